"""examples/presence_board.py prints the presence of every department and agent."""

from __future__ import annotations

from pathlib import Path

from support.examples import run_example
from support.on_socket import on_socket

from liveagent_async.emulator import Emulator


def test_every_department_and_agent_is_on_the_board(tmp_path: Path) -> None:
    """As many indented lines as agents, and as many others as departments, each with words for its letters."""
    emulator = Emulator(customers=3, conversations=5, agents=4, rate=None)
    with on_socket(emulator) as url:
        lines = run_example("presence_board.py", url, emulator.api_key, cwd=tmp_path).splitlines()
    agents = [line for line in lines if line.startswith("  ")]
    departments = [line for line in lines if not line.startswith("  ")]
    assert len(agents) == 4
    assert departments
    assert all(line.endswith(" waiting") for line in departments)
