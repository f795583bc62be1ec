"""The server goes away in the middle of an export. EXPORT_OUTAGE is for how many seconds."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
from support.commands import emulator, export
from support.exporting import SINKS, rows

SECONDS = float(os.environ.get("EXPORT_OUTAGE", "2"))
ROWS = ("--customers", "5", "--conversations", "60", "--latency", "0.02")


@pytest.mark.promise("Exports: a server that is away for a while ends no export")
@pytest.mark.slow
@pytest.mark.parametrize("kind", SINKS)
def test_a_server_that_is_restarted_ends_no_export(kind: str, tmp_path: Path) -> None:
    """Calls are repeated until it is back; every conversation's messages come once."""
    target = tmp_path / f"warehouse.{kind}"
    folder = tmp_path if kind in ("sqlite", "duckdb") else target
    codes: list[int] = []
    with emulator(*ROWS) as environment:
        port = environment["LIVEAGENT_URL"].rpartition(":")[2]
        command = ("messages", "customers", "--to", target, "--concurrency", "1")
        running = threading.Thread(target=lambda: codes.append(export(*command, environment=environment)))
        running.start()
        while not target.exists():
            time.sleep(0.02)
        time.sleep(0.5)  # some calls
    time.sleep(SECONDS)
    with emulator(*ROWS, port=port):
        running.join()
    assert codes == [0]
    found = [(row["conversationid"], row["messageid"]) for row in rows(kind, folder, "messages")]
    assert len(found) == len({*found})
    assert len({conversation for conversation, _ in found}) == 60
    assert len(rows(kind, folder, "customers")) == 5


@pytest.mark.slow
def test_a_server_that_stays_away(tmp_path: Path) -> None:
    """Exit code 6 and a sentence; what had come is kept."""
    said: list[str] = []
    with emulator(*ROWS) as environment:
        first = ("customers", "--to", tmp_path / "a.csv")
        assert export(*first, environment=environment) == 0
    code = export(*first, environment=environment, said=lambda _, line: said.append(line))
    assert code == 6
    assert said[-1].startswith("Error: GET application/status: no connection to http://127.0.0.1:")
    assert len(rows("csv", tmp_path / "a.csv", "customers")) == 5
