"""Five servers that allow 180 requests a minute, each counting in its own way, and a run of workers against one.

Time is trio's MockClock: half an hour passes in seconds, over the real limiter.
"""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

import attrs
import trio
import trio.testing

from liveagent_async._ratelimit.lanes import AnyLimiter
from liveagent_async._ratelimit.limiter import Limiter, Rate

MINUTE = 60.0
LIMIT = 180


class Server(Protocol):
    def allow(self, now: float) -> bool:
        """A request arrives now: True is an answer, False a 429. Instants come in ascending order."""
        ...


class FixedWindow:
    """A count that starts anew every minute; the minute begins `phase` seconds into ours."""

    def __init__(self, phase: float = 0.0) -> None:
        self._phase = phase
        self._minute = -1
        self._count = 0

    def allow(self, now: float) -> bool:
        minute = math.floor((now - self._phase) / MINUTE)
        if minute != self._minute:
            self._minute, self._count = minute, 0
        self._count += 1
        return self._count <= LIMIT


class SlidingLog:
    """The instants of the last minute's requests."""

    def __init__(self, phase: float = 0.0) -> None:
        self._log: deque[float] = deque()

    def allow(self, now: float) -> bool:
        while self._log and self._log[0] <= now - MINUTE:
            self._log.popleft()
        self._log.append(now)
        return len(self._log) <= LIMIT


class SlidingCounter:
    """The count of this minute plus that of the last, weighted by how much of it the last 60 seconds still hold."""

    def __init__(self, phase: float = 0.0) -> None:
        self._phase = phase
        self._minute = -1
        self._count = self._before = 0

    def allow(self, now: float) -> bool:
        at = (now - self._phase) / MINUTE
        minute = math.floor(at)
        if minute != self._minute:
            self._before = self._count if minute == self._minute + 1 else 0
            self._minute, self._count = minute, 0
        if self._before * (1 - (at - minute)) + self._count + 1 > LIMIT:
            return False
        self._count += 1
        return True


class TokenBucket:
    """A bucket of `size` tokens, three more each second."""

    def __init__(self, size: int) -> None:
        self._size = self._tokens = float(size)
        self._at = 0.0

    def allow(self, now: float) -> bool:
        self._tokens = min(self._size, self._tokens + (now - self._at) * LIMIT / MINUTE)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


SERVERS: dict[str, Callable[[float], Server]] = {
    "fixed window": FixedWindow,
    "sliding log": SlidingLog,
    "sliding counter": SlidingCounter,
    "token bucket of 180": lambda _: TokenBucket(180),
    "token bucket of 20": lambda _: TokenBucket(20),
}


@attrs.define
class Outcome:
    """What a run came to."""

    minutes: float
    arrivals: list[float] = attrs.Factory(list[float])
    answered: int = 0
    refusals: list[float] = attrs.Factory(list[float])
    waits: list[float] = attrs.Factory(list[float])
    """How long each interactive call waited for its permit, in seconds."""

    @property
    def refused(self) -> int:
        """How many 429s."""
        return len(self.refusals)

    @property
    def use(self) -> float:
        """Part of the budget that was used, in percent."""
        return 100 * self.answered / (self.minutes * LIMIT)

    @property
    def most(self) -> int:
        """The most arrivals in any minute."""
        return busiest(self.arrivals, MINUTE)

    @property
    def p95(self) -> float:
        """What 95 of 100 interactive calls did not wait longer than, in seconds."""
        return sorted(self.waits)[int(len(self.waits) * 0.95)]


def busiest(arrivals: list[float], period: float) -> int:
    """The most arrivals in any half-open span of `period` seconds."""
    most = first = 0
    arrivals = sorted(arrivals)
    for last, at in enumerate(arrivals):
        while arrivals[first] <= at - period + 1e-6:  # a microsecond for the rounding of floats
            first += 1
        most = max(most, last - first + 1)
    return most


def latency(rng: random.Random) -> float:
    """0.1 to 8 s, a second on average: mostly quick, with a tail."""
    return min(8.0, max(0.1, rng.expovariate(1.0)))


def run(  # noqa: C901 - a world in one closure: export, talkers, clock
    server: Server,
    seed: int,
    *,
    minutes: float = 30,
    workers: int = 20,
    talkers: int = 0,
    draw: Callable[[random.Random], float] = latency,
    limiters: Sequence[AnyLimiter] = (),
) -> Outcome:
    """Let an export of `workers` loose on a server, and beside it `talkers` with an interactive call now and then.

    They are spread over `limiters`, of as many processes; without any they all share one Limiter.
    """
    outcome = Outcome(minutes)
    rng = random.Random(seed)
    processes = limiters or [Limiter(workers, Rate())]

    async def call(limiter: AnyLimiter, *, bulk: bool) -> None:
        began = trio.current_time()
        async with limiter.permit(bulk=bulk):
            if not bulk:
                outcome.waits.append(trio.current_time() - began)
            whole = draw(rng)
            there = whole * rng.random()
            await trio.sleep(there)
            outcome.arrivals.append(trio.current_time())
            allowed = server.allow(trio.current_time())
            await trio.sleep(whole - there)
        if allowed:
            outcome.answered += 1
        else:
            outcome.refusals.append(trio.current_time())
            await limiter.pause(None)

    async def export(limiter: AnyLimiter) -> None:
        while True:
            await call(limiter, bulk=True)

    async def talk(limiter: AnyLimiter) -> None:
        while True:
            await trio.sleep(rng.expovariate(1 / 10))
            await call(limiter, bulk=False)

    async def main() -> None:
        with trio.move_on_after(minutes * MINUTE):
            async with trio.open_nursery() as nursery:
                for number in range(workers):
                    nursery.start_soon(export, processes[number % len(processes)])
                for number in range(talkers):
                    nursery.start_soon(talk, processes[number % len(processes)])

    trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))
    return outcome
