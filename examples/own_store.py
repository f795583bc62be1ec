"""One budget for many processes in a store of one's own: a row of SQLite, as it could be one of your database.

``LIVEAGENT_URL=... LIVEAGENT_API_KEY=... python examples/own_store.py budget.sqlite``, as many at once as you like:
together they stay below the account's limit. The store is of one API key.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import anyio
from anyio.to_thread import run_sync

from liveagent_async import AsyncLiveAgent, SharedLimiter


class SqliteStore:
    """A few kilobytes in one row. Its clock is the host's; a database on another host gives its own, for all alike."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with closing(self._open()) as opened:
            opened.execute("CREATE TABLE IF NOT EXISTS budget (one INTEGER PRIMARY KEY, state BLOB NOT NULL)")
            opened.execute("INSERT OR IGNORE INTO budget VALUES (1, x'')")

    async def read(self) -> tuple[bytes, float]:
        """What is stored, and the clock."""
        return await run_sync(self._read)

    async def swap(self, old: bytes, new: bytes) -> bool:
        """Compare and set, in one statement."""
        return await run_sync(self._swap, old, new)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=1, isolation_level=None)  # each statement is a transaction

    def _read(self) -> tuple[bytes, float]:
        with closing(self._open()) as opened:
            [state] = opened.execute("SELECT state FROM budget").fetchone()
            return state, time.monotonic()

    def _swap(self, old: bytes, new: bytes) -> bool:
        with closing(self._open()) as opened:
            return opened.execute("UPDATE budget SET state = ? WHERE state = ?", [new, old]).rowcount == 1


async def main() -> None:
    """Twenty calls, side by side."""
    budget = SharedLimiter(SqliteStore(Path(sys.argv[1])))
    async with AsyncLiveAgent(limiter=budget) as la, anyio.create_task_group() as calls:
        for _ in range(20):
            calls.start_soon(la.application.status)
    print("20 calls")


if __name__ == "__main__":
    anyio.run(main)
