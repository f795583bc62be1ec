"""One small call after the other, against raw httpx on the same socket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import anyio
import httpx

from liveagent_async import AsyncLiveAgent

from .measure import cpu_and_wall_ms
from .report import Aim, Part, table
from .server import served

OURS, RAW = "**liveagent_async: a record, limiter and retry around it**", "httpx.AsyncClient: `json()`"
KEY = "benchmark"
CALLS = 200


def run(rounds: int) -> Part:
    """A table of the time of one call, and what was aimed at."""
    taken = anyio.run(_measured, rounds)
    (raw_cpu, raw_wall), (cpu, wall) = taken[RAW], taken[OURS]
    rows = [
        [name, f"{cpu / CALLS:.2f}", f"{cpu / raw_cpu:.2f}", f"{wall / CALLS:.2f}", f"{wall / raw_wall:.2f}"]
        for name, (cpu, wall) in taken.items()
    ]
    head = ["", "CPU ms", "of httpx", "wall ms", "of httpx"]
    note = f"GET agents/..., 300 bytes of JSON, one at a time; medians of {rounds} rounds of {CALLS} calls."
    return Part(
        [table("One small call", head, rows, note)],
        [
            Aim("one small call / raw httpx, CPU", cpu / raw_cpu, 1.25),
            Aim("one small call / raw httpx, wall", wall / raw_wall, 1.25),
        ],
    )


async def _measured(rounds: int) -> dict[str, tuple[float, float]]:
    with served(0) as url:
        async with AsyncLiveAgent(url, KEY, rate=None) as la, httpx.AsyncClient() as client:

            async def ours() -> object:
                return await la.agents.get("a0000001")

            async def raw() -> object:
                response = await client.get(f"{url}/api/agents/a0000001", params={"apikey": KEY})
                return response.raise_for_status().json()["response"]

            return await cpu_and_wall_ms({RAW: _often(raw), OURS: _often(ours)}, rounds)


def _often(call: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[object]]:
    async def run() -> None:
        for _ in range(CALLS):
            await call()

    return run
