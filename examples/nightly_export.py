"""The whole account into one SQLite file, every night what is new and what has changed.

``LIVEAGENT_URL=... LIVEAGENT_API_KEY=... python examples/nightly_export.py warehouse.sqlite``, from cron. Killed in the
middle, the next run goes on where it was; nobody sees a table that is half there.
"""

from __future__ import annotations

import sys

import anyio

from liveagent_async import AsyncLiveAgent
from liveagent_async.export import Progress, SqliteSink, export

STREAMS = ("customers", "conversations", "messages", "tags", "departments")


def tell(progress: Progress) -> None:
    """To stderr, which cron mails when something is wrong."""
    if sys.stderr.isatty():
        print(f"{progress.stream}: {progress.rows} rows, up to {progress.upto}", file=sys.stderr)


async def main() -> None:
    """Everything the first time, then what came or changed since the last run."""
    async with AsyncLiveAgent() as la:
        done = await export(la, STREAMS, SqliteSink(sys.argv[1]), since="last", progress=tell)
    print(f"up to {done.upper}" + ", after an interruption" * done.resumed)
    for table in done.tables:
        print(f"{table.stream}: {table.rows} rows")


if __name__ == "__main__":
    anyio.run(main)
