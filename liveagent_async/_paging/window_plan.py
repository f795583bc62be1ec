"""Which spans of time to ask a list for, so that each fits one page: pure.

All times are wall times of the account. Spans tile: each begins where the one before ended, its end belongs to the next
one. A span whose answer is full is cut; the width follows the density of rows met so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

import attrs

from ..errors import DecodeError
from .wall_time import SECOND, existing, halfway, second_before

_FILL = 0.75
"""How full a page should be: the rest is for chance."""
_FASTEST_GROWTH = 10
_FAR = timedelta(days=1)
"""A row so far outside the span asked for means that the filter is ignored."""
_WIDEST = timedelta(days=36525)


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
    _width: timedelta | None = attrs.field(init=False, default=None)
    _anchor: datetime = attrs.field(init=False)
    _rest: list[Stretch] = attrs.field(init=False, factory=list[Stretch])

    def __attrs_post_init__(self) -> None:
        self._frontier = self.lower
        self._anchor = self.upper  # stands for an open beginning: the earliest date that was seen

    def ask(self) -> Stretch | None:
        """The next window, None when there is none to ask for now: the first goes alone, it shows the density."""
        at_end = self._frontier is not None and self._frontier >= self.upper
        if at_end or (self._begun and self._width is None):
            return None
        piece = self._piece(Stretch(self._frontier, self.upper))
        if not self._begun:
            piece = attrs.evolve(piece, probe=self.lower is None)
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
        """What an answer with these dates means for the windows to come; `full` ones are asked for again in pieces."""
        inside = sorted(filter(stretch.holds, dates))
        if not full:
            self._widen(stretch, len(inside))
            return
        self._narrow(stretch, inside)
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
        low = self._low(rest)
        if self._width is None or self._width >= rest.upper - low:
            return rest
        cut = existing((low + self._width).replace(microsecond=0), self.zone)
        if cut >= rest.upper:  # only a span that clocks skip lies between
            cut = min(existing(low + SECOND, self.zone), rest.upper)
        return attrs.evolve(rest, upper=cut)

    def _low(self, stretch: Stretch) -> datetime:
        return min(self._anchor, stretch.upper) if stretch.lower is None else stretch.lower

    def _narrow(self, stretch: Stretch, inside: list[datetime]) -> None:
        if stretch.lower is None and inside:
            self._anchor = min(self._anchor, inside[0])
        low = self._low(stretch)
        if stretch.lower is None and existing(low + SECOND, self.zone) >= stretch.upper:
            self._anchor = second_before(low, self.zone)  # what is before that second first, then the second alone
            self._width = SECOND
            return
        cut = halfway(low, stretch.upper, self.zone)  # in a span that clocks skip the half by the clock gives no half
        enough = round(self.size * _FILL)
        if len(inside) > enough or not inside:
            # Right when rows come in the order of their dates, and no worse than the half when they do not. With none
            # inside, all that came stood on the second before.
            cut = min(cut, inside[enough] if inside else low)
        self._width = max(cut - low, SECOND)

    def _widen(self, stretch: Stretch, rows: int) -> None:
        measured = stretch.upper - self._low(stretch)
        width = measured * (min(self.size * _FILL / rows, _FASTEST_GROWTH) if rows else _FASTEST_GROWTH)
        if self._width is not None and measured < self._width:
            width = max(width, self._width)  # it was cut short by its end and says little
        self._width = max(SECOND, min(width, _WIDEST))
