"""CPU of one small call with few and with many in flight, beside aiohttp with orjson and raw httpx in the same run.

``python -m benchmarks --only concurrency``: every round runs each contender at each number in flight, so that what
disturbs the machine disturbs all alike: read the ratios.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Awaitable, Callable
from statistics import median

import aiohttp
import anyio
import httpx
import orjson

from liveagent_async import AsyncLiveAgent

from .report import Aim, table
from .server import served
from .small_call import KEY

OURS, AIOHTTP, RAW = "**liveagent_async**", "aiohttp + orjson", "httpx.AsyncClient"
IN_FLIGHT = (1, 50, 300)
GROWTH = 1.3  # at most this many times what a call costs alone


def run(rounds: int, calls: int) -> tuple[list[str], list[Aim]]:
    """A table of CPU milliseconds a call, and of the growth with the number in flight."""
    taken = anyio.run(_measured, rounds, calls)
    rows = [
        [
            name,
            *(f"{taken[name, n] / calls:.2f}" for n in IN_FLIGHT),
            *(f"{_growth(taken, name, n):.2f}" for n in IN_FLIGHT[1:]),
        ]
        for name in (OURS, AIOHTTP, RAW)
    ]
    head = ["", *(f"{n} in flight" for n in IN_FLIGHT), *(f"{n} / 1" for n in IN_FLIGHT[1:])]
    note = f"CPU ms of GET agents/..., 300 bytes of JSON; medians of {rounds} rounds of {calls} calls."
    return [table("Many small calls at once", head, rows, note)], [
        Aim(f"a small call, CPU, {n} in flight / 1", _growth(taken, OURS, n), GROWTH) for n in IN_FLIGHT[1:]
    ]


def _growth(taken: dict[tuple[str, int], float], name: str, in_flight: int) -> float:
    return taken[name, in_flight] / taken[name, IN_FLIGHT[0]]


async def _measured(rounds: int, calls: int) -> dict[tuple[str, int], float]:
    most = max(IN_FLIGHT)
    limits = httpx.Limits(max_connections=most, max_keepalive_connections=most)
    connector = aiohttp.TCPConnector(limit=most)
    with served(0) as url:
        path = f"{url}/api/agents/a0000001"
        async with (
            AsyncLiveAgent(url, KEY, rate=None, concurrency=most) as la,
            httpx.AsyncClient(limits=limits) as client,
            aiohttp.ClientSession(connector=connector) as session,
        ):

            async def ours() -> object:
                return await la.agents.get("a0000001")

            async def raw() -> object:
                response = await client.get(path, params={"apikey": KEY})
                return response.raise_for_status().json()["response"]

            async def aio() -> object:
                async with session.get(path, params={"apikey": KEY}) as response:
                    return orjson.loads(await response.read())["response"]

            calling = {OURS: ours, AIOHTTP: aio, RAW: raw}
            taken: dict[tuple[str, int], list[float]] = {(name, n): [] for name in calling for n in IN_FLIGHT}
            for _ in range(rounds):
                for (name, n), times in taken.items():
                    await _share(calling[name], 2 * n, n)  # what expired meanwhile is connected again
                    gc.collect()
                    began = time.process_time()
                    await _share(calling[name], calls, n)
                    times.append((time.process_time() - began) * 1000)
            return {key: median(times) for key, times in taken.items()}


async def _share(call: Callable[[], Awaitable[object]], calls: int, in_flight: int) -> None:
    """That many tasks do these calls."""
    numbers = iter(range(calls))

    async def worker() -> None:
        for _ in numbers:
            await call()

    async with anyio.create_task_group() as tasks:
        for _ in range(in_flight):
            tasks.start_soon(worker)
