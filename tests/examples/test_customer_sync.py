"""examples/customer_sync.py keeps a copy of all customers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.examples import run_example, somebody_new_writes
from support.on_socket import on_socket

from liveagent_async.emulator import Churn, Emulator, Fault


def ids(file: Path) -> set[str]:
    """Whom the copy has."""
    with closing(sqlite3.connect(file)) as copy:
        return {row[0] for row in copy.execute("SELECT contactid FROM customers")}


@pytest.mark.slow
def test_nobody_is_missed_by_a_run_that_breaks_or_by_customers_who_come_and_go(tmp_path: Path) -> None:
    """The second run goes on where the first broke; the third brings who has come since."""
    now = ["2026-03-01 12:00:00"]
    emulator = Emulator(customers=3000, rate=None, now=lambda: now[0], churn=Churn(list="customers", delete=1, move=1))
    emulator.faults.append(Fault("refuse", path="customers", status=400, skip=4, times=1))
    run = ("customer_sync.py", "copy.sqlite")
    with on_socket(emulator) as url:
        broken = run_example(run[0], url, emulator.api_key, run[1], cwd=tmp_path, fails=True)
        assert "BadRequest" in broken
        before = ids(tmp_path / "copy.sqlite")
        run_example(run[0], url, emulator.api_key, run[1], cwd=tmp_path)
        emulator.churn = None
        now[0] = "2026-03-01 18:00:00"
        somebody_new_writes(url, emulator.api_key)
        now[0] = "2026-03-02 12:00:00"
        said = run_example(run[0], url, emulator.api_key, run[1], cwd=tmp_path)
    there = {row["contactid"] for row in emulator.store.rows("SELECT contactid FROM customers")}
    assert before
    assert there <= ids(tmp_path / "copy.sqlite")
    assert int(said.split()[0]) < 100
