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
from liveagent_async.export import STREAMS

KILLS = int(os.environ.get("EXPORT_KILLS", "2"))
LISTS = [name for name in STREAMS if not name.startswith("reports.")]
REPORTS = [name for name in STREAMS if name.startswith("reports.")]
MAIN = Path(__file__).parents[1] / "support" / "exporting.py"


@pytest.fixture(scope="module")
def url() -> Generator[str]:
    """An account of some hundred requests."""
    with on_socket(Emulator(customers=150, conversations=80, agents=3, rate=None)) as served:
        yield served


def held(kind: str, folder: Path, streams: list[str]) -> dict[str, Counter[str]]:
    """Every row of every table, as text."""
    return {name: Counter(map(repr, rows(kind, folder, name.replace(".", "_")))) for name in streams}


@pytest.mark.slow
@pytest.mark.timeout(60 + 60 * KILLS)
@pytest.mark.promise("Exports: killed at any moment, the same command ends it with every row once", cases=KILLS)
@pytest.mark.parametrize("kind, streams", [(kind, streams) for kind in SINKS for streams in (LISTS, REPORTS)])
def test_every_row_once_after_kills(url: str, kind: str, streams: list[str], tmp_path: Path) -> None:
    """Killed again and again, then left alone: the rows of an export that was never killed (EXPORT_KILLS times)."""
    dice = random.Random(f"{kind} {streams[0]}")
    whole, folder = tmp_path / "whole", tmp_path / "killed"
    whole.mkdir()
    folder.mkdir()
    command = [sys.executable, str(MAIN), url, kind]
    began = time.monotonic()
    subprocess.run([*command, str(whole), *streams], check=True)
    took = time.monotonic() - began
    expected = held(kind, whole, streams)
    kills = 0
    while kills < KILLS:
        moment = dice.uniform(0, took)
        with subprocess.Popen([*command, str(folder), *streams]) as process:
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                process.kill()
                kills += 1
        for stream, count in held(kind, folder, streams).items():
            assert count in (Counter(), expected[stream]), f"{stream} after a kill at {moment:.3f} s"
    subprocess.run([*command, str(folder), *streams], check=True)
    assert held(kind, folder, streams) == expected
