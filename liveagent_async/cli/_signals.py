"""Ctrl-C and SIGTERM, for commands that end in an orderly way."""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any, TypeVar

import anyio
import anyio.to_thread

T = TypeVar("T")


class Interrupted(Exception):
    """A signal came; `exit_code` is the shell's for it: 130 for Ctrl-C, 143 for SIGTERM."""

    def __init__(self, number: int) -> None:
        super().__init__(f"interrupted by {signal.Signals(number).name}")
        self.exit_code: int = 128 + number


async def interruptible(work: Callable[[], Awaitable[T]], beside: Callable[[], Coroutine[Any, Any, None]]) -> T:
    """What the work gives; the first signal cancels it, and Interrupted is raised when it has ended.

    `beside` runs meanwhile, until it is cancelled.
    """
    done: list[T | Exception] = []
    came = 0
    with signals() as received:
        async with anyio.create_task_group() as group:

            async def watch() -> None:
                nonlocal came
                came = await anyio.to_thread.run_sync(received.get, abandon_on_cancel=True)
                group.cancel_scope.cancel()

            group.start_soon(watch)
            group.start_soon(beside)
            try:
                done.append(await work())
            except Exception as error:  # noqa: BLE001, raised below: out here it would be in a group
                done.append(error)
            received.put(0)  # the thread ends, too
    if not done:
        raise Interrupted(came)
    (result,) = done
    if isinstance(result, Exception):
        raise result
    return result


@contextmanager
def signals() -> Generator[SimpleQueue[int]]:
    """Where Ctrl-C and SIGTERM are put, however often they come.

    Handlers of our own, not KeyboardInterrupt: a shell starts what runs in its background with SIGINT ignored, and a
    second signal must not break what the first has started. A SimpleQueue, unlike an Event, may be put into by a
    handler that interrupts itself.
    """
    received = SimpleQueue[int]()

    def receive(number: int, _: object) -> None:
        received.put(number)

    before = {number: signal.signal(number, receive) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
