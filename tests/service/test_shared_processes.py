"""Real processes, each with a limiter of its own on one store, against a server that counts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import anyio.to_thread
import attrs
import pytest
from support import worker
from support.rate_servers import busiest
from support.redis_server import RedisServer

from liveagent_async.emulator import Emulator

LIMIT, PERIOD, PERIODS = 60, 6.0, 3
PROCESSES = 6


@pytest.fixture
def anyio_backend() -> str:
    """The server's side of these tests need not run twice."""
    return "asyncio"


@pytest.fixture
def redis(tmp_path: Path) -> Generator[RedisServer]:
    with RedisServer(tmp_path) as server:
        yield server


@attrs.frozen
class Seen:
    """What the server saw: the instants of the calls it answered, and how many it refused."""

    answered: list[float]
    refused: int

    @property
    def use(self) -> float:
        """Part of the budget that was used, in percent."""
        return 100 * len(self.answered) / (LIMIT * PERIODS)


Fate = Callable[[list["subprocess.Popen[str]"]], Awaitable[None]]


async def nothing(_: list[subprocess.Popen[str]]) -> None:
    """Nobody is disturbed."""


@asynccontextmanager
async def working(url: str, store: str) -> AsyncGenerator[list[subprocess.Popen[str]]]:
    """Processes that have begun at the same moment."""
    seconds = PERIOD * PERIODS
    command = [sys.executable, worker.__file__, url, store, str(LIMIT), str(PERIOD), str(seconds)]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert await anyio.to_thread.run_sync(process.stdout.readline) == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        yield processes
        for process in processes:
            await anyio.to_thread.run_sync(process.wait)
    finally:
        for process in processes:
            process.kill()
            process.communicate()


async def seen_of(store: str, fate: Fate = nothing) -> Seen:
    """Let the processes work for three periods while their fate takes its course."""
    emulator = Emulator(customers=0, conversations=0, rate=(LIMIT, PERIOD), rate_kind="log")
    async with emulator.serve() as url, working(url, store) as processes:
        await fate(processes)
    calls = emulator.requests
    return Seen([call.at for call in calls if call.status == 200], sum(call.status == 429 for call in calls))


async def killed(processes: list[subprocess.Popen[str]]) -> None:
    """A third of them, by kill -9, in the middle."""
    await anyio.sleep(PERIOD * PERIODS / 2)
    for process in processes[: PROCESSES // 3]:
        os.kill(process.pid, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.promise("Limiter: processes with one store use the whole budget together and meet no 429")
@pytest.mark.parametrize("fate", [nothing, killed])
@pytest.mark.parametrize("kind", ["file", "redis"])
async def test_processes_use_the_budget_and_meet_no_429(
    kind: str, fate: Fate, tmp_path: Path, redis: RedisServer
) -> None:
    """Six processes, three periods: 95 % of the budget and no 429, also when a third of them is killed."""
    seen = await seen_of(redis.url if kind == "redis" else str(tmp_path / "limiter"), fate)
    assert seen.refused == 0
    assert busiest(seen.answered, PERIOD) <= LIMIT
    assert seen.use >= 95


@pytest.mark.slow
@pytest.mark.promise("Limiter: while the store is gone processes go on and stay below the limit")
@pytest.mark.parametrize("how", ["stopped", "frozen"])
async def test_a_store_that_is_gone_for_half_a_period_costs_a_part(how: str, redis: RedisServer) -> None:
    """Redis restarts, or hangs: no 429, and 80 % of the budget all the same."""

    async def outage(_: list[subprocess.Popen[str]]) -> None:
        await anyio.sleep(PERIOD)
        if how == "stopped":
            await anyio.to_thread.run_sync(redis.stop)
            await anyio.sleep(PERIOD / 2)
            await anyio.to_thread.run_sync(redis.start)
        else:
            redis.freeze()
            await anyio.sleep(PERIOD / 2)
            redis.thaw()

    seen = await seen_of(redis.url, outage)
    assert seen.refused == 0
    assert busiest(seen.answered, PERIOD) <= LIMIT
    assert seen.use >= 80
