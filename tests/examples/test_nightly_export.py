"""examples/nightly_export.py fills a warehouse, and later what has changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.examples import run_example, somebody_new_writes
from support.on_socket import on_socket

from liveagent_async.emulator import Emulator


@pytest.mark.slow
def test_the_second_night_brings_what_is_new(tmp_path: Path) -> None:
    """Everything the first time; then little, and the copy has all of it."""
    now = ["2026-03-01 12:00:00"]
    emulator = Emulator(customers=40, conversations=30, rate=None, now=lambda: now[0])
    with on_socket(emulator) as url:
        first = run_example("nightly_export.py", url, emulator.api_key, "warehouse.sqlite", cwd=tmp_path)
        now[0] = "2026-03-01 18:00:00"
        somebody_new_writes(url, emulator.api_key)
        now[0] = "2026-03-02 12:00:00"
        second = run_example("nightly_export.py", url, emulator.api_key, "warehouse.sqlite", cwd=tmp_path)
    customers = int(emulator.store.text("SELECT count(*) FROM customers"))
    assert f"customers: {customers - 1} rows" in first
    assert "customers: 1 rows" in second
    with closing(sqlite3.connect(tmp_path / "warehouse.sqlite")) as warehouse:
        assert warehouse.execute("SELECT count(*) FROM customers").fetchone() == (customers,)
