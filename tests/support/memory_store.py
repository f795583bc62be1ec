"""A store of a user's own, in memory: one that can be gone, lose what it holds, and set its clock."""

from __future__ import annotations

import anyio
import anyio.lowlevel


class MemoryStore:
    """Each method is interrupted in the middle, so that others come between; counts what it is asked."""

    def __init__(self) -> None:
        self.stored = b""
        self.ahead = 0.0  # of the event loop's clock
        self.gone = False
        self.reads = self.swaps = self.races = 0

    async def read(self) -> tuple[bytes, float]:
        await self._reach()
        self.reads += 1
        return self.stored, anyio.current_time() + self.ahead

    async def swap(self, old: bytes, new: bytes) -> bool:
        await self._reach()
        self.swaps += 1
        if self.stored != old:
            self.races += 1
            return False
        self.stored = new
        return True

    async def _reach(self) -> None:
        await anyio.lowlevel.checkpoint()
        if self.gone:
            raise ConnectionRefusedError("nobody listens")
