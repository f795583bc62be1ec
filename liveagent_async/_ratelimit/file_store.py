"""A store in one file, for the processes of one host.

Never on a network disk: its locks are unreliable, and each host has a clock of its own. The clock is the host's
monotonic one, which all its processes share and which nothing sets; a restart of the host sets it back, which the
state's clock bears. A lock is held for microseconds; one held by a stopped process is waited for without blocking.
"""

from __future__ import annotations

import fcntl
import os
import time
import zlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio

_SHORT, _LONG = 0.0005, 0.02  # seconds between two attempts to lock


class FileStore:
    """The file is made when it is first used, readable by its owner only; a torn one counts as empty."""

    def __init__(self, path: str) -> None:
        self.path = os.path.abspath(path)  # noqa: PTH100

    async def read(self) -> tuple[bytes, float]:
        """What is stored, and the host's monotonic clock."""
        async with self._locked(fcntl.LOCK_SH) as file:
            return _read(file), time.monotonic()

    async def swap(self, old: bytes, new: bytes) -> bool:
        """Replace `old` by `new` under the lock; not flushed to the disk: what a power cut loses, a minute forgets."""
        async with self._locked(fcntl.LOCK_EX) as file:
            if _read(file) != old:
                return False
            whole = b"%08x" % zlib.crc32(new) + new
            os.pwrite(file, whole, 0)
            os.ftruncate(file, len(whole))
            return True

    @asynccontextmanager
    async def _locked(self, how: int) -> AsyncGenerator[int]:
        os.makedirs(os.path.dirname(self.path), exist_ok=True)  # noqa: PTH103, PTH120
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            pause = _SHORT
            while True:
                try:
                    fcntl.flock(file, how | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    await anyio.sleep(pause)
                    pause = min(_LONG, 2 * pause)
            yield file
        finally:
            os.close(file)  # gives the lock back


def _read(file: int) -> bytes:
    whole = os.pread(file, os.fstat(file).st_size, 0)
    return whole[8:] if whole[:8] == b"%08x" % zlib.crc32(whole[8:]) else b""
