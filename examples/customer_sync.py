"""Keeps a copy of all customers in SQLite: the first run reads all of them, each later one those who are new.

``LIVEAGENT_URL=... LIVEAGENT_API_KEY=... python examples/customer_sync.py customers.sqlite``. Customers may come and go
while it reads: each window of time is one snapshot, so nobody is missed or doubled. Stopped in the middle, it goes on
behind the last window that was stored. A customer who is changed or deleted later has no date to ask by: now and then
begin a new file.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from datetime import datetime

import anyio

from liveagent_async import AsyncLiveAgent, windows

_TABLES = """
CREATE TABLE IF NOT EXISTS customers (contactid TEXT PRIMARY KEY, email TEXT, name TEXT, datecreated TEXT);
CREATE TABLE IF NOT EXISTS reached (one INTEGER PRIMARY KEY, moment TEXT);
"""


async def sync(la: AsyncLiveAgent, copy: sqlite3.Connection) -> int:
    """How many rows came; a window and how far it reaches are stored together or not at all."""
    copy.executescript(_TABLES)
    reached = copy.execute("SELECT moment FROM reached").fetchone()
    since = datetime.fromisoformat(reached[0]) if reached else None
    count = 0
    async with windows(la.customers.list, since=since) as spans:
        async for span, rows in spans:
            with copy:
                copy.executemany(
                    "INSERT OR REPLACE INTO customers VALUES (?, ?, ?, ?)",
                    [
                        (row.contactid, row.email, f"{row.firstname} {row.lastname}", f"{row.datecreated}")
                        for row in rows
                    ],
                )
                copy.execute("INSERT OR REPLACE INTO reached VALUES (1, ?)", [span.until.isoformat()])
            count += len(rows)
    return count


async def main() -> None:
    """One run."""
    with closing(sqlite3.connect(sys.argv[1])) as copy:
        async with AsyncLiveAgent() as la:
            came = await sync(la, copy)
        [total] = copy.execute("SELECT count(*) FROM customers").fetchone()
    print(f"{came} came, {total} are there")


if __name__ == "__main__":
    anyio.run(main)
