"""What processes share, as bytes and as rules: pure, to the microsecond and to the edge."""

from __future__ import annotations

import math

import attrs
import pytest

from liveagent_async._ratelimit.limiter import Rate
from liveagent_async._ratelimit.shared_budget import SharedBudget
from liveagent_async._ratelimit.state import RETURN, Place, State

RATE = Rate(30, 10.0)
NOW = 1_800_000_000.25  # as of a store whose clock is the time of day


def state() -> State:
    """One with something in each of its fields."""
    return State(
        life="l1fe", budget=SharedBudget(RATE), branch="br", era=2, turn=7, absorbed="old", offset=-NOW, back=NOW,
        passed=3, leases={"a.1": NOW, "b.2": NOW + 0.5},
        line=[Place("a", bulk=True, since=NOW - 2, until=NOW + 1), Place("b", bulk=False, since=NOW, until=NOW + 2)],
        members={"a": NOW - 1, "b": NOW},
    )  # fmt: skip


def unpacked(packed: bytes) -> State:
    found = State.unpack(RATE, packed)
    assert found
    return found


def test_a_state_that_was_packed_is_the_same_one_turn_later() -> None:
    """In few bytes: every call reads and writes them."""
    shared = state()
    found = unpacked(shared.pack())
    assert found == attrs.evolve(shared, turn=8, budget=found.budget)
    assert found.budget.pack() == shared.budget.pack()
    assert unpacked(attrs.evolve(shared, back=-math.inf).pack()).back == -math.inf
    assert b" " not in shared.pack()


@pytest.mark.parametrize("late, left", [(-0.25, True), (0.0, False), (0.25, False)])
def test_what_is_kept_until_an_instant_is_gone_at_that_instant(late: float, left: bool) -> None:
    """A lease, a place in the line, and a member that was last seen a period ago."""
    shared = attrs.evolve(
        state(),
        leases={"a.1": NOW},
        line=[Place("a", bulk=True, since=NOW - 1, until=NOW)],
        members={"a": NOW - RATE.period},
    )
    shared.look(NOW + late, RATE.period)
    assert [bool(shared.leases), bool(shared.line), bool(shared.members)] == [left] * 3


def test_a_store_that_is_back_is_back_once() -> None:
    """Who finds it within two such times follows the first, who holds all turns back; later it was gone again."""
    shared = attrs.evolve(state(), back=-math.inf)
    for late, back in ((0.0, 0.0), (1.0, 0.0), (2 * RETURN, 0.0), (2 * RETURN + 0.25, 2 * RETURN + 0.25)):
        shared.changed = False
        shared.returned(NOW + late)
        assert (shared.back, shared.changed) == (NOW + back, back == late)
