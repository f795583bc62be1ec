"""CPU of one small call with few and with many in flight, beside its floor and its peers in the same run.

``python -m benchmarks --only concurrency``: every round runs each contender at each number in flight, so that what
disturbs the machine disturbs all alike: read the ratios.
"""

from __future__ import annotations

import gc
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from statistics import median
from typing import TypeAlias

import aiohttp
import anyio
import httpx
import orjson
import pydantic

from liveagent_async import AsyncLiveAgent

from .chart import Chart
from .raw_protocol import RawClient
from .report import Aim, Part, table
from .server import served
from .small_call import KEY

OVER_AIOHTTP = "liveagent_async over the application's aiohttp session"
OURS, FLOOR = "**liveagent_async: records**", "asyncio protocol + orjson: the floor"
AIOHTTP, RAW, PYDANTIC = "aiohttp + orjson", "httpx.AsyncClient", "httpx.AsyncClient + pydantic v2"
IN_FLIGHT = (1, 50, 300)
CALLS = 1200
FEWER = 600
"""Calls of raw httpx, whose pool takes a hundred times as long with many in flight."""
GROWTH = 1.3  # at most this many times what a call costs alone

Calling: TypeAlias = Callable[[], Awaitable[object]]


def run(rounds: int) -> Part:
    """A table of CPU milliseconds a call, and of the growth with the number in flight."""
    ms = anyio.run(_measured, rounds)
    names = (OURS, OVER_AIOHTTP, FLOOR, AIOHTTP, RAW, PYDANTIC)
    rows = [
        [name, *(f"{ms[name, n]:.2f}" for n in IN_FLIGHT), *(f"{_growth(ms, name, n):.2f}" for n in IN_FLIGHT[1:])]
        for name in names
    ]
    head = ["", *(f"{n} in flight" for n in IN_FLIGHT), *(f"{n} / 1" for n in IN_FLIGHT[1:])]
    note = (
        f"CPU ms of GET agents/..., 300 bytes of JSON; medians of {rounds} rounds of {CALLS} calls, httpx's of {FEWER}."
    )
    return Part(
        [table("Many small calls at once", head, rows, note)],
        [Aim(f"CPU per call, {n} in flight / 1", _growth(ms, OURS, n), GROWTH, main=n == 300) for n in IN_FLIGHT[1:]],
        [
            Chart(f"calls-{n}", f"A small call, {n} in flight", "CPU ms a call", {name: ms[name, n] for name in names})
            for n in IN_FLIGHT
        ],
    )


def _growth(ms: dict[tuple[str, int], float], name: str, in_flight: int) -> float:
    return ms[name, in_flight] / ms[name, IN_FLIGHT[0]]


class _Agent(pydantic.BaseModel):
    contactid: str
    email: str
    firstname: str
    lastname: str
    userid: str
    role: str


class _Answer(pydantic.BaseModel):
    response: _Agent


async def _measured(rounds: int) -> dict[tuple[str, int], float]:
    with served(0) as url:
        async with _contenders(url) as calling:
            taken: dict[tuple[str, int], list[float]] = {(name, n): [] for name in calling for n in IN_FLIGHT}
            for _ in range(rounds):
                for (name, n), times in taken.items():
                    calls = FEWER if name in {RAW, PYDANTIC} else CALLS
                    await _share(calling[name], n, n)  # what expired meanwhile is connected again
                    gc.collect()
                    began = time.process_time()
                    await _share(calling[name], calls, n)
                    times.append((time.process_time() - began) * 1000 / calls)
            return {key: median(times) for key, times in taken.items()}


@asynccontextmanager
async def _contenders(url: str) -> AsyncGenerator[dict[str, Calling]]:
    most = max(IN_FLIGHT)
    limits = httpx.Limits(max_connections=most, max_keepalive_connections=most)
    floor = RawClient(url)
    path = "/api/agents/a0000001"
    async with (
        AsyncLiveAgent(url, KEY, rate=None, concurrency=most) as la,
        httpx.AsyncClient(limits=limits) as client,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=most)) as session,
        AsyncLiveAgent(url, KEY, rate=None, concurrency=most, aiohttp_session=session) as over_aiohttp,
    ):

        async def ours() -> object:
            return await la.agents.get("a0000001")

        async def ours_over_aiohttp() -> object:
            return await over_aiohttp.agents.get("a0000001")

        async def raw_protocol() -> object:
            return orjson.loads(await floor.get(f"{path}?apikey={KEY}"))["response"]

        async def aio() -> object:
            async with session.get(url + path, params={"apikey": KEY}) as response:
                return orjson.loads(await response.read())["response"]

        async def raw() -> object:
            response = await client.get(url + path, params={"apikey": KEY})
            return response.raise_for_status().json()["response"]

        async def with_pydantic() -> object:
            response = await client.get(url + path, params={"apikey": KEY})
            return _Answer.model_validate_json(response.raise_for_status().content).response

        yield {
            OURS: ours,
            OVER_AIOHTTP: ours_over_aiohttp,
            FLOOR: raw_protocol,
            AIOHTTP: aio,
            RAW: raw,
            PYDANTIC: with_pydantic,
        }
    floor.close()


async def _share(call: Calling, calls: int, in_flight: int) -> None:
    """That many tasks do these calls."""
    numbers = iter(range(calls))

    async def worker() -> None:
        for _ in numbers:
            await call()

    async with anyio.create_task_group() as tasks:
        for _ in range(in_flight):
            tasks.start_soon(worker)
