"""examples/fleet_dask.py with real processes: a scheduler, workers and drivers that are killed on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.examples import EXAMPLES
from support.fleet import RATE
from support.on_socket import on_socket

from liveagent_async.emulator import Emulator

ACCOUNTS = ("acme", "globex", "initech")
DAY, NOW = "2026-03-02", "2026-03-01 12:00:00"


class Cluster:
    """A scheduler and workers, each a process, and drivers."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        self.address = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command], env=self.environment, cwd=self.folder, stdout=log, stderr=log
            )
        self.processes.append(process)
        return process

    def scheduler(self) -> subprocess.Popen[bytes]:
        self.address.unlink(missing_ok=True)
        return self.start(
            *("-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
            *("--scheduler-file", str(self.address)),
        )

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start(
            *("-m", "distributed.cli.dask_worker", "--scheduler-file", str(self.address), "--no-nanny"),
            *("--nthreads", "16", "--no-dashboard", "--death-timeout", "150", "--host", "127.0.0.1"),
        )

    def driver(self, target: str, *program: str, accounts: Sequence[str] = ACCOUNTS) -> subprocess.Popen[bytes]:
        self.until(lambda: self.address.exists() and self.address.stat().st_size)  # Dask makes it, then fills it
        scheduler: str = json.loads(self.address.read_text())["address"]
        return self.start(*program or ("-m", "support.fleet"), scheduler, str(self.folder / target), DAY, *accounts)

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def until(self, true: Callable[[], object]) -> None:
        """Waits for something, with the processes' words when it does not come."""
        end = time.monotonic() + 150
        while not true():
            assert time.monotonic() < end, self.log()
            time.sleep(0.02)

    def ended(self, driver: subprocess.Popen[bytes]) -> int:
        self.until(lambda: driver.poll() is not None)
        return driver.returncode

    def lines(self, target: str) -> dict[Path, list[bytes]]:
        """What readers see: the lines of each file, in order of their bytes."""
        folder = self.folder / target
        return {file.relative_to(folder): sorted(file.read_bytes().splitlines()) for file in folder.glob("*/*.ndjson")}


@pytest.fixture
def emulators() -> list[Emulator]:
    """Three accounts of different size, whose minute has three seconds."""
    return [
        Emulator(
            customers=30 * n,
            conversations=30 * n,
            agents=2,
            seed=n,
            rate=(RATE.limit, RATE.period),
            rate_kind="log",
            now=lambda: NOW,
        )
        for n in (1, 2, 3)
    ]


@pytest.fixture
def cluster(emulators: list[Emulator], tmp_path: Path) -> Generator[Cluster]:
    """Nothing of it is left running."""
    with ExitStack() as stack:
        environment = {
            **os.environ,
            "DASK_CONFIG": str(EXAMPLES / "fleet_dask.yaml"),
            "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s",
            "DASK_TEMPORARY_DIRECTORY": str(tmp_path),
            "PYTHONPATH": str(EXAMPLES.parent / "tests"),
        }
        for name, emulator in zip(ACCOUNTS, emulators, strict=True):
            environment[f"LIVEAGENT_URL_{name.upper()}"] = stack.enter_context(on_socket(emulator))
            environment[f"LIVEAGENT_API_KEY_{name.upper()}"] = emulator.api_key
        cluster = Cluster(tmp_path, environment)
        stack.callback(cluster.stop)
        yield cluster


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_row_once_whatever_is_killed(cluster: Cluster, emulators: list[Emulator]) -> None:
    """Undisturbed no call is refused; the same bytes come though a worker, the driver and the scheduler are killed."""

    def asked(path: str = "") -> int:
        return sum(request.path.endswith(path) for emulator in emulators for request in emulator.requests)

    scheduler, first, second = cluster.scheduler(), cluster.worker(), cluster.worker()
    assert cluster.ended(cluster.driver("undisturbed")) == 0, cluster.log()
    undisturbed, messages = cluster.lines("undisturbed"), asked("/messages")
    assert {request.status for emulator in emulators for request in emulator.requests} == {200}
    assert len(undisturbed) == 9
    assert all(undisturbed.values())

    driver = cluster.driver("killed")
    cluster.until(lambda: asked("/messages") > messages + 40)
    first.kill()
    cluster.until(lambda: asked("/messages") > messages + 70)
    driver.kill()
    cluster.until(lambda: asked("/messages") > messages + 100)  # without any driver
    second.send_signal(signal.SIGSTOP)
    driver = cluster.driver("killed")
    cluster.until(lambda: cluster.log().count("Receive client connection") == 3)
    second.send_signal(signal.SIGCONT)
    cluster.until(lambda: asked("/messages") > messages + 120)
    scheduler.kill()
    assert cluster.ended(driver) == 1, cluster.log()  # it does not hang
    second.kill()
    assert all(lines == undisturbed[file] for file, lines in cluster.lines("killed").items())
    cluster.scheduler()
    cluster.worker()
    assert cluster.ended(cluster.driver("killed")) == 0, cluster.log()
    assert cluster.lines("killed") == undisturbed
    assert asked("/messages") < 3 * messages

    before, told = asked(), cluster.log().count("acme: 30 customers 30 conversations")
    program = str(EXAMPLES / "fleet_dask.py")
    assert cluster.ended(cluster.driver("killed", program, accounts=[*ACCOUNTS, "hooli"])) == 1
    assert asked() == before
    assert cluster.log().count("acme: 30 customers 30 conversations") == told + 1
    assert "hooli: give the URL of hooli, or set LIVEAGENT_URL_HOOLI" in cluster.log()
