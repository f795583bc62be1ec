"""examples/sla_watch.py tells what is due."""

from __future__ import annotations

from pathlib import Path

from support.examples import run_example
from support.on_socket import on_socket

from liveagent_async.emulator import Emulator


def test_late_tickets_are_told_the_most_urgent_first(tmp_path: Path) -> None:
    """Of the emulator's old conversations all that wait are late, and the exit code says so."""
    emulator = Emulator(customers=20, conversations=100, rate=None)
    with on_socket(emulator) as url:
        lines = run_example("sla_watch.py", url, emulator.api_key, cwd=tmp_path, fails=True).splitlines()
    late = [int(line.split()[3]) for line in lines]
    assert late
    assert late == sorted(late, reverse=True)


def test_nothing_is_due_when_nothing_waits(tmp_path: Path) -> None:
    """No line, exit code 0."""
    emulator = Emulator(customers=1, conversations=0, rate=None)
    with on_socket(emulator) as url:
        assert run_example("sla_watch.py", url, emulator.api_key, "24", cwd=tmp_path) == ""
