"""examples/migrate_from_requests.py: the script and what became of it agree."""

from __future__ import annotations

from pathlib import Path

from support.examples import run_example
from support.on_socket import on_socket

from liveagent_async.emulator import Emulator


def test_both_find_the_same(tmp_path: Path) -> None:
    """Over more than one page."""
    emulator = Emulator(customers=1500, rate=None)
    with on_socket(emulator) as url:
        said = run_example("migrate_from_requests.py", url, emulator.api_key, "2010-01-01", cwd=tmp_path)
    assert said.endswith("addresses, the same\n")
    assert int(said.split()[0]) > 1000
