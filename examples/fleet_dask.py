"""Exports many accounts on Dask's workers: every row once, whatever is killed.

With LIVEAGENT_URL_ACME, LIVEAGENT_API_KEY_ACME and so on where the workers run, and a folder that all machines see::

    export DASK_CONFIG=examples/fleet_dask.yaml
    dask scheduler --no-dashboard
    dask worker tcp://scheduler:8786 --no-nanny --no-dashboard --nthreads 16
    python examples/fleet_dask.py tcp://scheduler:8786 /data/warehouse 2026-12-01 acme globex

That is all up to the beginning of that day in UTC, 16 accounts at a time on each worker. The same command again goes on
where it was and asks for nothing that is done. A driver that is killed leaves its exports running; the next joins them.
"""

from __future__ import annotations

import asyncio
import pickle
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import distributed

from liveagent_async.export import Connect, Manifest, NdjsonSink, Part, environment, finish, plan, run

STREAMS = ["customers", "conversations", "messages"]
WORKERS, NIGHT = 60, 8 * 3600
"""Seconds to wait at most: for the first worker, for everything."""


async def one_account(account: str, folder: Path, until: datetime, connect: Connect = environment) -> Manifest:
    """Stays on one worker, whose client keeps to the account's rate; another one begins it again when that is lost."""
    sink, kept = NdjsonSink(folder), folder / f"{account}.{until:%Y-%m-%d}.plan"
    if not kept.exists():
        keep(kept, await plan([account], STREAMS, until=until, connect=connect))
    parts: list[Part] = pickle.loads(kept.read_bytes())  # noqa: S301, our own
    for part in parts:
        await run(part, sink, connect=connect)
    return await finish(parts, sink, connect=connect)


def keep(file: Path, parts: list[Part]) -> None:
    """In one step: what is there is the whole plan."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".part")
    new.write_bytes(pickle.dumps(parts))
    new.replace(file)


async def main(scheduler: str, folder: Path, until: datetime, *accounts: str, connect: Connect = environment) -> bool:
    """Whether all came; an account that fails, as with a revoked key, is named and stops no other."""
    dask: Any = distributed  # leaves its types open
    async with dask.Client(scheduler, asynchronous=True) as client:
        await client.wait_for_workers(1, timeout=WORKERS)
        tasks = [
            client.submit(one_account, each, folder, until, connect, key=f"{folder} {each} {until}")
            for each in accounts
        ]
        dask.fire_and_forget(tasks)
        done: list[Manifest | BaseException] = await asyncio.wait_for(
            asyncio.gather(*tasks, return_exceptions=True), NIGHT
        )
    for account, found in zip(accounts, done, strict=True):
        rows = [f"{table.rows} {table.stream}" for table in found.tables] if isinstance(found, Manifest) else [found]
        print(f"{account}:", *rows)
    return all(isinstance(found, Manifest) for found in done)


if __name__ == "__main__":
    moment = datetime.fromisoformat(sys.argv[3]).replace(tzinfo=UTC)
    sys.exit(not asyncio.run(main(sys.argv[1], Path(sys.argv[2]).resolve(), moment, *sys.argv[4:])))
