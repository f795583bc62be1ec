"""What the answers that were too full tell about the rows ahead: pure.

Such an answer is asked for again in pieces, but its dates are evidence: so many of the rows of its stretch. Which ones
nobody knows, as lists come in the order of their dates, in the opposite one or in none. So nothing here is relied on:
a wrong guess costs a request and no row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from math import sqrt

import attrs

from .wall_time import SECOND, existing, halfway, second_before


@attrs.define
class _FullAnswer:
    """The dates of a stretch; what they tell of it reaches from `since` to `until`.

    In the order of their dates rows come from one end of the stretch and tell nothing of the other.
    """

    lower: datetime
    upper: datetime
    dates: list[datetime]
    since: datetime
    until: datetime
    rows: int
    passed: int = 1

    @property
    def weight(self) -> float:
        """How many rows stand behind each date: a guess at first, then what the windows read since then had."""
        return max(1.0, self.rows / self.passed)


@attrs.frozen
class FullAnswers:
    """The answers whose stretches are not read whole yet: each lies in the one before, or is what the walk is at."""

    zone: tzinfo
    _answers: list[_FullAnswer] = attrs.field(init=False, factory=list[_FullAnswer])

    def add(self, lower: datetime, upper: datetime, dates: Sequence[datetime]) -> None:
        """A full answer for this stretch, its dates as they came; those on its edges count to it."""
        last = second_before(upper, self.zone)
        came = [min(max(date, lower), last) for date in dates]
        found, half = sorted(came), len(came) // 2
        answer = _FullAnswer(lower, upper, found, lower, upper, rows=2)
        first, second = sorted(came[:half]), sorted(came[half:])
        # A tenth is left out at the end beyond which nothing is known: an order may be a rough one.
        if half and first[half // 2] < second[half // 4]:
            answer.until, answer.rows = found[-1 - len(found) // 10], 1
        elif half and first[half // 2] > second[-1 - half // 4]:
            answer.since, answer.rows = existing(found[len(found) // 10] + SECOND, self.zone), 1
        self._answers.append(answer)

    def read(self, upper: datetime, dates: Sequence[datetime]) -> None:
        """A window up to there was not full and had these dates, in order."""
        for answer in self._answers:
            until = min(answer.until, upper)
            if until > answer.since:
                answer.rows += bisect_left(dates, until) - bisect_left(dates, answer.since)
                answer.passed = 1 + bisect_left(answer.dates, until) - bisect_left(answer.dates, answer.since)
        self._answers[:] = [answer for answer in self._answers if answer.upper > upper]

    def reach(self, lower: datetime, upper: datetime, limit: float) -> tuple[datetime, datetime]:
        """Until when the rows from `lower` on are fewer than `limit` for all that is known, and when they are more."""
        fits, rows, doubt, known = lower, 0.0, 0.0, True
        low = lower
        for answer in reversed(self._answers):
            if low < answer.since:
                gap, span = answer.since - low, max(answer.upper - answer.since, SECOND)
                return fits, answer.since - (span * sqrt(gap / span) if gap > 4 * span else timedelta(0))
            weight = answer.weight
            for date in answer.dates[bisect_left(answer.dates, low) :]:
                known = known and date <= answer.until
                if known and rows + 2 * sqrt(doubt) <= limit:
                    fits = date
                rows += weight
                doubt += weight * (weight - 1)  # the variance, when each row had the same chance to be in the answer
                if rows > limit:
                    return fits, date
            if lower <= answer.lower:  # a page with rows that have no date: it shows too few dates
                half = halfway(lower, answer.upper, self.zone)
                return min(fits, half), half
            known = known and answer.until == answer.upper
            if known and rows + 2 * sqrt(doubt) <= limit:
                fits = answer.upper
            low = max(low, answer.upper)
        return fits, upper
