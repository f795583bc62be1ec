"""Requests in flight when answers are late unevenly and the caller works: a walk, and a pull with a few slow days.

Beside the ideal: the time that these latencies and that work take when a request takes no time of its own.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from statistics import median

import aiohttp
import anyio
import orjson

from liveagent_async import AsyncLiveAgent, days, pull

from .chart import Chart
from .report import Aim, Part, table
from .server import jitter, served, slow_day

KEY = "benchmark"
CUSTOMERS = 100_000
PREFETCH, WORK = 4, 0.02
AT_ONCE = 32
PULL = "**liveagent_async: pull**"
YEAR = days(date(2026, 1, 1), date(2026, 12, 31))
BLOCK, LOOP, PEER = (
    "**liveagent_async: in a block**",
    "liveagent_async: plain loop",
    "aiohttp + orjson, sliding window: dicts",
)


def run(rounds: int) -> Part:
    """A table of walks, one of pulls, and what was aimed at."""
    with served(CUSTOMERS) as url:
        walks, pulls = anyio.run(_measured, url, rounds)
    best_walk = _ideal_walk([jitter(n) for n in range(CUSTOMERS // 1000 + 1)])
    best_pull = _ideal_pull([slow_day(span.date_from.timetuple().tm_yday) for span in YEAR])
    tables = [
        table(
            f"Walking {CUSTOMERS:,} customers, answers after 20 to 200 ms, {WORK * 1000:.0f} ms of work a page",
            ["", "seconds", "/ ideal"],
            [["ideal", f"{best_walk:.2f}", "1.00"]]
            + [[way, f"{took:.2f}", f"{took / best_walk:.2f}"] for way, took in walks.items()],
            f"{PREFETCH} pages in flight.",
        ),
        table(
            f"Pulling {len(YEAR)} daily reports, {AT_ONCE} at once, 1 % of them 5 s slower",
            ["", "seconds", "of the ideal"],
            [["ideal", f"{best_pull:.2f}", "1.00"], [PULL, f"{pulls:.2f}", f"{best_pull / pulls:.2f}"]],
            "The ideal takes them in any order.",
        ),
    ]
    return Part(
        tables,
        [
            Aim("walk, prefetch 4, 20-200 ms, consumer 20 ms / ideal", walks[BLOCK] / best_walk, 1.1, main=True),
            Aim(
                f"pull, {AT_ONCE} at once, 1 % slow, fraction of ideal",
                best_pull / pulls,
                0.7,
                at_most=False,
                main=True,
            ),
        ],
        [
            Chart(
                "walk-jitter",
                "Answers after 20 to 200 ms, work of 20 ms a page",
                "seconds",
                {"ideal": best_walk, **walks},
            ),
            Chart(
                "pull", "A year of daily reports, 1 % of them 5 s late", "seconds", {"ideal": best_pull, PULL: pulls}
            ),
        ],
    )


def _ideal_walk(latencies: Sequence[float]) -> float:
    """The first page alone, then `PREFETCH` in flight all the time, read in order with `WORK` for each."""
    slots = [latencies[0]] * PREFETCH
    now = latencies[0] + WORK
    for latency in latencies[1:]:
        there = heapq.heappop(slots) + latency
        heapq.heappush(slots, there)
        now = max(now, there) + WORK
    return now


def _ideal_pull(latencies: Sequence[float]) -> float:
    slots = [0.0] * AT_ONCE
    for latency in latencies:
        heapq.heappush(slots, heapq.heappop(slots) + latency)
    return max(slots)


async def _measured(url: str, rounds: int) -> tuple[dict[str, float], float]:
    walks: dict[str, list[float]] = {BLOCK: [], LOOP: [], PEER: []}
    pulls: list[float] = []
    async with (
        AsyncLiveAgent(f"{url}/jitter", KEY, rate=None) as la,
        AsyncLiveAgent(f"{url}/days", KEY, rate=None, concurrency=AT_ONCE) as daily,
        aiohttp.ClientSession() as session,
    ):
        ways: dict[str, Callable[[], Awaitable[int]]] = {
            BLOCK: lambda: _block(la),
            LOOP: lambda: _loop(la),
            PEER: lambda: _peer(session, f"{url}/jitter/api/customers"),
        }
        await la.customers.list().first()
        for _ in range(rounds):
            for way, walk in ways.items():
                began = time.perf_counter()
                rows = await walk()
                walks[way].append(time.perf_counter() - began)
                if rows != CUSTOMERS:
                    raise RuntimeError(f"{way}: {rows} rows of {CUSTOMERS}")
            began = time.perf_counter()
            await _pull(daily)
            pulls.append(time.perf_counter() - began)
    return {way: median(times) for way, times in walks.items()}, median(pulls)


async def _block(la: AsyncLiveAgent) -> int:
    rows = 0
    async with la.customers.list(prefetch=PREFETCH) as opened:
        async for page in opened.pages():
            rows += len(page)
            await anyio.sleep(WORK)
    return rows


async def _loop(la: AsyncLiveAgent) -> int:
    rows = 0
    async for page in la.customers.list(prefetch=PREFETCH).pages():
        rows += len(page)
        await anyio.sleep(WORK)
    return rows


async def _peer(session: aiohttp.ClientSession, url: str) -> int:
    """What one writes by hand: tasks in a deque, a new one for each that is read, no checks."""

    async def page(n: int) -> list[object]:
        window: dict[str, str | int] = {"limitfrom": n * 1000, "limitcount": 1000, "apikey": KEY}
        async with session.get(url, params=window) as response:
            found: list[object] = orjson.loads(await response.read())["response"]["customers"]
            return found

    rows, number = 0, PREFETCH
    tasks = deque(asyncio.create_task(page(n)) for n in range(PREFETCH))
    while found := await tasks.popleft():
        tasks.append(asyncio.create_task(page(number)))
        number += 1
        rows += len(found)
        await asyncio.sleep(WORK)
    for task in tasks:
        task.cancel()
    return rows


async def _pull(la: AsyncLiveAgent) -> None:
    async with pull(YEAR, la.reports.agents, concurrency=AT_ONCE) as pulled:
        seen = [span.date_from async for span, _ in pulled]
    if seen != [span.date_from for span in YEAR]:
        raise RuntimeError("days are missing")
