"""How late another task of the same event loop is while a list is exported: a ticker of 1 ms beside the walk.

Lag is the time from the moment the tick was due to the moment it came.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from statistics import median, quantiles
from typing import TypeAlias

import anyio
import httpx
import xmltodict

from liveagent_async import AsyncLiveAgent

from .chart import Chart
from .report import Aim, Part, table
from .server import served

KEY = "benchmark"
CUSTOMERS = 50_000
PAGE = 1000
TICK, IDLE_FOR = 0.001, 2.0
IDLE = "idle"
FORMATS = ("json", "xml", "yaml")
BY_HAND = "httpx and xmltodict in a loop: dicts"
NEIGHBOURS = 2 * (os.cpu_count() or 1)
Lags: TypeAlias = Mapping[str, Sequence[float]]
"""By what runs beside the ticks: median, 99th percentile and maximum of their lags in ms."""


def run(rounds: int) -> Part:
    """Tables of lags on quiet and on busy cores, and what was aimed at."""
    with served(CUSTOMERS, ".xml", ".yaml") as url:
        quiet = anyio.run(_measured, url, rounds)
        with _neighbours(NEIGHBOURS):
            busy = anyio.run(_measured, url, rounds)
    note = f"Ticks of 1 ms while {CUSTOMERS:,} customers are walked, prefetch 4; medians of {rounds} rounds."
    crowd = f"The same beside {NEIGHBOURS} processes that compute without end: cores that are shared."
    return Part(
        [
            _table("Lag of the event loop", quiet, note),
            _table("Lag of the event loop on shared cores", busy, crowd),
        ],
        [
            Aim(
                "p99 lag of another task during an XML export / the same idle",
                quiet[_named("xml")][1] / quiet[IDLE][1],
                2,
                main=True,
            )
        ],
        [
            Chart(
                "lag", "Lag of another task, p99", "ms, ticks of 1 ms", {name: each[1] for name, each in quiet.items()}
            )
        ],
    )


def _table(title: str, lags: Lags, note: str) -> str:
    rows = [
        [name, *(f"{figure:.2f}" for figure in each), f"{each[1] / lags[IDLE][1]:.1f}"] for name, each in lags.items()
    ]
    return table(title, ["", "p50 ms", "p99 ms", "longest ms", "p99 / idle"], rows, note)


@contextmanager
def _neighbours(count: int) -> Generator[None]:
    """So many processes of other people's that compute."""
    command = [sys.executable, "-c", "while True: sum(range(10_000))"]
    with ExitStack() as stack:
        for _ in range(count):
            stack.callback(subprocess.Popen(command).kill)
        yield


def _named(format: str) -> str:
    return f"liveagent_async: export from {format.upper()}"


async def _measured(url: str, rounds: int) -> Lags:
    taken: dict[str, list[Sequence[float]]] = {IDLE: [], **{_named(each): [] for each in FORMATS}, BY_HAND: []}
    async with (
        AsyncLiveAgent(url, KEY, rate=None) as from_json,
        AsyncLiveAgent(url, KEY, rate=None, format="xml") as from_xml,
        AsyncLiveAgent(url, KEY, rate=None, format="yaml") as from_yaml,
        httpx.AsyncClient(base_url=url) as by_hand,
    ):
        clients = dict(zip(FORMATS, (from_json, from_xml, from_yaml), strict=True))
        beside: dict[str, Callable[[], Awaitable[None]]] = {
            IDLE: lambda: anyio.sleep(IDLE_FOR),
            **{_named(each): partial(_export, clients[each]) for each in FORMATS},
            BY_HAND: partial(_export_by_hand, by_hand),
        }
        for counts in (False, *[True] * rounds):
            for name, run in beside.items():
                lags = await _lags(run)
                if counts:
                    taken[name].append((median(lags), quantiles(lags, n=100, method="inclusive")[98], max(lags)))
    return {name: [median(figure) for figure in zip(*each, strict=True)] for name, each in taken.items()}


async def _lags(run: Callable[[], Awaitable[None]]) -> list[float]:
    """Milliseconds that each tick came too late while it runs."""
    lags: list[float] = []

    async def tick() -> None:
        while True:
            due = time.perf_counter() + TICK
            await anyio.sleep(TICK)
            lags.append((time.perf_counter() - due) * 1000)

    gc.collect()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(tick)
        await run()
        tasks.cancel_scope.cancel()
    return lags


async def _export(la: AsyncLiveAgent) -> None:
    rows = 0
    async with la.customers.list(prefetch=4) as opened:
        async for _ in opened:
            rows += 1
    if rows != CUSTOMERS:
        raise RuntimeError(f"{rows} rows of {CUSTOMERS}")


async def _export_by_hand(client: httpx.AsyncClient) -> None:
    for offset in range(0, CUSTOMERS, PAGE):
        parameters: dict[str, str | int] = {"apikey": KEY, "limitfrom": offset, "limitcount": PAGE}
        xmltodict.parse((await client.get("/api/customers.xml", params=parameters)).content)
