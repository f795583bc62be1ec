"""Requests in flight: so many at a time while the caller works, their results in order, none left running at the end.

Each job runs in a task of its own, which belongs to the block that opened it and not to the caller's task: a block may
be opened in one task, read in others and left in a third, as async generators are that a framework steps. A task group
could not be: it must be left in the task that entered it. What a task group gives is kept: leaving the block cancels
what runs and waits for it.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextvars import ContextVar, copy_context
from functools import partial
from typing import Generic, TypeAlias, TypeVar

import anyio

T = TypeVar("T")
Job: TypeAlias = Callable[[], Awaitable[T]]
Outcome: TypeAlias = T | Exception


class InFlight(Generic[T]):
    """The results of jobs in their order: `concurrency` of them run whenever there are that many to run.

    `source` gives the next job, None when there is none now; `weigh` counts the rows of a result. None is asked for
    while `ahead` rows are unread, so at most `ahead` rows and the results of `concurrency` jobs are kept, and of one
    more where jobs say when they are `answered`.
    """

    def __init__(
        self, source: Callable[[], Job[T] | None], *, concurrency: int, ahead: int, weigh: Callable[[T], int]
    ) -> None:
        self._weigh = weigh
        self._source = source
        self._concurrency = concurrency
        self._ahead = ahead
        self._slots: deque[_Slot[T]] = deque()  # what is to be read, in order
        self._queue: deque[_Slot[T]] = deque()  # those of them that were put first and have not been started
        self._running: set[_Slot[T]] = set()
        self._answered: set[object] = set()  # the jobs of those that only decode
        self._unread = 0
        self._open = True

    async def next(self) -> Outcome[T] | None:
        """The next result, or the error its job met; None when nothing is left. Several tasks may read."""
        while True:
            self.fill()
            if not self._slots:
                return None
            slot = self._slots[0]
            await slot.done.wait()
            if self._slots and self._slots[0] is slot:
                self._slots.popleft()
                self._unread -= slot.weight
                return slot.outcome

    def fill(self) -> None:
        """Starts what may be started now."""
        while self._open and self._may_start():
            if self._queue:
                slot = self._queue.popleft()
            elif self._unread < self._ahead and (job := self._source()) is not None:
                slot = _Slot(job)
                self._slots.append(slot)
            else:
                return
            self._running.add(slot)
            slot.task = _spawn(partial(self._run, slot))

    def answered(self) -> None:
        """The job that calls this only decodes from now on: the next request does not wait for that."""
        self._answered.add(_JOB.get())
        self.fill()

    def put_first(self, *jobs: Job[T]) -> None:
        """These jobs come next, in this order, before all that is still to be read."""
        slots = [_Slot(job) for job in reversed(jobs)]
        self._slots.extendleft(slots)
        self._queue.extendleft(slots)

    def drop(self) -> None:
        """Forgets what has not been read, and cancels what of it runs."""
        for slot in self._slots:
            slot.scope.cancel()
            slot.done.set()
        self._slots.clear()
        self._queue.clear()
        self._unread = 0

    async def aclose(self) -> None:
        """Cancels what runs and waits until it has ended, also when the caller is cancelled meanwhile."""
        self._open = False
        self.drop()
        cancelled: BaseException | None = None
        with anyio.CancelScope(shield=True):
            while self._running:
                try:
                    await next(iter(self._running)).ended.wait()
                except anyio.get_cancelled_exc_class() as error:  # asyncio's own task.cancel(), which no scope shields
                    cancelled = error
        if cancelled is not None:
            raise cancelled

    def _may_start(self) -> bool:
        sending = len(self._running) - len(self._answered)
        return sending < self._concurrency >= len(self._running)  # one decodes, as answers do one at a time

    async def _run(self, slot: _Slot[T]) -> None:
        _JOB.set(slot.job)
        try:
            with slot.scope:
                slot.outcome = result = await slot.job()
                slot.weight = 1 + self._weigh(result)
        except Exception as error:  # noqa: BLE001, raised by the caller when its turn comes
            slot.outcome = error
        finally:
            self._running.discard(slot)
            self._answered.discard(slot.job)
            if not slot.done.is_set():
                self._unread += slot.weight
                slot.done.set()
            slot.ended.set()
            self.fill()


class _Slot(Generic[T]):
    """One job and what became of it; `weight` is what its result counts against what may be read ahead."""

    __slots__ = ("done", "ended", "job", "outcome", "scope", "task", "weight")
    task: object

    def __init__(self, job: Job[T]) -> None:
        self.job = job
        self.scope = anyio.CancelScope()
        self.done = anyio.Event()
        self.ended = anyio.Event()
        self.weight = 1
        self.outcome: Outcome[T] = RuntimeError("the request's task was cancelled from outside the block")


_JOB: ContextVar[object] = ContextVar("liveagent_async job")
"""What this task runs; not its slot, whose result asyncio would keep in contexts of ended timeouts: 36 MB a walk."""


async def together(jobs: Sequence[Job[T]]) -> list[Outcome[T]]:
    """The results of these jobs, all run at once and waited for; one alone runs in the caller's own task."""
    if len(jobs) > 1:
        flight = InFlight(partial(next, iter(jobs), None), concurrency=len(jobs), ahead=1, weigh=lambda _: 0)
        try:
            return [outcome for _ in jobs if (outcome := await flight.next()) is not None]
        finally:
            await flight.aclose()
    try:
        return [await job() for job in jobs]
    except Exception as error:  # noqa: BLE001, raised by the caller when its turn comes
        return [error]


def _spawn(run: Callable[[], Coroutine[object, object, None]]) -> object:
    """A task that lies under no cancel scope of the caller's."""
    trio = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_task():
        return trio.lowlevel.spawn_system_task(run, context=copy_context())
    return asyncio.get_running_loop().create_task(run())
