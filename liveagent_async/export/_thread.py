"""A thread for what waits for the disk, so that calls go on meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from anyio import to_thread

T = TypeVar("T")


async def in_thread(work: Callable[[], T]) -> T:
    """What the work returns; when this returns or raises, the work has ended or will never begin.

    asyncio's own cancellation, unlike anyio's, does not wait for a thread, which would go on writing to a target that
    is being closed.
    """
    lock, left = Lock(), [work]

    def begin() -> T:
        with lock:
            return left[0]()

    try:
        return await to_thread.run_sync(begin)
    finally:
        with lock:
            left.clear()
