"""How many requests at once, and how many in a minute: the one queue in which every request of a key stands.

Who must wait stands in one of two lanes with an event of its own. Only the head of the queue watches the clock: it
sleeps until the budget is ready, takes its permit and wakes the next head. Nothing runs in the background: whoever
leaves the queue or gives a permit back wakes the head on the way out, cancelled or not, so no turn is lost and nobody
is stranded.
"""

from __future__ import annotations

import math

import anyio

from .._public import public
from .budget import Rate, RateBudget
from .lanes import Lanes, Permit, busy, refused

__all__ = ["Limiter", "Permit", "Rate"]


@public
class Limiter(Lanes):
    """At most `concurrency` requests at once and `rate` of them in time (None: as fast as the server answers).

    Interactive calls go before bulk ones. Clients of one API key in one event loop should share a limiter: the server
    counts per key. `waited` is the seconds all callers together have waited, `in_flight` the permits given out now.

    Args:
        concurrency: Requests at once.
        rate: Requests in time; None for a server without a limit.
    """

    in_flight: int  # said again, since what a method adds to is declared there for type checkers
    waited: float

    def __init__(self, concurrency: int = 8, rate: Rate | None = Rate()) -> None:  # noqa: B008 - Rate is frozen
        super().__init__(concurrency)
        self._budget = RateBudget(rate)

    def permit(
        self, *, bulk: bool = False, owner: object = None, patience: float | None = None, timeout: float = 30.0
    ) -> Permit:
        """A permit to enter with `async with`; entering waits for the concurrency and the rate, in the lane of `bulk`.

        Args:
            bulk: Whether interactive calls go before it.
            owner: Whose calls `refuse` turns away; ClientClosed on entering when it has been refused.
            patience: Seconds; Busy when there was no turn by then, None to wait as long as it takes.
            timeout: Seconds that the request may take.
        """
        return Permit(self, bulk, owner, patience, timeout)

    async def pause(self, seconds: float | None) -> float:
        """After a 429: nobody sends for a while, then at 96 % of the pace as long as the limiter lives.

        Returns the seconds the pause takes from now.

        Args:
            seconds: Retry-After; None or absurd is a minute.
        """
        return self._budget.pause(self._clock(), seconds)

    async def acquire(self, permit: Permit) -> None:
        """Waits in line for a permit (entering it does that)."""
        now = began = self._clock()
        lane = self._bulk if permit.bulk else self._interactive
        lane[permit] = None
        try:
            while (at := self._turn(permit, now)) > now:
                patient = math.inf if permit.patience is None else began + permit.patience
                if now >= patient:
                    raise busy(permit, at - now)
                permit.event = anyio.Event()
                try:
                    with anyio.CancelScope(deadline=min(at, patient)):
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
        """Gives a permit back (leaving it does that): no await in here, so that no cancellation can come between."""
        self.in_flight -= 1
        self._budget.give(anyio.current_time(), sent=permit.sent)
        self._wake()

    def _turn(self, permit: Permit, now: float) -> float:
        """The instant from which this permit may be used, inf for "when it is woken"."""
        if permit.owner is not None and permit.owner in self._refused:
            raise refused()
        if self._head() is not permit or self.in_flight >= self.concurrency:
            return math.inf
        return self._budget.ready(now, bulk=permit.bulk)

    def _shift(self, seconds: float) -> None:
        self._budget.shift(seconds)
