"""A long run at full rate with faults in one call of a hundred: memory and descriptors must stay flat.

``python -m benchmarks.soak --minutes 30``: a client with many tasks against the emulator on a socket, in a process of
its own, so that the figures are the client's alone. A line of figures every tenth of the time; exit code 1 when memory
grew by more than a tenth after the first third, or a descriptor, task or permit was left.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import anyio

from liveagent_async import AsyncLiveAgent, LiveAgentError, Retry, days, pull
from liveagent_async.emulator import Emulator
from liveagent_async.emulator._faults import Fault

FAULTS = ("reset", "cut", "html", "truncated", "empty200", "error200", "installing", "wrong_json", "drip seconds=0.2")
TASKS = 16
KEY = "soak"
MEMORY = Path("/proc/self/statm")  # Linux's: the second number is what is resident, in pages
DESCRIPTORS = Path("/proc/self/fd")
PAGE = os.sysconf("SC_PAGE_SIZE")


def resident() -> float:
    """Megabytes of memory in use."""
    return int(MEMORY.read_text().split()[1]) * PAGE / 2**20


def descriptors() -> int:
    """How many files and sockets are open."""
    return len(list(DESCRIPTORS.iterdir()))


async def serve() -> None:
    """The server: each kind of fault hits every 900th call, so that together they hit one in a hundred."""
    every = 100 * len(FAULTS)
    faults = [Fault.parse(f"{kind} every={every} skip={100 * n}") for n, kind in enumerate(FAULTS)]
    emulator = Emulator(customers=300, conversations=300, rate=None, api_key=KEY, faults=faults, log_size=1000)
    async with emulator.serve() as url:
        print(url, flush=True)
        await asyncio.to_thread(sys.stdin.read)


async def work(la: AsyncLiveAgent, number: int) -> None:
    """One of everything: a record, a write, a walk, an export, a call that is cancelled."""
    match number % 5:
        case 0:
            await la.with_options(format=("json", "xml", "yaml")[number % 3]).customers.get("c0000001")
        case 1:
            await la.conversations.add_message("t0000001", "still here")
        case 2:
            await la.customers.list(size=100, prefetch=2).all()
        case 3:
            async with pull(days(date(2025, 1, 1), date(2025, 1, 7)), la.reports.agents, concurrency=3) as pulled:
                async for _ in pulled:
                    pass
        case _:
            with anyio.move_on_after(0.002):
                await la.application.status()


async def soak(url: str, minutes: float) -> bool:
    """Keeps a client busy, measures it, and says whether nothing grew."""
    outcomes: Counter[str] = Counter()
    memory: list[float] = []
    files: list[int] = []
    before = descriptors()
    began = time.monotonic()
    end = began + minutes * 60
    async with AsyncLiveAgent(url, KEY, rate=None, retry=Retry(wait_initial=0.01), timeout=10) as la:

        async def worker(number: int) -> None:
            while time.monotonic() < end:
                number += 1
                try:
                    await work(la, number)
                    outcomes["good"] += 1
                except LiveAgentError as error:
                    outcomes[type(error).__name__] += 1

        async with anyio.create_task_group() as tasks:
            for number in range(TASKS):
                tasks.start_soon(worker, number * 7)
            while (left := end - time.monotonic()) > 0:
                await anyio.sleep(min(minutes * 6, left))
                gc.collect()
                memory.append(resident())
                files.append(descriptors())
                figures = f"{memory[-1]:6.1f} MB, {files[-1]} descriptors"
                print(f"{time.monotonic() - began:5.0f} s: {figures}, {dict(outcomes)}", flush=True)
        permits, alive = la.limiter.in_flight, len(asyncio.all_tasks()) - 1
    after = descriptors()
    settled = memory[len(memory) // 3]
    print(
        f"{sum(outcomes.values()) / minutes / 60:,.0f} calls/s; memory {settled:.1f} -> {memory[-1]:.1f} MB; ", end=""
    )
    print(f"descriptors {before} -> {max(files)} -> {after}; permits left {permits}, tasks left {alive}")
    return memory[-1] <= settled * 1.1 and after <= before and max(files) <= before + 8 and not permits and not alive


def main() -> None:
    """The server in a process of its own, the client in this one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--serve", action="store_true", help="be the server")
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve())
        return
    command = [sys.executable, "-m", "benchmarks.soak", "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        flat = asyncio.run(soak(server.stdout.readline().strip(), options.minutes))
        server.stdin.close()
    sys.exit(0 if flat else "something grew")


if __name__ == "__main__":
    main()
