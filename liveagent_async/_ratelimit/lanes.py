"""The queue of one process: two lanes, how many calls are out, whose calls are refused; not when a call may go."""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from types import TracebackType
from typing import Protocol, Self
from weakref import WeakSet

import anyio
from anyio.lowlevel import RunVar

from .._public import public
from ..errors import Busy, ClientClosed

_RUN: RunVar[object] = RunVar("liveagent_async")
"""One object per run of an event loop. It is kept, not the loop: no loop stays alive, and two are never confused."""

BEFORE_BULK = 9
"""Interactive calls that may pass a waiting bulk call: however many there are, the export gets one permit in ten."""


class AnyPermit(Protocol):
    """The right to send one request: enter it, send, read the answer, leave it."""

    def unsent(self) -> None:
        """The request certainly never left: its turn is free again at once."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None, /
    ) -> None: ...


@public
class AnyLimiter(Protocol):
    """What a client uses of a limiter: `Limiter`, `SharedLimiter` or one of your own."""

    @property
    def concurrency(self) -> int:
        """How many permits may be out at once in this process; the client opens as many connections."""
        ...

    @property
    def in_flight(self) -> int:
        """How many permits are out now."""
        ...

    @property
    def waited(self) -> float:
        """Seconds that all callers together have waited."""
        ...

    def permit(
        self, *, bulk: bool = False, owner: object = None, patience: float | None = None, timeout: float = 30.0
    ) -> AnyPermit:
        """A permit to enter with `async with`.

        Args:
            bulk: Whether interactive calls go before it.
            owner: Whose calls `refuse` turns away; ClientClosed on entering when it has been refused.
            patience: Seconds; Busy when there was no turn by then, None to wait as long as it takes.
            timeout: Seconds that the request may take.
        """
        ...

    async def pause(self, seconds: float | None) -> float:
        """After a 429: nobody sends for a while; returns the seconds that are left.

        Args:
            seconds: Retry-After; None is a period.
        """
        ...

    def refuse(self, owner: object) -> None:
        """Turns away an owner's waiting and later permits with ClientClosed.

        Args:
            owner: Whose.
        """
        ...


class Permit:
    """The right to send one request: enter it, send, read the answer, leave it."""

    __slots__ = ("_lanes", "bulk", "event", "lease", "owner", "patience", "sent", "shared", "timeout")
    event: anyio.Event  # set to wake who waits; there is one only while somebody does
    lease: str  # of a shared limiter: what the store calls the turn
    shared: bool  # whether the store gave it, not the process's own share

    def __init__(self, lanes: Lanes, bulk: bool, owner: object, patience: float | None, timeout: float) -> None:
        self._lanes = lanes
        self.bulk: bool = bulk
        self.owner: object = owner
        self.patience: float | None = patience
        self.timeout: float = timeout
        self.sent: bool = True

    def unsent(self) -> None:
        """The request certainly never left: on exit its turn is free again at once, not a minute later."""
        self.sent = False

    async def __aenter__(self) -> Self:
        await self._lanes.acquire(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._lanes.release(self)


class Lanes(ABC):
    """Interactive calls go before bulk ones; at most `concurrency` are out at once."""

    def __init__(self, concurrency: int) -> None:
        if concurrency < 1:
            raise ValueError(f"concurrency must be at least 1, not {concurrency!r}")
        self.waited: float = 0.0
        self.in_flight: int = 0
        self.concurrency = concurrency
        self._interactive: OrderedDict[Permit, None] = OrderedDict()  # a queue from whose middle one can leave
        self._bulk: OrderedDict[Permit, None] = OrderedDict()
        self._passed = 0  # interactive calls that went before a waiting bulk call since the last bulk call
        self._refused: WeakSet[object] = WeakSet()
        self._run: object = None
        self._offset = 0.0  # of the clock of this run from the one clock that outlives runs

    def __repr__(self) -> str:
        waiting = len(self._interactive) + len(self._bulk)
        state = f"in_flight={self.in_flight}, waiting={waiting}, waited={self.waited:.1f}"
        return f"<{type(self).__name__} concurrency={self.concurrency}, {state}>"

    @abstractmethod
    async def acquire(self, permit: Permit) -> None:
        """Waits in line for a permit (entering it does that).

        Args:
            permit: What `permit` gave.
        """

    @abstractmethod
    def release(self, permit: Permit) -> None:
        """Gives a permit back (leaving it does that): no await in here, so that no cancellation can come between.

        Args:
            permit: One that was entered.
        """

    @abstractmethod
    def _shift(self, seconds: float) -> None:
        """Move every instant by `seconds`: another event loop's clock is read from here on."""

    def bind(self, url: str, api_key: str) -> None:  # noqa: B027, nothing to do is what most limiters do
        """A client uses the limiter; one of a single process need not know.

        Args:
            url: The account's.
            api_key: The key, for the name of what is shared.
        """

    def refuse(self, owner: object) -> None:
        """Wake everyone of this owner who waits, and turn its later permits away, with ClientClosed; others go on.

        Who holds a permit keeps it.

        Args:
            owner: Whose; hashable, and allows weak references: it is not kept alive.
        """
        self._refused.add(owner)
        for lane in (self._interactive, self._bulk):
            for permit in lane:
                if permit.owner is owner:
                    permit.event.set()

    def _head(self) -> Permit | None:
        lanes = self._interactive, self._bulk
        first, second = reversed(lanes) if self._passed >= BEFORE_BULK else lanes
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
            self._shift(offset - self._offset)
            self._run, self._offset = run, offset
        return now


def busy(permit: Permit, seconds: float) -> Busy:
    """Who waited as long as its patience; `seconds` until it could have gone, inf when nobody can say."""
    retry_after = seconds if 0 < seconds < math.inf else None
    when = f": a turn is due in {retry_after:.1f} s" if retry_after else ""
    return Busy(f"no turn within {permit.patience or 0:g} s, so nothing was sent{when}", retry_after=retry_after)


def refused() -> ClientClosed:
    """Whose owner has been turned away."""
    return ClientClosed("the client is closed: open a new one, a closed client sends nothing more")
