"""What is printed: Markdown tables, and what was aimed at beside what came out."""

from __future__ import annotations

from collections.abc import Sequence

import attrs


@attrs.frozen
class Aim:
    """A figure to reach: at most, or at least, `bound`."""

    what: str
    figure: float
    bound: float
    at_most: bool = True

    @property
    def direction(self) -> str:
        return "at most" if self.at_most else "at least"

    @property
    def reached(self) -> bool:
        return self.figure <= self.bound if self.at_most else self.figure >= self.bound


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], note: str = "") -> str:
    """A Markdown table; the first column is text, the others are figures."""
    lines = [f"### {title}", "", *([note, ""] if note else []), _row(head), _row(["---", *["--:"] * (len(head) - 1)])]
    return "\n".join([*lines, *map(_row, rows), ""])


def aims(found: Sequence[Aim]) -> str:
    """The last table: every aim, reached or missed."""
    rows = [
        [aim.what, f"{aim.direction} {aim.bound:g}", f"{aim.figure:.2f}", "yes" if aim.reached else "MISSED"]
        for aim in found
    ]
    return table("Aims", ["", "aim", "measured", "reached"], rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
