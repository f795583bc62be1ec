"""What only a terminal gets to see."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


def progress() -> Progress:
    """Bars on stderr while it is a terminal, nothing at all when it is piped; they are gone at the end."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def knows_letters() -> bool:
    """Whether stdout takes more letters than ASCII's."""
    return sys.stdout.encoding.lower().startswith("utf")


def sayable(text: str) -> str:
    """The text with escapes for the letters that stdout does not take."""
    return text.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding)
