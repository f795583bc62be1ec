"""kill -9 at random moments, in every kind of target: the same command again ends it, every row once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest
from support.exporting import SINKS, rows
from support.on_socket import on_socket

from liveagent_async.emulator import Emulator

KILLS = int(os.environ.get("EXPORT_KILLS", "3"))
STREAMS = ["customers", "conversations", "messages", "customers.detail", "tags"]
TABLES = ["customers", "conversations", "messages", "customers_detail", "tags"]
MAIN = Path(__file__).parents[1] / "support" / "exporting.py"


@pytest.fixture(scope="module")
def url() -> Generator[str]:
    """An account of some hundred requests."""
    with on_socket(Emulator(customers=150, conversations=80, agents=3, rate=None)) as served:
        yield served


def held(kind: str, folder: Path) -> dict[str, Counter[str]]:
    """Every row of every table, as text."""
    return {table: Counter(map(repr, rows(kind, folder, table))) for table in TABLES}


@pytest.mark.slow
@pytest.mark.timeout(60 + 60 * KILLS)
@pytest.mark.parametrize("kind", SINKS)
def test_every_row_once_after_kills(url: str, kind: str, tmp_path: Path) -> None:
    """Killed again and again, then left alone: the rows of an export that was never killed (EXPORT_KILLS times)."""
    dice = random.Random(kind)
    whole, folder = tmp_path / "whole", tmp_path / "killed"
    whole.mkdir()
    folder.mkdir()
    command = [sys.executable, str(MAIN), url, kind]
    began = time.monotonic()
    subprocess.run([*command, str(whole), *STREAMS], check=True)
    took = time.monotonic() - began
    for _ in range(KILLS):
        moment = dice.uniform(0, took)
        with subprocess.Popen([*command, str(folder), *STREAMS]) as process:
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                process.kill()
        for table, count in held(kind, folder).items():
            assert count in (Counter(), held(kind, whole)[table]), f"{table} after a kill at {moment:.3f} s"
    subprocess.run([*command, str(folder), *STREAMS], check=True)
    assert held(kind, folder) == held(kind, whole)
