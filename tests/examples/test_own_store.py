"""examples/own_store.py: processes that share a budget in a table."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from support.examples import run_example
from support.on_socket import on_socket

from liveagent_async.emulator import Emulator


@pytest.mark.slow
def test_two_processes_share_one_budget(tmp_path: Path) -> None:
    """Each sends all of its calls, none is refused, and the row holds what they agreed on."""
    emulator = Emulator(customers=1)
    with on_socket(emulator) as url, ThreadPoolExecutor() as pool:
        runs = [
            pool.submit(run_example, "own_store.py", url, emulator.api_key, "budget.sqlite", cwd=tmp_path)
            for _ in range(2)
        ]
        assert [run.result() for run in runs] == ["20 calls\n"] * 2
    assert [request.status for request in emulator.requests] == [200] * 40
    with closing(sqlite3.connect(tmp_path / "budget.sqlite")) as store:
        assert store.execute("SELECT length(state) > 0 FROM budget").fetchall() == [(1,)]
