"""How many requests at once, and how many in a minute: the one queue in which every request of a key stands.

Who must wait stands in one of two lanes with an event of its own. Only the head of the queue watches the clock: it
sleeps until the window is ready, takes its permit and wakes the next head. Nothing runs in the background: whoever
leaves the queue or gives a permit back wakes the head on the way out, cancelled or not, so no turn is lost and nobody
is stranded.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from types import TracebackType
from typing import Self
from weakref import WeakSet

import anyio
from anyio.lowlevel import RunVar

from .._public import public
from ..errors import ClientClosed
from .budget import Rate, RateBudget

__all__ = ["Limiter", "Permit", "Rate"]

_RUN: RunVar[object] = RunVar("liveagent_async")
"""One object per run of an event loop. It is kept, not the loop: no loop stays alive, and none is taken for another."""

_BEFORE_BULK = 9
"""Interactive calls that may pass a waiting bulk call: however many there are, the export gets one permit in ten."""


class Permit:
    """The right to send one request: enter it, send, read the answer, leave it."""

    __slots__ = ("_limiter", "bulk", "event", "owner", "sent")
    event: anyio.Event  # set to wake who waits; there is one only while somebody does

    def __init__(self, limiter: Limiter, *, bulk: bool, owner: object) -> None:
        self._limiter = limiter
        self.bulk = bulk
        self.owner = owner
        self.sent = True

    def unsent(self) -> None:
        """The request surely never left: on exit its turn is free again at once, not a minute later."""
        self.sent = False

    async def __aenter__(self) -> Self:
        await self._limiter.acquire(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._limiter.release(self)


@public
class Limiter:
    """At most `concurrency` requests at once and `rate` of them in time (None: as fast as the server answers).

    Interactive calls go before bulk ones. Clients of one API key in one event loop should share a limiter: the server
    counts per key. `waited` is the seconds all callers together have waited, `in_flight` the permits given out now.
    """

    def __init__(self, concurrency: int = 8, rate: Rate | None = Rate()) -> None:  # noqa: B008 - Rate is frozen
        if concurrency < 1:
            raise ValueError(f"concurrency must be at least 1, not {concurrency!r}")
        self.waited = 0.0
        self.in_flight = 0
        self.concurrency = concurrency
        self._budget = RateBudget(rate)
        self._interactive: OrderedDict[Permit, None] = OrderedDict()  # a queue from whose middle one can leave
        self._bulk: OrderedDict[Permit, None] = OrderedDict()
        self._passed = 0  # interactive calls that went before a waiting bulk call since the last bulk call
        self._refused: WeakSet[object] = WeakSet()
        self._run: object = None
        self._offset = 0.0  # of the clock of this run from the one clock that outlives runs

    def permit(self, *, bulk: bool = False, owner: object = None) -> Permit:
        """A permit to enter with `async with`; entering waits for the concurrency and the rate, in the lane of `bulk`.

        `owner` is whose calls `refuse` turns away; ClientClosed on entering when it has been refused.
        """
        return Permit(self, bulk=bulk, owner=owner)

    def pause(self, seconds: float | None) -> float:
        """After a 429: nobody sends for `seconds` (Retry-After; None or absurd: a minute), then at 96 % of the pace.

        Returns the seconds the pause takes from now. The slower pace stays as long as the limiter.
        """
        return self._budget.pause(self._clock(), seconds)

    def refuse(self, owner: object) -> None:
        """Wake everyone of this owner who waits, and turn its later permits away, with ClientClosed; others go on.

        Who holds a permit keeps it. `owner` must be hashable and allow weak references: it is not kept alive.
        """
        self._refused.add(owner)
        for lane in (self._interactive, self._bulk):
            for permit in lane:
                if permit.owner is owner:
                    permit.event.set()

    async def acquire(self, permit: Permit) -> None:
        """Wait in line for this permit (entering it does that)."""
        now = self._clock()
        lane = self._bulk if permit.bulk else self._interactive
        lane[permit] = None
        try:
            while (at := self._turn(permit, now)) > now:
                permit.event = anyio.Event()
                try:
                    with anyio.CancelScope(deadline=at):
                        await permit.event.wait()
                finally:
                    before, now = now, anyio.current_time()
                    self.waited += now - before
            self._budget.take(now, bulk=permit.bulk)
            self.in_flight += 1
            self._passed = 0 if permit.bulk or not self._bulk else self._passed + 1
        finally:
            del lane[permit]
            self._wake()

    def release(self, permit: Permit) -> None:
        """Give this permit back (leaving it does that): no await in here, so that no cancellation can come between."""
        self.in_flight -= 1
        self._budget.give(anyio.current_time(), sent=permit.sent)
        self._wake()

    def _turn(self, permit: Permit, now: float) -> float:
        """The instant from which this permit may be used, inf for "when it is woken"."""
        if permit.owner is not None and permit.owner in self._refused:
            raise ClientClosed("the client is closed: open a new one, a closed client sends nothing more")
        if self._head() is not permit or self.in_flight >= self.concurrency:
            return math.inf
        return self._budget.ready(now, bulk=permit.bulk)

    def _head(self) -> Permit | None:
        lanes = self._interactive, self._bulk
        first, second = reversed(lanes) if self._passed >= _BEFORE_BULK else lanes
        return next(iter(first or second), None)

    def _wake(self) -> None:
        """Something has changed: the head looks at the clock anew. While every slot is taken that would be in vain."""
        if self.in_flight < self.concurrency and (head := self._head()):
            head.event.set()

    def _clock(self) -> float:
        """The time in this run of an event loop.

        What is known of the minute is carried over into a new run, for the server remembers it too: the instants are
        moved to the new loop's clock, which may start anywhere. Events and permits in use cannot move: an error.
        """
        now = anyio.current_time()
        run = _RUN.get(None)
        if run is None:
            _RUN.set(run := object())
        if run is not self._run:
            if self.in_flight or self._interactive or self._bulk:
                raise ClientClosed("the limiter is in use in another event loop: give each loop a client of its own")
            offset = now - time.monotonic()
            self._budget.shift(offset - self._offset)
            self._run, self._offset = run, offset
        return now
