"""What `liveagent report` was asked for, refused before anything is sent where it could not be shown. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import attrs
import click

from liveagent_async import Record, Span

from ._columns import column_names, how, numeric
from ._series import every_for

_SVG_ROOM = 100


@attrs.frozen
class Wish:
    """A report, its rows and columns, and how they are shown; `every` is in days."""

    name: str
    record: type[Record]
    id: str
    every: int | None
    columns: Sequence[str]
    charts: Sequence[str]
    svg: Path | None
    as_json: bool

    def check(self) -> None:
        """Raises what to write instead."""
        known, charted = column_names(self.record), numeric(self.record)
        if unknown := [name for name in self.columns if name not in known]:
            raise click.BadParameter(f"{self.name} has no {unknown[0]}: write one of {', '.join(known)}")
        if unknown := [name for name in self.charts if name not in charted]:
            raise click.BadParameter(f"{self.name} has no {unknown[0]} to draw: write one of {', '.join(charted)}")
        if self.id and "id" not in known:
            raise click.BadParameter(f"the rows of {self.name} have no id: leave out --id")
        if self.svg and not self.charts:
            raise click.BadParameter(f"--svg draws charts: add --chart, as in --chart {charted[0]}")
        if self.svg and not self.svg.absolute().parent.is_dir():
            raise click.BadParameter(f"{self.svg.parent} is no folder to write {self.svg.name} into")
        if self.as_json and self.charts:
            raise click.BadParameter("--json prints rows, --chart draws them: leave out one of them")
        if "id" in known and not self.id and (mixed := [name for name in self.charts if not how(name)]):
            raise click.BadParameter(
                f"{mixed[0]} of several rows cannot be added up: pick a row with --id, or draw it from performance"
            )

    def days_each(self, whole: Span, width: int) -> int:
        """How many days are asked for at once, with so many characters for a chart."""
        length = (whole.date_to - whole.date_from).days + 1
        if not self.charts:
            return self.every or length
        room = _SVG_ROOM if self.svg else max(10, width - 12)
        each = self.every or every_for(whole, room)
        if not self.svg and -(-length // each) > room:
            fits = every_for(whole, room)
            raise ValueError(f"{length} days by {each} do not fit here: write --every {fits}, or --svg FILE")
        return each

    def has(self, row: Record) -> bool:
        """Whether it is one of the rows that were asked for."""
        return self.id in ("", getattr(row, "id", ""), getattr(row, "userid", ""))
