"""A column over time, ready to be drawn: values in a readable unit, an axis from zero, days to name below it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import ceil, floor, log10
from typing import Final

import attrs

from liveagent_async import Span

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SECONDS: Final = ((172_800, 86_400, "days"), (7200, 3600, "h"), (120, 60, "min"), (0, 1, "s"))


@attrs.frozen
class Series:
    """A value for each span, None where the server sent none; `notes` say what a value is made of."""

    column: str
    unit: str
    notes: Sequence[str]
    spans: Sequence[Span]
    values: Sequence[float | None]

    @property
    def title(self) -> str:
        """The column and its unit."""
        return f"{self.column}, {self.unit}" if self.unit else self.column

    @property
    def highest(self) -> float:
        return max((value for value in self.values if value is not None), default=0)

    @property
    def top(self) -> float:
        """Where the axis ends: a round figure that is not below the highest."""
        if self.highest < 1e-300:  # whose power of ten would be 0
            return 1
        power: float = 10 ** floor(log10(self.highest))
        return next(step * power for step in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * power >= self.highest)

    def summary(self) -> str:
        """The extremes and where they are."""
        known = [(value, span) for value, span in zip(self.values, self.spans, strict=True) if value is not None]
        if not known:
            return "no values"
        least, most = min(known, key=lambda each: each[0]), max(known, key=lambda each: each[0])
        none = f"; {len(self.spans) - len(known)} without a value" if len(known) < len(self.spans) else ""
        return f"lowest {figure(least[0])} ({days_of(least[1])}), highest {figure(most[0])} ({days_of(most[1])}){none}"

    def ticks(self) -> list[tuple[int, str]]:
        """Which spans are named below the axis: where a month begins, or else each one by its date."""
        if (self.spans[-1].date_to - self.spans[0].date_from).days < 60:
            return [(n, f"{span.date_from:%m-%d}") for n, span in enumerate(self.spans)]
        named: list[tuple[int, str]] = []
        for n, span in enumerate(self.spans):
            if n == 0 or span.date_to.replace(day=1) >= span.date_from:
                year_begins = n > 0 and span.date_to.month == 1
                named.append((n, f"{span.date_to.year}" if year_begins else _MONTHS[span.date_to.month - 1]))
        return named


def readable(series: Series) -> Series:
    """Seconds as minutes, hours or days when they are many."""
    if series.unit != "s":
        return series
    _, size, unit = next(each for each in _SECONDS if series.highest >= each[0])
    values = [None if value is None else value / size for value in series.values]
    return attrs.evolve(series, unit=unit, values=values)


def cut(whole: Span, every: int) -> list[Span]:
    """The span in parts of so many days; the last may have fewer."""
    starts = range(0, (whole.date_to - whole.date_from).days + 1, every)
    parts = [(whole.date_from + timedelta(n), whole.date_from + timedelta(n + every - 1)) for n in starts]
    return [Span(first, min(last, whole.date_to)) for first, last in parts]


def every_for(whole: Span, room: int) -> int:
    """How many days a bar stands for, when there is room for so many: one, or whole weeks."""
    length = (whole.date_to - whole.date_from).days + 1
    return 1 if length <= room else 7 * ceil(length / room / 7)


def bar_lengths(spans: Sequence[Span]) -> str:
    """How many days a bar stands for, and the last one where it has fewer."""
    first, last = ((span.date_to - span.date_from).days + 1 for span in (spans[0], spans[-1]))
    if first == 1:
        return "day by day"
    return f"{first} days a bar" if first == last else f"{first} days a bar, the last {last}"


def days_of(span: Span) -> str:
    """The day, or the first and the last."""
    return f"{span.date_from}" if span.date_from == span.date_to else f"{span.date_from} to {span.date_to}"


def figure(value: float) -> str:
    """Up to three digits behind the point, none that are noughts; thousands apart."""
    return f"{value:,.3f}".rstrip("0").rstrip(".") if abs(value) < 100 else f"{value:,.0f}"
