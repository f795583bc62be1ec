"""What a part of the benchmarks gives back, and how it is printed: Markdown tables, aims beside what came out."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from .chart import Chart


@attrs.frozen
class Aim:
    """A figure to reach: at most, or at least, `bound`; `main` ones stand in the last table."""

    what: str
    figure: float
    bound: float
    at_most: bool = True
    main: bool = False

    @property
    def direction(self) -> str:
        return "at most" if self.at_most else "at least"

    @property
    def reached(self) -> bool:
        return self.figure <= self.bound if self.at_most else self.figure >= self.bound


@attrs.frozen
class Part:
    """The tables of one part in Markdown, its aims, its charts."""

    tables: Sequence[str]
    aims: Sequence[Aim] = ()
    charts: Sequence[Chart] = ()


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], note: str = "") -> str:
    """A Markdown table; the first column is text, the others are figures."""
    lines = [f"## {title}", "", *([note, ""] if note else []), _row(head), _row(["---", *["--:"] * (len(head) - 1)])]
    return "\n".join([*lines, *map(_row, rows), ""])


def aims(found: Sequence[Aim]) -> str:
    """The last tables: every aim, reached or missed."""
    kept, main = [aim for aim in found if not aim.main], [aim for aim in found if aim.main]
    return "\n".join(_aims(title, each) for title, each in (("What must stay", kept), ("Aims", main)) if each)


def _aims(title: str, found: Sequence[Aim]) -> str:
    rows = [
        [aim.what, f"{aim.direction} {aim.bound:g}", f"{aim.figure:.2f}", "yes" if aim.reached else "MISSED"]
        for aim in found
    ]
    return table(title, ["", "aim", "measured", "reached"], rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
