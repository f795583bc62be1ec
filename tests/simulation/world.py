"""What a seed makes: the server with its limit and faults, a network, and how many people work how long."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import attrs
import trio

from liveagent_async import Rate
from liveagent_async.emulator import Churn, Emulator, Fault

KEY = "CanaryKey7d1f0a9b3c5e"
AGENTS = 3
STATUSES = {"html": (403, 404, 500, 502, 503, 504), "refuse": (400, 403, 408, 429, 500, 503, 504)}
FAULTS = ("installing", "refuse", "html", "error200", "empty200", "wrong_json", "truncated", "cut", "reset", "drip")


@attrs.frozen
class World:
    """The settings of one run. `rate` is what the client keeps to, `allowed` what the server counts."""

    seed: int
    rate: Rate | None
    allowed: tuple[int, float] | None
    kind: str
    retry_after: bool
    faults: list[Fault]
    churn: Churn
    moves: bool
    """Whether customers jump to the top of their list."""
    customers: int
    page: int
    """The most rows of a window, so that lists of some dozens are cut like lists of thousands."""
    delay: float
    """Seconds a request travels, on average; as many back."""
    loss: float
    """The part of requests that are lost on the way there or back, or never answered."""
    concurrency: int
    clients: int
    """Of one key, with one limiter."""
    shares: bool
    """Whether each client has a limiter of its own, as in processes of their own, and one store for all of them."""
    outages: list[tuple[float, float]]
    """When that store is gone, and for how many seconds."""
    closes: bool
    """Whether the first client is closed while it works."""
    actors: int
    jobs: int
    """Each actor's."""

    @classmethod
    def draw(cls, seed: int) -> World:
        """The same world for the same seed."""
        dice = random.Random(seed)
        limit, period = dice.choice((5, 20, 60)), dice.choice((5.0, 30.0, 60.0))
        rate = None if dice.random() < 0.2 else Rate(limit, period)
        # A fifth of the keys is used by somebody else, too: the server refuses what the client holds to be right.
        busy = dice.random() < 0.2
        allowed = (max(1, limit // 2) if busy else limit, period) if rate or busy else None
        # What no walk by offset can see is a row that jumps to where the walk has been; windows can. New rows have the
        # last one's date, and more of one second than a page holds are walked by offset. And there is an end: a list
        # that grows faster than it is read is never read to its end.
        moves = dice.random() < 0.3
        kinds = ("move", "delete", "revive", "edit") if moves else ("add", "delete", "revive", "edit")
        verbs = [verb for verb in kinds if dice.random() < 0.6]
        script = [", ".join(f"{verb} {dice.randrange(4)}" for verb in verbs) for _ in range(dice.choice((0, 10, 40)))]
        shares = rate is not None and dice.random() < 0.3
        return cls(
            seed=seed,
            rate=rate,
            allowed=allowed,
            kind=dice.choice(("fixed", "log", "counter", "bucket")),
            retry_after=dice.random() < 0.5,
            faults=[_fault(dice) for _ in range(dice.randrange(4))],
            churn=Churn("customers", every=dice.randint(1, 3), seed=seed, script=script),
            moves=moves,
            customers=dice.randint(1, 60),
            page=dice.choice((10, 25, 1000)),
            delay=dice.choice((0.0, 0.1, 1.0, 3.0)),
            loss=dice.choice((0.0, 0.02, 0.2)),
            concurrency=dice.choice((1, 2, 8)),
            clients=dice.choice((2, 3)) if shares else dice.choice((1, 1, 2)),
            shares=shares,
            outages=[(dice.expovariate(0.02), dice.choice((0.5, 30.0, 120.0))) for _ in range(dice.choice((0, 0, 2)))],
            closes=dice.random() < 0.3,
            actors=dice.randint(1, 6),
            jobs=dice.randint(1, 8),
        )

    def emulator(self) -> Emulator:
        """The server, whose clock is the run's."""
        start = datetime(2026, 1, 1)  # noqa: DTZ001, the account's own time
        return Emulator(
            customers=self.customers,
            conversations=30,
            agents=AGENTS,
            seed=self.seed,
            api_key=KEY,
            rate=self.allowed,
            rate_kind=self.kind,
            retry_after=self.retry_after,
            faults=self.faults,
            churn=self.churn,
            clock=trio.current_time,
            now=lambda: f"{start + timedelta(seconds=trio.current_time()):%Y-%m-%d %H:%M:%S}",
        )

    @property
    def refusals_expected(self) -> bool:
        """Whether the client may meet a 429: one that counts in sliding halves refuses an even pace now and then."""
        client = (self.rate.limit, self.rate.period) if self.rate else None
        return self.kind == "counter" or client != self.allowed


def _fault(dice: random.Random) -> Fault:
    """One rule. A server that refuses in its own words has done nothing; a proxy or a broken wire cannot be trusted.

    None is a 404 in those words, which tells a repeated DELETE that it was done the first time.
    """
    kind = dice.choice(FAULTS)
    return Fault(
        kind,
        path=dice.choice(("*", "customers*", "conversations*", "tags*")),
        method=dice.choice(("*", "GET", "POST", "PUT", "DELETE")),
        every=dice.randint(2, 12),
        skip=dice.randrange(5),
        seconds=dice.choice((0.5, 20.0)),
        status=(status := dice.choice(STATUSES.get(kind, (500,)))),
        message=f"no access with {KEY}",
        applied=kind in ("html", "reset") and status >= 500 and dice.random() < 0.5,
    )
