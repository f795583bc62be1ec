"""XML as the server's one generic encoder writes it.

The item element is the list key minus its last letter, as the odd `<suggestioncategories><suggestioncategorie>` shows;
text is escaped with htmlspecialchars; null, "" and an empty array are an empty element.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from .tree import Tree

_SPECIAL = re.compile("[&<>\"'\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Control characters cannot stand in XML at all, not even escaped: they are left out, so that the answer can be read.
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#039;"}


def encode_xml(tree: Tree) -> bytes:
    """The generic XML encoder: elements by key, items by the key minus its last letter, no types and no attributes."""
    out = ["<?xml version='1.0' encoding='utf-8'?>"]
    _element(out.append, "response", tree)
    return "".join(out).encode()


def _element(write: Callable[[str], object], name: str, value: Tree) -> None:
    if value is None or value in ("", []):
        write(f"<{name}/>")
    elif isinstance(value, str):
        write(f"<{name}>{_SPECIAL.sub(_entity, value)}</{name}>")
    elif isinstance(value, int):
        write(f"<{name}>{value}</{name}>")
    else:
        write(f"<{name}>")
        if isinstance(value, Mapping):
            for key, child in value.items():
                _element(write, key, child)
        else:
            item = name[:-1]
            for child in value:
                _element(write, item, child)
        write(f"</{name}>")


def _entity(match: re.Match[str]) -> str:
    return _ENTITIES.get(match[0], "")
