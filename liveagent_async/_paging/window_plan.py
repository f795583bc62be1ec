"""Which spans of time to ask a list for, so that each fits one page: pure.

All times are wall times of the account. Spans tile: each begins where the one before ended, its end belongs to the next
one. The width follows the density of rows met so far, within what the dates of answers that were too full allow.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

import attrs

from ..errors import DecodeError
from .full_answers import FullAnswers
from .wall_time import SECOND, existing, second_before

_FILL = 0.8
"""How full a page should be when only the last window's density is known: the rest is for chance."""
_FULL = 0.97
"""How full it may be when the dates of its rows are known: the rest is for rows that come meanwhile."""
_FASTEST_GROWTH = 10
_FAR = timedelta(days=1)
"""A row so far outside the span asked for means that the filter is ignored."""
_WIDEST = timedelta(days=36525)
_BEGINNING = datetime(2000, 1, 1)  # noqa: DTZ001 - a wall time
"""Where an open beginning is looked for; rows that are older are found all the same."""


@attrs.frozen
class Stretch:
    """From `lower` (None: from the beginning) up to and without `upper`; a `probe` is asked for without a filter."""

    lower: datetime | None
    upper: datetime
    probe: bool = False

    def holds(self, date: datetime | None) -> bool:
        """Whether a row of that date belongs to it; rows without a date belong to the beginning."""
        if date is None or self.lower is None:
            return self.lower is None and (date is None or date < self.upper)
        return self.lower <= date < self.upper


@attrs.define
class WindowPlan:
    """Where a walk by windows stands: what to ask next, and what an answer means for that.

    Windows that were asked for stay asked for when one before them turns out too full: the pieces of that one, from
    `ask_rest`, are then to be read before them.
    """

    lower: datetime | None
    upper: datetime
    zone: tzinfo
    size: int
    _frontier: datetime | None = attrs.field(init=False)
    _begun: bool = attrs.field(init=False, default=False)
    _asked: int = attrs.field(init=False, default=0)  # windows without an answer yet
    _dense: bool = attrs.field(init=False, default=False)  # the last window that was read had rows
    _width: timedelta | None = attrs.field(init=False, default=None)
    _earliest: datetime = attrs.field(init=False)  # stands for an open beginning
    _rest: list[Stretch] = attrs.field(init=False, factory=list[Stretch])
    _full: FullAnswers = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._frontier = self.lower
        self._earliest = min(_BEGINNING, self.upper)
        self._full = FullAnswers(self.zone)

    def ask(self) -> Stretch | None:
        """The next window, None when there is none to ask for now: where no density is known one goes alone."""
        at_end = self._frontier is not None and self._frontier >= self.upper
        if at_end or (self._asked and not self._dense):
            return None
        piece = self._piece(Stretch(self._frontier, self.upper, probe=self.lower is None and not self._begun))
        self._begun = True
        self._frontier = piece.upper
        return piece

    def ask_rest(self) -> Stretch | None:
        """The next piece of a window that was too full, to be read before all other windows."""
        if not self._rest:
            return None
        rest = self._rest.pop()
        piece = self._piece(rest)
        if piece.upper < rest.upper:
            self._rest.append(Stretch(piece.upper, rest.upper))
        return piece

    def one_second(self, stretch: Stretch) -> bool:
        """Whether it cannot be cut any further."""
        return stretch.lower is not None and existing(stretch.lower + SECOND, self.zone) >= stretch.upper

    def accept(self, stretch: Stretch, dates: Sequence[datetime], *, full: bool) -> None:
        """What an answer with these dates, as they came, means for the windows to come.

        Those that were `full` are asked for again in pieces.
        """
        self._asked -= 1
        inside = sorted(filter(stretch.holds, dates))
        if stretch.lower is None and inside:
            self._earliest = min(self._earliest, inside[0])
        low = self._low(stretch)
        if not full:
            self._full.read(stretch.upper, inside)
            self._widen(stretch.upper - (inside[0] if inside and stretch.lower is None else low), len(inside))
            return
        self._full.add(low, stretch.upper, dates)
        if self._width is not None:
            self._width = min(self._width, stretch.upper - low) / 2
        if stretch.lower is None and existing(low + SECOND, self.zone) >= stretch.upper:
            self._earliest = second_before(low, self.zone)  # what is before that second first, then the second alone
        if stretch.upper == self._frontier:
            self._frontier = stretch.lower  # nothing was asked for beyond it
        else:
            self._rest.append(stretch)  # no probe: that one goes alone

    def check(self, stretch: Stretch, dates: Sequence[datetime], what: str, call: str) -> None:
        """Raises DecodeError when the dates show that the server does not filter by them."""
        if stretch.probe or not dates:
            return
        early = stretch.lower is not None and min(dates) < stretch.lower - _FAR
        if early or max(dates) > stretch.upper + _FAR:
            date = min(dates) if early else max(dates)
            raise DecodeError(
                f"a row of {date} came where {what} from {stretch.lower or 'the beginning'} to {stretch.upper} was "
                "asked for: the server ignores that filter, and this list cannot be read by windows",
                call=call,
            )

    def _piece(self, rest: Stretch) -> Stretch:
        self._asked += 1
        low = self._low(rest)
        fits, most = self._full.reach(low, rest.upper, self.size * _FULL)
        cut = most if self._width is None else max(fits, low + min(self._width, most - low))
        cut = max(cut, low + SECOND)
        return attrs.evolve(rest, upper=min(existing(cut.replace(microsecond=0), self.zone), rest.upper))

    def _low(self, stretch: Stretch) -> datetime:
        return min(self._earliest, stretch.upper) if stretch.lower is None else stretch.lower

    def _widen(self, measured: timedelta, rows: int) -> None:
        self._dense = rows > 0
        width = measured * (min(self.size * _FILL / rows, _FASTEST_GROWTH) if rows else _FASTEST_GROWTH)
        if self._width is not None and measured < self._width:
            width = max(width, self._width)  # it was cut short and says little: a burst nothing of what comes after it
        self._width = max(SECOND, min(width, _WIDEST))
