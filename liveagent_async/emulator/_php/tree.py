"""What an answer is made of before it is written: mappings, lists, texts, numbers and nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Tree: TypeAlias = "Mapping[str, Tree] | Sequence[Tree] | str | int | None"
