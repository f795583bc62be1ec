"""How far a stream of an export is, how fast, and how long it will take. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from liveagent_async import Rate

if TYPE_CHECKING:
    from liveagent_async.export import Progress


@attrs.frozen
class Mark:
    """What was there at a moment: seconds of a clock, rows, requests, and the part of the time span that is read."""

    seconds: float
    rows: int
    requests: int
    fraction: float


@attrs.define
class Pace:
    """One stream, from the first that was told of it."""

    name: str
    first: Mark
    last: Mark
    upto: str

    @property
    def fraction(self) -> float:
        """The part of its span that is read."""
        return self.last.fraction

    def left(self, rate: Rate | None) -> float | None:
        """Seconds until it is read, by its speed so far or by what the key may ask, whichever is later.

        None: not to be told yet.
        """
        if self.last.fraction <= self.first.fraction:
            return None
        times = (1 - self.last.fraction) / (self.last.fraction - self.first.fraction)
        seconds = times * (self.last.seconds - self.first.seconds)
        requests = times * (self.last.requests - self.first.requests)
        return max(seconds, requests * rate.period / rate.limit if rate else 0.0)

    def words(self, rate: Rate | None) -> str:
        """As in "12,000 rows up to 2025-03-01, 400 rows/s, 0:03:10 left"."""
        words = [f"{self.last.rows:,} rows" + ("" if self.upto == "all" else f" up to {self.upto[:10]}")]
        seconds = self.last.seconds - self.first.seconds
        if seconds > 0:
            words.append(f"{(self.last.rows - self.first.rows) / seconds:,.0f} rows/s")
        left = self.left(rate)
        if left is not None and self.fraction < 1:
            words.append(f"{timedelta(seconds=round(left))} left")
        return ", ".join(words)


def fraction(told: Progress, beginning: datetime | None) -> float:
    """The part of a stream's time span that is read; where it has no lower end, the account's beginning is it."""
    if told.upto == "all":
        return 1.0
    lower = told.lower or beginning
    reached = datetime.fromisoformat(told.upto.partition(" ")[0])
    if reached.tzinfo is None:  # a day, which is read to its end
        reached = reached.replace(tzinfo=told.upper.tzinfo) + timedelta(days=1)
    if lower is None or lower >= told.upper:
        return 0.0
    return min(max((reached - lower) / (told.upper - lower), 0.0), 1.0)
