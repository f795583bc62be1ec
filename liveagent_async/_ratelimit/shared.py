"""One budget for all processes of a key: the queue of this process, whose heads ask the store for their turns.

Whoever asks reads the state, takes a turn or a place in the line, and swaps the state; when another process was faster
it reads again. One transaction at a time; each tells the store what this process has given back since the last one.
While the store is gone the process goes on with its own share and asks again each second; the first that finds it
again holds all turns back for as long as the others may need to find it too and to tell what they sent.
"""

from __future__ import annotations

import hashlib
import logging
import math
import os
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

import anyio

from .._public import public
from .budget import Rate
from .lanes import Lanes, Permit, busy, refused
from .member import Member
from .shared_budget import Alone
from .state import LATE, RETURN, State
from .stores import Closable, Store, open_store

_log = logging.getLogger("liveagent_async")
T = TypeVar("T")

_ANSWER = 1.0
"""Seconds a store may take; also how often a store that is gone is asked again."""

_TICK = 1e-6  # seconds, what a state's instants are rounded to; what is nearer may be now to the loop's clock


class SharedPermit(Permit):
    """A permit whose turn the other processes know of."""

    __slots__ = ("_limiter",)

    def __init__(
        self, limiter: SharedLimiter, bulk: bool, owner: object, patience: float | None, timeout: float
    ) -> None:
        super().__init__(limiter, bulk, owner, patience, timeout)
        self._limiter = limiter

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._limiter.release(self)
        await self._limiter.settle()


@public
class SharedLimiter(Lanes):
    """A limiter whose `rate` is one for all processes that use the same store, as the server counts per key.

    One SharedLimiter serves clients of one key. In a file and in Redis the state is kept under a hash of account and
    key; nothing secret is stored. While the store is gone each process goes on with an equal share of the rate; a
    warning says so, once. A process that begins meanwhile cannot know how many share and takes a sixteenth on top.

    Args:
        store: A path (processes of one host; a local disk, never a network one), a redis:// URL (many hosts; extra
            `redis`, asyncio only), or a `Store` of your own.
        concurrency: Requests at once in this process.
        rate: Requests in time of all processes together; they must all say the same.
    """

    in_flight: int  # said again, as in Limiter
    waited: float

    def __init__(
        self,
        store: str | os.PathLike[str] | Store,
        concurrency: int = 8,
        rate: Rate = Rate(),  # noqa: B008, frozen
    ) -> None:
        super().__init__(concurrency)
        self._rate = rate
        self._where = store if isinstance(store, str | os.PathLike) else ""
        self._store = None if isinstance(store, str | os.PathLike) else store
        self._name = ""
        self._member = Member(rate)
        self._lock = anyio.Lock()
        self._alone: Alone | None = None
        self._probe = -math.inf  # when a store that is gone is asked again
        self._back = math.inf  # since when it answers again; the share is kept until a turn is taken from it

    def bind(self, url: str, api_key: str) -> None:
        """A client of this account and key uses the limiter; ValueError when one of another key does."""
        name = hashlib.sha256(f"{url}\n{api_key}".encode()).hexdigest()[:16]
        if self._name not in ("", name):
            raise ValueError("a SharedLimiter is for one account and key: give each key one of its own")
        self._name = name
        if self._store is None:
            self._store = open_store(self._where, name)

    def permit(
        self, *, bulk: bool = False, owner: object = None, patience: float | None = None, timeout: float = 30.0
    ) -> Permit:
        """A permit to enter with `async with`; entering waits for the concurrency and the rate, in the lane of `bulk`.

        Args:
            bulk: Whether interactive calls go before it.
            owner: Whose calls `refuse` turns away.
            patience: Seconds; Busy when there was no turn by then, None to wait as long as it takes.
            timeout: Seconds that the request may take; a turn whose process died is free again a period after them.
        """
        return SharedPermit(self, bulk, owner, patience, timeout)

    async def pause(self, seconds: float | None) -> float:
        """After a 429: no process sends for a while, then all go slower.

        Returns the seconds the pause takes from now.

        Args:
            seconds: Retry-After; None or absurd is a period.
        """
        now = self._clock()
        left: float | None = None
        with anyio.CancelScope(shield=True):
            async with self._lock:
                left = await self._transact(lambda state, at: state.pause(at, seconds), _ANSWER)
        if self._alone is not None:
            alone = self._alone.budget.pause(now, seconds)
            left = alone if left is None else left
        await self._rest()
        return left or 0.0

    async def acquire(self, permit: Permit) -> None:
        """Waits in line for a permit (entering it does that)."""
        now = began = self._clock()
        lane = self._bulk if permit.bulk else self._interactive
        lane[permit] = None
        taken = False
        try:
            while not taken:
                permit.event = anyio.Event()
                if permit.owner is not None and permit.owner in self._refused:
                    raise refused()
                at = math.inf
                if next(iter(lane)) is permit:
                    at = await self._ask(permit, began)
                    taken = at == -math.inf
                if not taken:
                    await _sleep(permit, began, at)
                before, now = now, anyio.current_time()
                self.waited += now - before
        finally:
            del lane[permit]
            self._wake()
            if not taken:
                await self._rest()

    def release(self, permit: Permit) -> None:
        """Gives a permit back in this process; the store is told by `settle`."""
        now = anyio.current_time()
        self.in_flight -= 1
        self._member.gave(permit.lease, now, sent=permit.sent)
        if self._alone is not None:
            self._alone.give(now, sent=permit.sent, shared=permit.shared)
        self._wake()

    async def settle(self) -> None:
        """Tell the store what was given back, if nobody has yet; cancelled or not, for at most two seconds."""
        with anyio.move_on_after(2 * _ANSWER, shield=True):
            async with self._lock:
                if self._member.untold and anyio.current_time() >= self._probe:
                    await self._transact(_nothing, _ANSWER)
        await self._rest()

    async def _ask(self, permit: Permit, began: float) -> float:
        """Take a turn, -inf then; else the instant at which to ask again, inf for "when it is woken"."""
        if self.in_flight >= self.concurrency:
            return math.inf
        if self._alone is not None and self._back == math.inf:
            now = anyio.current_time()
            at = self._take_alone(permit, self._alone, now)
            if at == -math.inf or now < self._probe or self._lock.locked():
                return at
            async with self._lock:
                await self._transact(_nothing, min(_ANSWER, max(at - now, _ANSWER / 10)))
            return min(at, anyio.current_time() + LATE) if self._probe > now else now
        async with self._lock:
            if self.in_flight >= self.concurrency:
                return math.inf
            me, lease, waited = self._member.id, self._member.lease(), anyio.current_time() - began
            most = permit.timeout + LATE + self._rate.period
            wait = await self._transact(
                lambda state, at: state.ask(at, me, bulk=permit.bulk, since=at - waited, lease=lease, end=at + most),
                _ANSWER,
            )
            now = anyio.current_time()
            if wait is None:
                return now
            if wait > 0:
                return now + min(max(wait, _TICK), LATE)
            self._alone, self._back = None, math.inf
            self._took(permit, lease, now, shared=True)
            return -math.inf

    def _take_alone(self, permit: Permit, alone: Alone, now: float) -> float:
        at = alone.ready(now, bulk=permit.bulk)
        if at > now:
            return min(at, now + LATE)
        alone.take(now, bulk=permit.bulk)
        self._took(permit, self._member.lease(), now, shared=False)
        return -math.inf

    def _took(self, permit: Permit, lease: str, now: float, *, shared: bool) -> None:
        self.in_flight += 1
        self._member.took(lease, now, permit.timeout + LATE)
        permit.lease, permit.shared = lease, shared

    async def _transact(self, step: Callable[[State, float], T], seconds: float) -> T | None:
        """Read the state, take a step, swap it; under the lock, shielded. None when the store is gone."""
        if self._store is None:
            self._store = open_store(self._where, "default")
        failure = f"no answer within {seconds:g} s"
        with anyio.move_on_after(seconds, shield=True):
            try:
                while True:
                    before = anyio.current_time()
                    stored, stamp = await self._store.read()
                    sight = self._member.open(stored, stamp, before, anyio.current_time(), self._waiting)
                    if self._alone is not None and self._back == math.inf:
                        sight.state.returned(sight.now)
                    result = step(sight.state, sight.now)
                    if not sight.state.changed or await self._store.swap(stored, sight.state.pack()):
                        if sight.lost:
                            _log.warning("the limiter's store has lost its state: it was restored, a minute is slower")
                        self._member.saw(sight)
                        self._reached(anyio.current_time())
                        return result
            except Exception as error:  # noqa: BLE001, whatever a store raises means that it is gone
                failure = f"{type(error).__name__}: {error}"
        self._gone(anyio.current_time(), failure)
        return None

    def _gone(self, now: float, failure: str) -> None:
        again = now < self._back + RETURN  # gone once more before all have told what they sent
        self._back, self._probe = math.inf, now + _ANSWER
        if self._alone is None or not again:
            self._alone = self._member.alone(now)
            _log.warning(
                "the limiter's store is gone (%s): this process uses 1/%d of the rate and asks again each second",
                failure,
                self._alone.members,
            )

    def _reached(self, now: float) -> None:
        if self._alone is not None and self._back == math.inf:
            self._back, self._probe = now, -math.inf
            _log.info("the limiter's store is back")

    async def _rest(self) -> None:
        """While nobody waits or sends, no connection is kept."""
        store: object = self._store
        if self.in_flight or self._interactive or self._bulk or not isinstance(store, Closable):
            return
        with anyio.move_on_after(_ANSWER, shield=True):
            try:
                await store.aclose()
            except Exception as error:  # noqa: BLE001, whatever a store raises
                _log.debug("the limiter's store could not be closed: %r", error)

    def _waiting(self, bulk: bool) -> bool:
        return bool(self._bulk if bulk else self._interactive)

    def _wake(self) -> None:
        """Something has changed: the head of each lane asks anew. While every slot is taken that would be in vain."""
        if self.in_flight < self.concurrency:
            for lane in (self._interactive, self._bulk):
                for head in lane:
                    head.event.set()
                    break

    def _shift(self, seconds: float) -> None:
        self._lock = anyio.Lock()  # of this event loop
        self._member.shift(seconds)
        self._probe += seconds
        self._back += seconds
        if self._alone is not None:
            self._alone.budget.shift(seconds)


async def _sleep(permit: Permit, began: float, at: float) -> None:
    """Until `at` or until the permit is woken; Busy when its patience is over."""
    now = anyio.current_time()
    patient = math.inf if permit.patience is None else began + permit.patience
    if now >= patient:
        raise busy(permit, at - now)
    with anyio.CancelScope(deadline=min(at, patient)):
        await permit.event.wait()


def _nothing(_state: State, _now: float) -> None:
    """A step that only tells."""
