"""How many requests a key may send: 180 per minute on the vendor's cloud, counted in one of four ways.

The vendor publishes the number (and, for version 5.27.5.5, a token bucket in redis) but not the window, so a client has
to hold against all of them: that is what the kinds are for. A refused request is not counted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from math import ceil
from typing import Protocol


class Limit(Protocol):
    """Decides over one request of one key."""

    def wait(self, now: float) -> float:
        """0 when a request at `now` (seconds) is let through, else the seconds until the next one will be."""
        ...

    def left(self, now: float) -> int:
        """How many requests would be let through at `now`."""
        ...


class FixedWindow:
    """Counts anew in every period, measured from the clock's zero: twice the limit fits around a border."""

    def __init__(self, limit: int, period: float) -> None:
        self._limit, self._period = limit, period
        self._window, self._count = -1, 0

    def wait(self, now: float) -> float:
        if self.left(now) <= 0:
            return (self._window + 1) * self._period - now
        self._count += 1
        return 0.0

    def left(self, now: float) -> int:
        window = int(now // self._period)
        if window != self._window:
            self._window, self._count = window, 0
        return self._limit - self._count


class SlidingLog:
    """Remembers the time of every request: never more than the limit in any period. The strictest kind."""

    def __init__(self, limit: int, period: float) -> None:
        self._limit, self._period = limit, period
        self._log: deque[float] = deque()

    def wait(self, now: float) -> float:
        if self.left(now) <= 0:
            return self._log[0] + self._period - now
        self._log.append(now)
        return 0.0

    def left(self, now: float) -> int:
        while self._log and self._log[0] <= now - self._period:
            self._log.popleft()
        return self._limit - len(self._log)


class SlidingCounter:
    """Two fixed windows, the elder weighted by how much of it the last period still covers."""

    def __init__(self, limit: int, period: float) -> None:
        self._limit, self._period = limit, period
        self._window, self._count, self._before = -2, 0, 0

    def wait(self, now: float) -> float:
        if self.left(now) <= 0:
            return self._period - now % self._period
        self._count += 1
        return 0.0

    def left(self, now: float) -> int:
        window, age = divmod(now, self._period)
        if window != self._window:
            self._before = self._count if window == self._window + 1 else 0
            self._window, self._count = int(window), 0
        return ceil(self._limit - self._before * (1 - age / self._period) - self._count)


class TokenBucket:
    """Fills evenly up to the limit; a full bucket may be emptied at once."""

    def __init__(self, limit: int, period: float) -> None:
        self._limit, self._speed = limit, limit / period
        self._tokens, self._at = float(limit), 0.0

    def wait(self, now: float) -> float:
        if not self.left(now):
            return (1 - self._tokens) / self._speed
        self._tokens -= 1
        return 0.0

    def left(self, now: float) -> int:
        self._tokens = min(self._limit, self._tokens + max(0.0, now - self._at) * self._speed)
        self._at = now
        return int(self._tokens)


KINDS: dict[str, Callable[[int, float], Limit]] = {
    "fixed": FixedWindow,
    "log": SlidingLog,
    "counter": SlidingCounter,
    "bucket": TokenBucket,
}

_SEARCHES = (100, 60)  # the knowledge base search has a limit of its own


class Limits:
    """The limits of one key, shared by all its callers: that of all calls and that of the search."""

    def __init__(self, rate: tuple[int, float] | None, kind: str, clock: Callable[[], float]) -> None:
        if kind not in KINDS:
            raise ValueError(f"rate_kind={kind!r} is unknown: write one of {', '.join(KINDS)}")
        self.clock = clock
        self.rate = rate
        self._all = [] if rate is None else [KINDS[kind](*rate)]
        self._search = [] if rate is None else [KINDS[kind](*_SEARCHES)]

    def wait(self, path: str) -> float:
        """Takes one request off the limits: 0 when it is let through, else the seconds until one will be."""
        now = self.clock()
        limits = self._all + self._search if path == "knowledgebase/search" else self._all
        return max((limit.wait(now) for limit in limits), default=0.0)

    def left(self) -> int:
        """How many requests would be let through now, whatever they are of but a search."""
        now = self.clock()
        return min((max(0, limit.left(now)) for limit in self._all), default=0)
