"""Exports of six accounts: Dask's workers beside processes without it, in wall time, in CPU seconds, in 429s.

``python -m benchmarks --only fleet --rounds 3``: each account allows 180 calls in 6 s, counted by a sliding log, and is
a process of its own; a round takes three minutes. `python -m benchmarks.fleet serve SEED` is an account: it prints its
URL and answers each line on stdin with its 429s so far; `alone FOLDER ACCOUNT...` and `dask FOLDER SCHEDULER` export.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeAlias

import attrs

from liveagent_async import AsyncLiveAgent, Rate
from liveagent_async.emulator import Emulator

from .report import Aim, Part, table

ACCOUNTS = [f"account{n}" for n in range(6)]
CUSTOMERS, CONVERSATIONS, RATE = 20_000, 800, Rate(180, 6.0)
STREAMS = ["customers", "conversations", "messages"]
UNTIL = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
EXAMPLES = Path(__file__).parents[1] / "examples"
Environment: TypeAlias = dict[str, str]


@attrs.frozen
class Taken:
    """By one export: seconds from what begins it to its end, CPU seconds of all processes, 429s."""

    wall: float
    cpu: float
    refused: int = 0


def run(rounds: int) -> Part:
    """A table of all ways, and what was aimed at."""
    exports: dict[str, list[Taken]] = {name: [] for name in _WAYS}
    starts: dict[str, list[Taken]] = {name: [] for name in _WAYS}
    with _accounts() as (accounts, environment):
        for _ in range(rounds):
            for name, way in _WAYS.items():
                time.sleep(RATE.period)  # so that nobody pays for the calls of the last one
                before = _refused(accounts)
                with TemporaryDirectory() as folder:
                    found = way(Path(folder), environment)
                    exports[name].append(attrs.evolve(found, refused=_refused(accounts) - before))
                    starts[name].append(way(Path(folder), environment))
    wall = {name: median(each.wall for each in found) for name, found in exports.items()}
    cpu = {name: median(each.cpu for each in found) for name, found in exports.items()}
    idle = {name: median(each.cpu for each in found) for name, found in starts.items()}
    refused = {name: sum(each.refused for each in found) for name, found in exports.items()}
    note = (
        f"{len(ACCOUNTS)} accounts of {CUSTOMERS:,} customers and {CONVERSATIONS} conversations with their messages, "
        f"{RATE.limit} calls in {RATE.period:g} s. Wall: of Dask's driver. CPU: of all processes from their "
        "start on, the scheduler too. Starts: the same once more, when nothing is left to do."
    )
    head = ["", "wall s", "CPU s", "of it starts", "429s"]
    rows = [[name, f"{wall[name]:.1f}", f"{cpu[name]:.1f}", f"{idle[name]:.1f}", f"{refused[name]}"] for name in _WAYS]
    return Part(
        [table("Exporting many accounts", head, rows, note)],
        [
            *(
                Aim(f"many accounts: wall, {name} / {ALONE}", wall[name] / wall[ALONE], 1.15, main=True)
                for name in DASK
            ),
            *(Aim(f"many accounts: CPU, {name} / {ALONE}", cpu[name] / cpu[ALONE], 1.5, main=True) for name in DASK),
            Aim("many accounts: 429s", sum(refused.values()), 0),
        ],
    )


# --- what is compared -----------------------------------------------------------------------------------------------


def connect(account: str) -> AsyncLiveAgent:
    """The client of an account."""
    return AsyncLiveAgent(os.environ[f"LIVEAGENT_URL_{account.upper()}"], "emulator", rate=RATE)


async def alone(folder: Path, accounts: Sequence[str]) -> None:
    """Accounts in one process, without Dask."""
    from liveagent_async.export import NdjsonSink, by_account, finish, plan
    from liveagent_async.export import run as run_part

    sink = NdjsonSink(folder)
    parts = by_account(await plan(accounts, STREAMS, until=UNTIL, connect=connect))

    async def one_account(account: str) -> None:
        for part in parts[account]:
            await run_part(part, sink, connect=connect)
        await finish(parts[account], sink, connect=connect)

    await asyncio.gather(*map(one_account, accounts))


def _alone(folder: Path, environment: Environment, *, processes: int) -> Taken:
    began = time.perf_counter()
    shares = [ACCOUNTS[n::processes] for n in range(processes)]
    running = [_start("benchmarks.fleet", "alone", str(folder), *share, environment=environment) for share in shares]
    cpu = sum(map(_end, running))
    return Taken(time.perf_counter() - began, cpu)


def _dask(folder: Path, environment: Environment, *, workers: int) -> Taken:
    """examples/fleet_dask.py, its scheduler and its workers."""
    file = folder / "scheduler.json"
    options = ["--dashboard-address", ":0", "--host", "127.0.0.1", "--scheduler-file", str(file), "--no-dashboard"]
    worker = ["distributed.cli.dask_worker", *options, "--no-nanny", "--nthreads", "16"]
    with ExitStack() as stack:
        cluster = [
            *(_start(*worker, environment=environment) for _ in range(workers)),
            _start("distributed.cli.dask_scheduler", *options, "--port", "0", environment=environment),
        ]
        for process in cluster:
            stack.callback(process.kill)
        while not (file.exists() and file.stat().st_size):  # Dask makes it, then fills it
            time.sleep(0.01)
        address: str = json.loads(file.read_text())["address"]
        began = time.perf_counter()
        cpu = _end(_start("benchmarks.fleet", "dask", str(folder), address, environment=environment))
        wall = time.perf_counter() - began
        for process in cluster:
            process.terminate()
            cpu += _end(process)
    return Taken(wall, cpu)


ALONE, DASK = "one process", ("Dask, one worker", "Dask, two workers")
_WAYS: dict[str, Callable[[Path, Environment], Taken]] = {
    ALONE: partial(_alone, processes=1),
    "two processes, half of the accounts each": partial(_alone, processes=2),
    **{name: partial(_dask, workers=n) for n, name in enumerate(DASK, 1)},
}


def _start(*command: str, environment: Environment) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", *command], env=environment, stdout=subprocess.DEVNULL)


def _end(process: subprocess.Popen[bytes]) -> float:
    """Waits for it; gives its CPU seconds."""
    _, process.returncode, used = os.wait4(process.pid, 0)
    if process.returncode:
        raise RuntimeError(f"{process.args!r} failed")
    return used.ru_utime + used.ru_stime


# --- the accounts ---------------------------------------------------------------------------------------------------


async def _serve(seed: int) -> None:
    rate = RATE.limit, RATE.period
    emulator = Emulator(
        customers=CUSTOMERS, conversations=CONVERSATIONS, seed=seed, rate=rate, rate_kind="log", log_size=0
    )
    async with emulator.serve() as url:
        print(url, flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            print(sum(usage.refused for usage in emulator.callers.values()), flush=True)


@contextmanager
def _accounts() -> Generator[tuple[list[subprocess.Popen[str]], Environment]]:
    """The accounts' processes, and what those that export from them find in their environment."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([*sys.path[:1], str(EXAMPLES)]),
        "DASK_CONFIG": str(EXAMPLES / "fleet_dask.yaml"),
        "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "warning",
    }
    with ExitStack() as stack:
        accounts: list[subprocess.Popen[str]] = []
        for seed, name in enumerate(ACCOUNTS):
            command = [sys.executable, "-m", "benchmarks.fleet", "serve", str(seed)]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            accounts.append(stack.enter_context(process))
            environment[f"LIVEAGENT_URL_{name.upper()}"] = _read(process)
        yield accounts, environment


def _refused(accounts: Sequence[subprocess.Popen[str]]) -> int:
    """The 429s of all so far."""
    return sum(int(_read(process, asked=True)) for process in accounts)


def _read(process: subprocess.Popen[str], *, asked: bool = False) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    if asked:
        print(file=process.stdin, flush=True)
    return process.stdout.readline().strip()


if __name__ == "__main__":
    way, argument, *rest = sys.argv[1:]
    if way == "serve":
        asyncio.run(_serve(int(argument)))
    elif way == "alone":
        asyncio.run(alone(Path(argument), rest))
    else:
        main = import_module("fleet_dask").main
        sys.exit(not asyncio.run(main(*rest, Path(argument), UNTIL, *ACCOUNTS, connect=connect)))
