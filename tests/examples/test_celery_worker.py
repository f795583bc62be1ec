"""examples/celery_worker.py: a real worker of two processes, its tasks and its budget in a real Redis."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from celery import Celery  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]
from support.examples import EXAMPLES
from support.on_socket import on_socket
from support.redis_server import RedisServer

from liveagent_async.emulator import Emulator, Fault

TASKS = 8


@pytest.mark.slow
def test_every_task_tags_its_ticket_though_answers_are_lost(tmp_path: Path) -> None:
    """A client for each task; a write of unknown outcome is tried again by Celery, and no task is left."""
    emulator = Emulator(customers=3, conversations=TASKS, rate_kind="log")
    emulator.faults = [Fault.parse("reset method=POST times=1 applied=Y")]
    with on_socket(emulator) as url, RedisServer(tmp_path) as redis:
        environment = {
            "LIVEAGENT_URL": url,
            "LIVEAGENT_API_KEY": emulator.api_key,
            "LIVEAGENT_LIMITER": redis.url,
            "CELERY_BROKER_URL": redis.url,
        }
        command = f"-m celery --app celery_worker --workdir {EXAMPLES} worker --concurrency 2 --loglevel WARNING"
        worker = subprocess.Popen([sys.executable, *command.split()], env={**os.environ, **environment})
        try:
            sender: Any = Celery(broker=redis.url)
            tickets = [f"t{number:07x}" for number in range(1, TASKS + 1)]
            for ticket in tickets:
                sender.send_task("celery_worker.tag", [ticket, "VIP"])
            deadline = time.monotonic() + 60
            while {effect.id for effect in tagged(emulator)} < set(tickets) and time.monotonic() < deadline:
                time.sleep(0.1)
            assert {effect.id for effect in tagged(emulator)} == set(tickets)
            sender.close()
        finally:
            worker.terminate()
            worker.wait(60)
    assert not [call for call in emulator.requests if call.status == 429]


def tagged(emulator: Emulator) -> list[Any]:
    """What was done to tickets."""
    return [effect for effect in list(emulator.effects) if effect.what == "conversation.tag.add"]
