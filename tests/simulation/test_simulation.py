"""Five hundred seeds; `nox -s simulate -- --seeds 10000` tries more, and says how to run one that fails again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from simulation.run import simulate

CHUNK = 25


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.promise("Everything at once, drawn from seeds: no write twice, walks whole, the limit kept, nothing left")
@pytest.mark.parametrize("first", range(0, 500, CHUNK))
def test_whatever_happens_the_promises_hold(first: int, cases: Callable[[int], None]) -> None:
    """Faults, limits, cancellation, closing and changing lists: all that the ledger demands holds after each seed."""
    for seed in range(first, first + CHUNK):
        simulate(seed)
    cases(CHUNK)


@pytest.mark.parametrize("seed", [0, 3, 18, 53])
def test_a_seed_says_all_that_happens(seed: int) -> None:
    """The same events again: in this process, and in another one with other hashes."""
    events = simulate(seed)
    assert events == simulate(seed)
    assert len(events) > 5
    again = subprocess.run(
        [sys.executable, "-m", "simulation", "--first", str(seed), "--seeds", "1", "--events"],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert again.stdout.splitlines() == events
