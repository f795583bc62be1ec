"""Thirty minutes of one, four, eight and sixteen processes against five kinds of server, on a virtual clock."""

import random

import pytest
from support.memory_store import MemoryStore
from support.rate_servers import LIMIT, MINUTE, SERVERS, Outcome, run

from liveagent_async._ratelimit.shared import SharedLimiter

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

RUNS = [(16, name) for name in SERVERS] + [(processes, "sliding log") for processes in (1, 4, 8)]


def half_an_hour(processes: int, name: str, *, talkers: int = 0) -> Outcome:
    """Two tasks of an export in each process, at least twenty in all."""
    store = MemoryStore()
    workers = max(20, 2 * processes)
    limiters = [SharedLimiter(store, workers) for _ in range(processes)]
    phase = random.Random(processes).uniform(0, MINUTE)
    return run(SERVERS[name](phase), processes, workers=workers, talkers=talkers, limiters=limiters)


@pytest.mark.promise("Limiter: processes with one store use the whole budget together and meet no 429")
@pytest.mark.parametrize("processes,name", RUNS)
def test_processes_use_the_budget_together(processes: int, name: str) -> None:
    """98 % of the budget and no 429; a sliding counter refuses at most three at once, and 92 % are used."""
    outcome = half_an_hour(processes, name)
    assert outcome.most <= LIMIT
    assert outcome.use >= (92 if name == "sliding counter" else 98)
    assert outcome.refused <= (3 if name == "sliding counter" else 0)


@pytest.mark.promise("Limiter: beside an export an interactive call hardly waits")
@pytest.mark.parametrize("processes", [4, 16])
def test_an_interactive_call_of_another_process_hardly_waits(processes: int) -> None:
    """Beside an export in all processes 95 of 100 interactive calls, 12 a minute, wait at most 0.1 s."""
    outcome = half_an_hour(processes, "sliding log", talkers=2)
    assert len(outcome.waits) > 200
    assert outcome.p95 <= 0.1
    assert outcome.refused == 0
    assert outcome.most <= LIMIT
