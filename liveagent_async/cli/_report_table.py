"""A report's rows as a table for the terminal: names in two lines, units below them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from rich import box
from rich.table import Table
from rich.text import Text

from liveagent_async import Record, Span

from ._columns import numeric, unit
from ._printed import printed
from ._terminal import sayable

Part = tuple[Span, Sequence[Record]]


def report_table(
    record: type[Record],
    parts: Sequence[Part],
    names: Sequence[str],
    redact: Callable[[object], object],
    *,
    dated: bool,
) -> Table:
    """A line per row, led by its part's first day where the rows are dated; `redact` strikes the key out of values."""
    figures = set(numeric(record))
    table = Table(box=box.SIMPLE_HEAD)
    if dated:
        table.add_column("from", no_wrap=True)
    for name in names:
        head = Text(f"{_foldable(name)}\n{unit(name)}".strip())
        table.add_column(head, justify="right" if name in figures else "left", overflow="fold")
    for span, rows in parts:
        for row in rows:
            day = [Text(f"{span.date_from}")] if dated else []
            table.add_row(*day, *(Text(shown(redact(getattr(row, name)))) for name in names))
    return table


def shown(value: object) -> str:
    """Dates to the minute, numbers with their thousands apart, "" for what the server did not send."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, int | float):
        return f"{value:,}"
    return "" if value is None else sayable(printed(str(value)))


def _foldable(name: str) -> str:
    """A long name in two lines, parted where its words meet."""
    joints = [found.start() + 1 for found in re.finditer("_|[a-z](?=[A-Z])", name)]
    if len(name) <= 9 or not joints:
        return name
    middle = min(joints, key=lambda at: abs(at - len(name) / 2))
    return f"{name[:middle]}\n{name[middle:]}"
