"""Many processes on one key: how much of the rate they use together, how many 429s they meet, how long users wait.

``python -m benchmarks.service --processes 1 4 16 --store redis://127.0.0.1:6379/0``: real processes on one store
against the emulator in this one, with a sliding log that counts. By default the store is a file. Each process has an
export of four tasks and, beside it, users with 12 calls a minute in all. Exit code 1 below 95 % or after a 429.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from typing import TypeAlias

import anyio

from liveagent_async import AsyncLiveAgent, Rate, SharedLimiter
from liveagent_async.emulator import Emulator

FULL = Rate(180, 60.0)
TASKS = 4


async def work(url: str, store: str, rate: Rate, seconds: float, users_per_minute: float) -> list[float]:
    """One process: an export, and users beside it; returns how long each of their calls waited for its turn."""
    waits: list[float] = []
    limiter = SharedLimiter(store, TASKS + 2, rate)
    async with AsyncLiveAgent(url, "emulator", limiter=limiter) as la:
        bulk = la.with_options(bulk=True)

        async def export() -> None:
            while True:
                await bulk.application.status()

        async def users() -> None:
            while True:
                await anyio.sleep(random.expovariate(users_per_minute / 60))
                began = time.perf_counter()
                await la.application.status()
                waits.append(time.perf_counter() - began)

        with anyio.move_on_after(seconds):
            async with anyio.create_task_group() as group:
                for _ in range(TASKS):
                    group.start_soon(export)
                group.start_soon(users)
    return waits


Fate: TypeAlias = Callable[[list[asyncio.subprocess.Process]], Coroutine[None, None, None]]


async def nothing(_: list[asyncio.subprocess.Process]) -> None:
    """Nobody is disturbed."""


async def measure(
    processes: int, store: str, minutes: float, rate: Rate = FULL, fate: Fate = nothing
) -> tuple[float, int, float]:
    """Percent of the rate that was used, how many 429s, and the 95th percentile of the users' calls in seconds."""
    emulator = Emulator(customers=0, conversations=0, rate=(rate.limit, rate.period), rate_kind="log")
    async with emulator.serve() as url:
        command = [sys.executable, "-m", "benchmarks.service", "--worker", url, "--store", store]
        command += ["--minutes", str(minutes), "--users", str(12 / processes)]
        command += ["--rate", str(rate.limit), str(rate.period)]
        running = [await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE) for _ in range(processes)]
        async with asyncio.TaskGroup() as group:
            reading = [group.create_task(process.communicate()) for process in running]
            while not emulator.requests:  # noqa: ASYNC110, it is told to nobody
                await asyncio.sleep(0.05)
            group.create_task(fate(running))
        outputs = [task.result() for task in reading]
    waits = sorted(wait for output, _ in outputs for wait in json.loads(output or "[]"))
    first = min((call.at for call in emulator.requests), default=0.0)
    counted = [call for call in emulator.requests if call.at < first + minutes * 60]
    answered = sum(call.status == 200 for call in counted)
    refused = sum(call.status == 429 for call in counted)
    used = 100 * answered / (rate.limit * minutes * 60 / rate.period)
    return used, refused, waits[int(len(waits) * 0.95)] if waits else 0.0


def main() -> int:
    """Measures each number of processes, or is one of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service", description=__doc__)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--store", default="", help="a path or a redis:// URL; a file of its own for each run")
    parser.add_argument("--worker", default="", help=argparse.SUPPRESS)
    parser.add_argument("--rate", type=float, nargs=2, default=[FULL.limit, FULL.period], help=argparse.SUPPRESS)
    parser.add_argument("--users", type=float, default=12.0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        rate = Rate(int(options.rate[0]), options.rate[1])
        print(json.dumps(asyncio.run(work(options.worker, options.store, rate, options.minutes * 60, options.users))))
        return 0
    print("| processes | used | 429s | users' p95 |\n|---|---|---|---|")
    bad = 0
    for processes in options.processes:
        with tempfile.TemporaryDirectory() as folder:
            store = options.store or f"{folder}/limiter"
            used, refused, p95 = asyncio.run(measure(processes, store, options.minutes))
        bad += used < 95 or refused > 0
        print(f"| {processes} | {used:.1f} % | {refused} | {p95 * 1000:.0f} ms |", flush=True)
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
