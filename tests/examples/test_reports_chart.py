"""examples/reports_chart.py draws a year."""

from __future__ import annotations

from pathlib import Path

from support.examples import run_example
from support.on_socket import on_socket

from liveagent_async.emulator import Emulator


def test_a_year_is_twelve_bars(tmp_path: Path) -> None:
    """One request a month, the longest bar for the most answers."""
    emulator = Emulator(customers=50, conversations=400, rate=None)
    with on_socket(emulator) as url:
        lines = run_example("reports_chart.py", url, emulator.api_key, "2025", cwd=tmp_path).splitlines()
    assert [line[:3] for line in lines][::11] == ["Jan", "Dec"]
    assert len(lines) == len(emulator.requests) == 12
    bars, answers = [line.count("█") for line in lines], [int(line[44:].split()[0]) for line in lines]
    assert max(bars) == 40
    assert bars.index(40) == answers.index(max(answers))
