"""Several processes on one key, for real: workers of uvicorn beside one of them, and what disturbs a shared budget.

``python -m benchmarks --only workers``: the limit is scaled down to 180 calls in 6 s, or 60 for the exports, counted by
a sliding log. Users ask an endpoint that makes one call, and ask again when they are answered.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

import aiohttp
import anyio

from liveagent_async import AsyncLiveAgent, Rate, SharedLimiter
from liveagent_async.emulator import Emulator

from .report import Aim, Part, table
from .service import Fate, measure, nothing

USERS = 24
RATE = Rate(180, 6.0)
SECONDS = 24.0  # after the first burst
EXPORTS, EXPORT_RATE, PERIODS = 6, Rate(60, 6.0), 5


def run(rounds: int) -> Part:
    """A table of the users' waits, and one of the budget that exports use."""
    waits = {workers: [asyncio.run(_served(workers)) for _ in range(rounds)] for workers in (1, 4)}
    rows = [
        [f"{workers}", *(f"{median(each[column] for each in found):.2f}" for column in range(4))]
        for workers, found in waits.items()
    ]
    p95 = {workers: median(each[1] for each in found) for workers, found in waits.items()}
    used = {name: asyncio.run(_exports(fate)) for name, fate in _FATES.items()}
    bounds = dict(zip(used, (95, 95, 80), strict=True))
    note = f"{USERS} users of one endpoint; seconds, {RATE.limit} calls in {RATE.period:g} s."
    exports = f"{EXPORTS} processes, {PERIODS} periods of {EXPORT_RATE.limit} calls in {EXPORT_RATE.period:g} s."
    return Part(
        [
            table("Workers of uvicorn", ["workers", "p50 s", "p95 s", "% used", "429s"], rows, note),
            table(
                "Exports with one budget",
                ["", "% used", "429s"],
                [[name, f"{percent:.1f}", f"{refused}"] for name, (percent, refused) in used.items()],
                exports,
            ),
        ],
        [
            Aim("users' p95, four workers / one", p95[4] / p95[1], 1.2, main=True),
            Aim("429s of four workers", sum(each[3] for each in waits[4]), 0, main=True),
            *(Aim(f"% used, {name}", used[name][0], bounds[name], at_most=False) for name in used),
            Aim("429s of exports", sum(refused for _, refused in used.values()), 0),
        ],
    )


# --- workers of uvicorn ---------------------------------------------------------------------------------------------


def application() -> object:
    """What each worker serves: one endpoint that makes one call."""
    from fastapi import FastAPI

    limiter = SharedLimiter(os.environ["WORKERS_STORE"], 8, RATE)
    la = AsyncLiveAgent(limiter=limiter)

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncGenerator[None]:
        async with la:
            yield

    app = FastAPI(lifespan=lifespan)

    async def status() -> str:
        return (await la.application.status()).liveagentversion

    app.add_api_route("/", status)
    return app


async def _served(workers: int) -> tuple[float, float, float, int]:
    """The users' p50 and p95, percent of the rate that was used, and how many 429s."""
    emulator = Emulator(customers=0, conversations=0, rate=(RATE.limit, RATE.period), rate_kind="log")
    with tempfile.TemporaryDirectory() as folder:
        async with emulator.serve() as url:
            environment = {
                "LIVEAGENT_URL": url,
                "LIVEAGENT_API_KEY": emulator.api_key,
                "WORKERS_STORE": f"{folder}/limiter",
            }
            async with _uvicorn(workers, environment) as service, aiohttp.ClientSession() as session:
                waits: list[float] = []
                began = time.perf_counter()
                with anyio.move_on_after(RATE.period + SECONDS):
                    async with anyio.create_task_group() as users:
                        for _ in range(USERS):
                            users.start_soon(_user, session, service, began + RATE.period, waits)
    calls = [call for call in emulator.requests if call.at >= emulator.requests[-1].at - SECONDS]
    used = 100 * sum(call.status == 200 for call in calls) / (RATE.limit * SECONDS / RATE.period)
    refused = sum(call.status == 429 for call in emulator.requests)
    return median(waits), sorted(waits)[int(len(waits) * 0.95)], used, refused


async def _user(session: aiohttp.ClientSession, service: str, since: float, waits: list[float]) -> None:
    """Asks again and again; waits count once the first burst is over."""
    while True:
        began = time.perf_counter()
        async with session.get(service) as answer:
            answer.raise_for_status()
        if began >= since:
            waits.append(time.perf_counter() - began)


@asynccontextmanager
async def _uvicorn(workers: int, environment: dict[str, str]) -> AsyncGenerator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    command = ["uvicorn", "benchmarks.workers:application", "--factory", "--workers", str(workers), "--port", str(port)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, "--log-level", "warning", env={**os.environ, **environment}
    )
    try:
        service = f"http://127.0.0.1:{port}/"
        async with aiohttp.ClientSession() as session:
            answers = 0
            while answers < 4 * workers:  # until each has probably served
                answers += await _answers(session, service)
        yield service
    finally:
        process.terminate()
        await process.wait()


async def _answers(session: aiohttp.ClientSession, service: str) -> bool:
    try:
        async with session.get(service, headers={"Connection": "close"}) as answer:
            return answer.status == 200
    except aiohttp.ClientConnectionError:
        await asyncio.sleep(0.1)
        return False


# --- exports --------------------------------------------------------------------------------------------------------


async def _killed(processes: list[asyncio.subprocess.Process]) -> None:
    """A third of them, by kill -9, in the middle."""
    await asyncio.sleep(EXPORT_RATE.period * PERIODS / 2)
    for process in processes[: len(processes) // 3]:
        process.send_signal(signal.SIGKILL)


async def _exports(fate: Fate | None) -> tuple[float, int]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "store")

        async def store_gone(_: list[asyncio.subprocess.Process]) -> None:
            await asyncio.sleep(2 * EXPORT_RATE.period)
            _take_away(place)
            await asyncio.sleep(EXPORT_RATE.period / 2)
            _bring_back(place)

        minutes = EXPORT_RATE.period * PERIODS / 60
        used, refused, _ = await measure(EXPORTS, str(place / "limiter"), minutes, EXPORT_RATE, fate or store_gone)
    return used, refused


def _take_away(place: Path) -> None:
    place.rename(place.with_name("away"))
    place.touch()  # a file where a folder should be


def _bring_back(place: Path) -> None:
    place.unlink()
    place.with_name("away").rename(place)


_FATES: dict[str, Fate | None] = {
    "undisturbed": nothing,
    "a third killed in the middle": _killed,
    "the store gone for half a period": None,
}
