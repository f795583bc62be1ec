"""Exports many accounts on Dask's workers: every row once, whatever is killed.

``python examples/fleet_dask.py tcp://scheduler:8786 /data/warehouse acme globex``, with LIVEAGENT_URL_ACME,
LIVEAGENT_API_KEY_ACME and so on where the workers run. The folder is one that all machines see. The plan is kept beside
it: the same command again goes on, and asks for nothing that is done; delete the plan for the next night's export.
"""

from __future__ import annotations

import asyncio
import pickle
import sys
from pathlib import Path
from typing import Any

from distributed import Client

from liveagent_async.export import NdjsonSink, Part, by_account, finish, plan, run

STREAMS = ["customers", "conversations", "messages"]
WORKERS, NIGHT = 60, 8 * 3600
"""Seconds to wait at most: for the first worker, for everything."""


async def main(scheduler: str, folder: Path, accounts: list[str]) -> None:
    """Plans, lets the workers run the parts, finishes."""
    kept = folder.with_name(f"{folder.name}.plan")
    if not kept.exists():
        new = kept.with_name(f"{kept.name}.part")
        new.write_bytes(pickle.dumps(await plan(accounts, STREAMS)))
        new.replace(kept)
    parts: list[Part] = pickle.loads(kept.read_bytes())  # noqa: S301, our own
    sink = NdjsonSink(folder)
    client: Any = Client  # distributed leaves its types open
    async with client(scheduler, asynchronous=True, timeout=WORKERS) as dask:
        await dask.wait_for_workers(1, timeout=WORKERS)
        workers: list[str] = sorted(await dask.nthreads())
        home: dict[str, str] = {account: workers[n % len(workers)] for n, account in enumerate(by_account(parts))}
        # An account stays on one worker, whose client keeps to its rate; others take over when that one is lost.
        tasks = [
            dask.submit(run, part, sink, key=f"{part.account}-{part.id}", workers=home[part.account],
                        allow_other_workers=True)
            for part in parts
        ]  # fmt: skip
        await asyncio.wait_for(dask.gather(tasks), NIGHT)
    for table in (await finish(parts, sink)).tables:
        print(f"{table.account} {table.stream}: {table.rows} rows")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]).resolve(), sys.argv[3:]))
