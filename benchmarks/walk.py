"""A walk over all customers: rows a second, and the memory it takes, each in a process of its own.

`python -m benchmarks.walk WAY URL` walks once and prints rows, wall seconds, CPU seconds and MB above the base.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

import anyio
import attrs

from .chart import Chart
from .report import Aim, Part, table
from .server import LATENCY, served

KEY = "benchmark"
CUSTOMERS = 50_000
PREFETCH_1, PREFETCH_4 = "liveagent_async: records", "liveagent_async: records, prefetch=4"
BLOCK = "**liveagent_async: records, prefetch=4 in a block**"
HTTPX, REQUESTS = "httpx.AsyncClient in a loop: dicts", "requests in a loop: dicts"


@attrs.frozen
class Walked:
    """What one walk took; `mb` is the peak of the resident memory above what it was before the first page."""

    rows: int
    seconds: float
    cpu: float
    mb: float


def run(rounds: int) -> Part:
    """A table without latency, one with 50 ms, and what was aimed at."""
    with served(CUSTOMERS) as url:
        near = _measured(rounds, url)
        far = _measured(rounds, f"{url}/slow")
    ratio = far[BLOCK].rows / far[BLOCK].seconds / (far[HTTPX].rows / far[HTTPX].seconds)
    tables = [
        _table(f"Walking {CUSTOMERS:,} customers, a server in the same room", near),
        _table(f"Walking {CUSTOMERS:,} customers, {LATENCY * 1000:.0f} ms away", far),
    ]
    memory = max(near[BLOCK].mb, far[BLOCK].mb)
    return Part(
        tables,
        [
            Aim("rows/s with prefetch=4, 50 ms away / sequential httpx loop", ratio, 2.0, at_most=False),
            Aim("memory of a walk with prefetch 4 over the base, MB", memory, 10, main=True),
        ],
        [
            _chart("walk-near", "Walking a list, a server in the same room", near),
            _chart("walk-far", f"Walking a list, {LATENCY * 1000:.0f} ms away", far),
            Chart("memory", "Memory of that walk", "MB over the base", {way: walked.mb for way, walked in far.items()}),
        ],
    )


def _chart(name: str, title: str, taken: Mapping[str, Walked]) -> Chart:
    return Chart(name, title, f"seconds for {CUSTOMERS:,} rows", {way: each.seconds for way, each in taken.items()})


def _measured(rounds: int, url: str) -> dict[str, Walked]:
    runs: dict[str, list[Walked]] = {way: [] for way in _WAYS}
    for _ in range(rounds):
        for way, taken in runs.items():
            command = [sys.executable, "-m", "benchmarks.walk", way, url]
            numbers = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
            walked = Walked(int(numbers[0]), *map(float, numbers[1:]))
            if walked.rows != CUSTOMERS:
                raise RuntimeError(f"{way}: {walked.rows} rows of {CUSTOMERS}")
            taken.append(walked)
    return {
        way: Walked(
            CUSTOMERS,
            median(walked.seconds for walked in taken),
            median(walked.cpu for walked in taken),
            max(walked.mb for walked in taken),
        )
        for way, taken in runs.items()
    }


def _table(title: str, taken: Mapping[str, Walked]) -> str:
    floor = taken[HTTPX].seconds
    rows = [
        [way, f"{walk.rows / walk.seconds:,.0f}", f"{floor / walk.seconds:.2f}", f"{walk.cpu:.2f}", f"{walk.mb:.1f}"]
        for way, walk in taken.items()
    ]
    note = (
        "Pages of 1,000 in JSON, without gzip. Memory: peak of the resident set above its value before the first page, "
        "modules and connection already there (a small call was made)."
    )
    return table(title, ["", "rows/s", "of the httpx loop", "CPU s", "MB above"], rows, note)


async def _ours(url: str, prefetch: int) -> Walked:
    from liveagent_async import AsyncLiveAgent

    async with AsyncLiveAgent(url, KEY, rate=None) as la:
        await la.agents.get("a0000001")
        meter, rows = Meter(), 0
        async for _ in la.customers.list(prefetch=prefetch):
            rows += 1
        return meter.walked(rows)


async def _block(url: str) -> Walked:
    from liveagent_async import AsyncLiveAgent

    async with AsyncLiveAgent(url, KEY, rate=None) as la:
        await la.agents.get("a0000001")
        meter, rows = Meter(), 0
        async with la.customers.list(prefetch=4) as opened:
            async for _ in opened:
                rows += 1
        return meter.walked(rows)


async def _httpx(url: str) -> Walked:
    import httpx

    async with httpx.AsyncClient() as client:
        (await client.get(f"{url}/api/agents/a0000001", params={"apikey": KEY})).json()
        meter, rows = Meter(), 0
        while True:
            window: dict[str, str | int] = {"limitfrom": rows, "limitcount": 1000, "apikey": KEY}
            response = await client.get(f"{url}/api/customers", params=window)
            page = response.raise_for_status().json()["response"]["customers"]
            for _ in page:
                rows += 1
            if len(page) < 1000:
                return meter.walked(rows)


async def _requests(url: str) -> Walked:
    import requests

    with requests.Session() as session:
        session.get(f"{url}/api/agents/a0000001", params={"apikey": KEY}).json()
        meter, rows = Meter(), 0
        while True:
            window: dict[str, str | int] = {"limitfrom": rows, "limitcount": 1000, "apikey": KEY}
            response = session.get(f"{url}/api/customers", params=window)
            response.raise_for_status()
            page = response.json()["response"]["customers"]
            for _ in page:
                rows += 1
            if len(page) < 1000:
                return meter.walked(rows)


_WAYS: dict[str, Callable[[str], Walked]] = {
    HTTPX: lambda url: anyio.run(_httpx, url),
    REQUESTS: lambda url: anyio.run(_requests, url),
    PREFETCH_1: lambda url: anyio.run(_ours, url, 1),
    PREFETCH_4: lambda url: anyio.run(_ours, url, 4),
    BLOCK: lambda url: anyio.run(_block, url),
}


class Meter:
    """Time and memory from here on; memory is Linux's own account of the process (0 elsewhere)."""

    def __init__(self) -> None:
        self._base = _resident("VmRSS")
        self._began, self._cpu = time.perf_counter(), time.process_time()
        if self._base:
            Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew

    def walked(self, rows: int) -> Walked:
        seconds, cpu = time.perf_counter() - self._began, time.process_time() - self._cpu
        return Walked(rows, seconds, cpu, _resident("VmHWM") - self._base)


def _resident(name: str) -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    print(*attrs.astuple(_WAYS[sys.argv[1]](sys.argv[2])))
