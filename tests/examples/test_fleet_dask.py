"""examples/fleet_dask.py with real processes: a scheduler, workers and drivers that are killed on the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.examples import EXAMPLES
from support.exporting import rows
from support.on_socket import on_socket

from liveagent_async.emulator import Emulator

ACCOUNTS = ("acme", "globex", "initech")


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
            *("--nthreads", "2", "--no-dashboard", "--death-timeout", "150", "--host", "127.0.0.1"),
        )

    def driver(self) -> subprocess.Popen[bytes]:
        file, target = self.address, self.folder / "target"
        scheduler: str = json.loads(file.read_text())["address"]
        return self.start(str(EXAMPLES / "fleet_dask.py"), scheduler, str(target), *ACCOUNTS)

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()

    def log(self) -> str:
        return (self.folder / "log").read_text()


@pytest.fixture
def emulators() -> list[Emulator]:
    """Three accounts of different size."""
    return [
        Emulator(customers=30 * n, conversations=60 * n, agents=2, rate=None, seed=n, latency=0.02) for n in (1, 2, 3)
    ]


@pytest.fixture
def cluster(emulators: list[Emulator], tmp_path: Path) -> Generator[Cluster]:
    """Nothing of it is left running."""
    with ExitStack() as stack:
        environment = {**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s"}
        for name, emulator in zip(ACCOUNTS, emulators, strict=True):
            environment[f"LIVEAGENT_URL_{name.upper()}"] = stack.enter_context(on_socket(emulator))
            environment[f"LIVEAGENT_API_KEY_{name.upper()}"] = emulator.api_key
        cluster = Cluster(tmp_path, environment)
        stack.callback(cluster.stop)
        yield cluster


def until(true: Callable[[], object], cluster: Cluster, seconds: float = 150) -> None:
    """Waits for something, with the processes' words when it does not come."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, cluster.log()
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_row_once_whatever_is_killed(cluster: Cluster, emulators: list[Emulator]) -> None:
    """A worker, the driver and the scheduler are killed; the last driver ends it, and one more asks for nothing."""

    def messages() -> int:
        return sum(request.path.endswith("/messages") for emulator in emulators for request in emulator.requests)

    scheduler = cluster.scheduler()
    until(cluster.address.exists, cluster)
    first, second = cluster.worker(), cluster.worker()
    driver = cluster.driver()
    until(lambda: messages() > 60, cluster)
    first.kill()
    until(lambda: messages() > 120, cluster)
    driver.kill()
    driver = cluster.driver()
    until(lambda: messages() > 180, cluster)
    scheduler.kill()
    until(lambda: driver.poll() is not None, cluster)  # it does not hang
    assert driver.returncode
    second.kill()
    cluster.scheduler()
    until(cluster.address.exists, cluster)
    cluster.worker()
    assert cluster.driver().wait(150) == 0, cluster.log()
    asked = sum(len(emulator.requests) for emulator in emulators)
    assert messages() < 360 + 4 * 3 * 25
    assert cluster.driver().wait(150) == 0, cluster.log()
    assert sum(len(emulator.requests) for emulator in emulators) == asked
    for n, name in enumerate(ACCOUNTS, 1):
        folder = cluster.folder / "target" / f"account={name}"
        customers = [row["contactid"] for row in rows("ndjson", folder, "customers")]
        conversations = [row["conversationid"] for row in rows("ndjson", folder, "conversations")]
        found = [(row["conversationid"], row["messageid"]) for row in rows("ndjson", folder, "messages")]
        assert len(customers) == len({*customers}) == 30 * n
        assert len(conversations) == len({*conversations}) == 60 * n
        assert len(found) == len({*found})
        assert {conversation for conversation, _ in found} == {*conversations}
