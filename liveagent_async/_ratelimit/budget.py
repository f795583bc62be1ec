"""When the next request may be sent: the arithmetic of the limiter. Pure: every instant is handed in, nothing sleeps.

The vendor allows 180 requests in 60 s per key and does not say how it counts. Four rules hold against a fixed window,
a sliding log, a sliding counter and token buckets alike:

- a log of `limit` slots, each free again `period` seconds after the *answer* it was used for. A request reaches the
  server somewhere between its sending and its answer, so two that use one slot arrive at least a period apart, whatever
  the latency does: never more than `limit` arrivals in any period. Who does not know the arrivals cannot send more;
- an even pace of limit / period with bursts of ten, which a small token bucket bears;
- two slots and two turns are left to interactive requests as long as there are any beside the bulk ones;
- after a 429 nobody sends for a while, then everybody a little slower and without bursts.
"""

from __future__ import annotations

import math
from collections import deque

import attrs

from .._public import public

BURST = 10
RESERVED = 2
"""Slots, and turns of a burst, that bulk requests leave free for a period after each interactive one. An export beside
which somebody works gives up 1 % of the budget for it, and most interactive calls need not wait at all."""

SLOWER = 0.96
SLOWER_BURST = 2
"""The pace after a 429, as part of the full one, and its bursts, for good. A server that refused the full pace counts
in a way it does not fit (a sliding counter: 177 a minute in bursts are too many, 173 spread evenly are not), or another
program spends from this key; either way each attempt to speed up again would cost another 429 and a minute's pause.
Simulated at many phases of a sliding counter: above 0.97 it refuses again, at 0.96 never, 0.94 wastes two percent."""

SANE_PAUSE = 120.0
"""Seconds; the limit is per minute, so a Retry-After beyond two of them is a mistake of whoever sent it."""


@public
@attrs.frozen
class Rate:
    """How many calls a server allows. LiveAgent's cloud: 180 in 60 s per key."""

    limit: int = 180
    """Calls in any period."""
    period: float = 60.0
    """Seconds."""

    def __attrs_post_init__(self) -> None:
        if not (self.limit >= 1 and 0 < self.period < math.inf):
            raise ValueError(f"a rate is at least one call in some seconds, not {self.limit!r} in {self.period!r}")


class RateBudget:
    """The slots, the pace and the pause of one key; without a rate only the pause. Instants are seconds of a clock."""

    def __init__(self, rate: Rate | None) -> None:
        self._limit = rate.limit if rate else math.inf
        self._period = rate.period if rate else 60.0
        self._interval = self._period / self._limit  # seconds between two requests at an even pace; 0 without a rate
        self._burst = min(BURST, self._limit)
        self._out: int = 0  # slots of requests that are not answered yet
        self._used: deque[float] = deque()  # when the slots of answered requests are free again, ascending
        self._next_due = -math.inf  # when the next request is due at an even pace; a burst runs ahead of it
        self._resume = -math.inf  # the end of the pause
        self._reserve_until = -math.inf  # until when bulk requests leave room for interactive ones
        self._last = -math.inf  # the latest look at the clock

    def ready(self, now: float, *, bulk: bool = False, ahead: int = 0) -> float:
        """The instant from which a request may be sent: `now` or earlier is at once, inf is "when an answer is in".

        `ahead` requests are to be sent before this one: it goes when there are turns for them and for itself.
        """
        self._look(now)
        while self._used and self._used[0] <= now:
            self._used.popleft()
        reserved = RESERVED if bulk and self._limit >= 50 * RESERVED and now < self._reserve_until else 0
        ready = max(self._resume, self._next_due + (ahead + 1 - max(1, self._burst - reserved)) * self._interval)
        over = self._out + ahead + len(self._used) - (self._limit - reserved)
        if over < 0:
            return ready
        return max(ready, self._used[int(over)]) if over < len(self._used) else math.inf

    def take(self, now: float, *, bulk: bool = False) -> None:
        """A request is sent now."""
        if not bulk:
            self._reserve_until = now + self._period
        self._out += 1
        self._next_due = max(self._next_due, now) + self._interval

    def give(self, now: float, *, sent: bool) -> None:
        """A request is over: answered, cut or cancelled, its slot is used for a period more; or it was never sent.

        One that never left hands back its turn in the pace too, so a burst may grow by as many as failed at once.
        """
        self._look(now)
        self._out -= 1
        if not sent:
            self._next_due -= self._interval
        elif self._limit < math.inf:
            self._used.append(now + self._period)

    def pause(self, now: float, seconds: float | None) -> float:
        """Nobody sends for `seconds` (a Retry-After), everybody slower after that; returns the seconds that are left.

        None, negative or absurd: a whole period. The server's minute may begin at any second of ours, and only after a
        period in which nothing arrived is a fixed window certainly new, a log empty and a bucket full. A 429 without a
        time that comes while a pause runs answers a request sent before it: no news, the pause gets no longer.
        """
        self._look(now)
        if seconds is not None and 0 <= seconds <= SANE_PAUSE:
            self._resume = max(self._resume, now + seconds)
        elif self._resume <= now:
            self._resume = now + self._period
        self.slow(SLOWER_BURST)
        return self._resume - now

    def slow(self, burst: int) -> None:
        """From now on 96 % of the pace, in bursts of at most so many."""
        self._interval = self._period / self._limit / SLOWER
        self._burst = min(burst, self._limit)

    def shift(self, seconds: float) -> None:
        """Move every instant: the clock has jumped, or another one is read from here on."""
        self._used = deque(free + seconds for free in self._used)
        self._next_due += seconds
        self._resume += seconds
        self._reserve_until += seconds
        self._last += seconds

    def _look(self, now: float) -> None:
        """A clock set back must not make anybody wait for it to come round again: no time has passed, then."""
        if now < self._last:
            self.shift(now - self._last)
        self._last = now
