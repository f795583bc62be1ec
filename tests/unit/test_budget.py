"""The arithmetic of the limiter: when the next request may be sent."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.rate_servers import busiest

from liveagent_async._ratelimit.budget import Rate, RateBudget

RATE = Rate(180, 60.0)
BURST, SLOWER, SLOWER_BURST = 10, 0.96, 2
"""Bursts; then the pace after a 429 and its bursts. Written out here, so that nobody changes them by the way."""


def send(window: RateBudget, now: float, *, bulk: bool = False) -> float:
    """Send a request as early as possible from `now` on; returns when it was sent."""
    at = max(now, window.ready(now, bulk=bulk))
    assert window.ready(at, bulk=bulk) <= at
    window.take(at, bulk=bulk)
    return at


def answered(window: RateBudget, now: float, times: int = 1, *, bulk: bool = False) -> list[float]:
    """Send requests as early as possible from `now` on, each answered at once; returns when they were sent."""
    sent: list[float] = []
    for _ in range(times):
        now = send(window, now, bulk=bulk)
        window.give(now, sent=True)
        sent.append(now)
    return sent


@pytest.mark.parametrize("limit,period", [(0, 60.0), (-1, 60.0), (1, 0.0), (1, -1.0), (1, math.inf), (1, math.nan)])
def test_a_rate_that_is_none_is_refused(limit: int, period: float) -> None:
    """A rate under one call, or in no time or endless time, is a ValueError that says so."""
    with pytest.raises(ValueError, match="a rate is at least one call"):
        Rate(limit, period)


def test_the_default_rate_is_the_vendors() -> None:
    """LiveAgent's cloud allows 180 calls in 60 s per key; a second, or part of one, is a period too."""
    assert Rate() == Rate(180, 60.0)
    assert answered(RateBudget(Rate(1, 0.25)), 0.0, 3) == [0.0, 0.25, 0.5]


def test_a_fresh_window_lets_ten_go_at_once_and_then_three_a_second() -> None:
    """Bursts of ten, then an even pace of limit / period."""
    window = RateBudget(RATE)
    sent = answered(window, 1000.0, 30)
    assert sent == pytest.approx([1000.0] * BURST + [1000 + n / 3 for n in range(1, 21)])


def test_a_burst_comes_back_with_idleness_and_never_grows_over_ten() -> None:
    """An hour of silence saves no more than ten requests up."""
    window = RateBudget(RATE)
    answered(window, 0.0, 15)
    assert answered(window, 3600.0, 12) == pytest.approx([3600.0] * BURST + [3600 + 1 / 3, 3600 + 2 / 3])


def test_a_slot_is_free_a_period_after_the_answer_not_after_the_sending() -> None:
    """The request may have reached the server just before its answer left it."""
    window = RateBudget(Rate(1, 60.0))
    window.take(0.0)
    assert window.ready(30.0) == math.inf  # not answered: nobody knows when
    window.give(50.0, sent=True)
    assert window.ready(60.0) == 110.0
    assert window.ready(109.9) == 110.0
    assert window.ready(110.0) <= 110.0


def test_slots_come_free_in_the_order_of_the_answers() -> None:
    """With two slots, the first answer makes the first slot free, whichever request it belongs to."""
    window = RateBudget(Rate(2, 60.0))
    window.take(0.0)
    window.take(0.0)
    window.give(5.0, sent=True)
    window.give(8.0, sent=True)
    assert window.ready(61.0) == 65.0
    window.take(65.0)
    assert window.ready(65.0) == pytest.approx(68.0)


def test_beside_interactive_requests_bulk_ones_leave_two_slots() -> None:
    """After 178 of 180 the bulk requests wait for a slot, an interactive one does not; after it they wait for two."""
    window = RateBudget(RATE)
    answered(window, 0.0)
    answered(window, 1.0, 177, bulk=True)
    assert window.ready(59.9, bulk=True) == 60.0
    assert window.ready(59.9) <= 59.9
    window.take(59.9)
    assert window.ready(59.9, bulk=True) == 61.0  # the interactive one's slot, and the first bulk one's
    window.take(59.9)
    assert window.ready(59.9) == 60.0


def test_beside_interactive_requests_bulk_ones_leave_two_turns_of_a_burst() -> None:
    """A burst of ten is eight bulk requests and two interactive ones."""
    window = RateBudget(RATE)
    window.take(0.0)
    assert answered(window, 50.0, 9, bulk=True) == pytest.approx([50.0] * 8 + [50 + 1 / 3])
    window = RateBudget(RATE)
    answered(window, 0.0)
    answered(window, 50.0, 8, bulk=True)
    assert answered(window, 50.0, 3) == pytest.approx([50.0, 50.0, 50 + 1 / 3])


def test_a_small_rate_leaves_nothing_aside() -> None:
    """Two slots of a hundred are little, two of three are not: below a hundred the lane is all the preference."""
    window = RateBudget(Rate(99, 60.0))
    answered(window, 0.0)
    answered(window, 1.0, 97, bulk=True)
    assert answered(window, 59.9, 2, bulk=True) == [59.9, 60.0]
    window = RateBudget(Rate(100, 60.0))
    answered(window, 0.0)
    answered(window, 1.0, 97, bulk=True)
    assert answered(window, 59.9, 1, bulk=True) == [60.0]


def test_an_export_alone_has_everything() -> None:
    """Before any interactive request and a period after it, bulk ones take the whole burst and all the slots."""
    assert answered(RateBudget(RATE), 0.0, BURST, bulk=True) == pytest.approx([0.0] * BURST)
    window = RateBudget(RATE)
    answered(window, 0.0)
    sent = answered(window, 60.0, 181, bulk=True)
    assert sent[:BURST] == pytest.approx([60.0] * BURST)
    assert sent[179] < 120.0 <= sent[180]


def test_what_never_left_costs_neither_a_slot_nor_a_turn() -> None:
    """After a request that was surely not sent the next may go at once."""
    window = RateBudget(Rate(1, 60.0))
    for now in range(100):
        assert send(window, float(now)) == now
        window.give(now + 0.5, sent=False)
    assert answered(window, 100.0, 2) == [100.0, 160.0]


def test_without_a_rate_nothing_waits_and_nothing_is_remembered() -> None:
    """A self-hosted server without a limit: ten thousand requests at one instant, and no log of them."""
    window = RateBudget(None)
    assert answered(window, 5.0, 10_000) == [5.0] * 10_000
    assert not window._used


def test_without_a_rate_a_429_still_pauses_everybody() -> None:
    """A proxy before a self-hosted server may refuse as well."""
    window = RateBudget(None)
    assert window.pause(5.0, 7.0) == 7.0
    assert window.ready(5.0) == 12.0
    assert answered(window, 12.0, 20) == [12.0] * 20
    assert window.pause(20.0, None) == 60.0


@pytest.mark.parametrize("seconds", [0.0, 0.5, 30.0, 120.0])
def test_a_pause_is_as_long_as_the_server_says(seconds: float) -> None:
    """A sane Retry-After is obeyed to the second."""
    window = RateBudget(RATE)
    assert window.pause(100.0, seconds) == seconds
    assert window.ready(100.0) == 100.0 + seconds


@pytest.mark.parametrize("seconds", [None, -1.0, -math.inf, 120.5, 1e300, math.inf, math.nan])
def test_a_pause_without_a_sane_time_takes_a_whole_period(seconds: float | None) -> None:
    """No Retry-After, a negative or an absurd one: a whole period, after which every kind of server has room again."""
    window = RateBudget(RATE)
    assert window.pause(100.0, seconds) == 60.0
    assert window.ready(100.0) == 160.0


def test_a_late_429_without_a_time_makes_the_pause_no_longer() -> None:
    """Eight in flight are refused together: that is one pause, not eight; the next one after it counts anew."""
    window = RateBudget(RATE)
    window.pause(100.0, None)
    assert window.pause(108.0, None) == 52.0
    assert window.ready(108.0) == 160.0
    assert window.pause(160.0, None) == 60.0


def test_of_two_times_the_later_holds() -> None:
    """A short Retry-After does not cut a long one, a longer one prolongs it."""
    window = RateBudget(RATE)
    window.pause(100.0, 30.0)
    assert window.pause(100.0, 5.0) == 30.0
    assert window.pause(100.0, 40.0) == 40.0


def test_what_never_left_does_not_cut_a_pause() -> None:
    """A turn handed back while everybody waits lets nobody go earlier."""
    window = RateBudget(RATE)
    window.take(99.0)
    window.pause(100.0, 30.0)
    window.give(101.0, sent=False)
    assert window.ready(101.0) == 130.0


def test_after_a_429_the_pace_is_lower_for_good() -> None:
    """96 % of the pace, bursts of two, and a second 429 makes it no slower still."""
    for times in (1, 2):
        window = RateBudget(RATE)
        for _ in range(times):
            window.pause(0.0, 0.0)
        even = 1 / (3 * SLOWER)
        for start in (0.0, 9000.0):
            sent = answered(window, start, 20)
            assert sent == pytest.approx([start] * SLOWER_BURST + [start + n * even for n in range(1, 19)])


def test_a_pause_of_a_rate_of_one_keeps_its_one_call() -> None:
    """A burst of two must not make of one call in a period two."""
    window = RateBudget(Rate(1, 10.0))
    window.pause(0.0, 0.0)
    assert answered(window, 0.0, 2) == pytest.approx([0.0, 10 / SLOWER])


@pytest.mark.promise("Limiter: a clock that is set back makes nobody wait longer")
@pytest.mark.parametrize("back", [0.001, 30.0, 1e9])
def test_a_clock_set_back_makes_nobody_wait_longer(back: float) -> None:
    """Nobody waits for the clock to come round again: what was to wait 60 s waits 60 s, whatever the clock says."""
    window = RateBudget(Rate(1, 60.0))
    window.take(1000.0)
    window.give(1000.0, sent=True)
    now = 1000.0 - back
    assert window.ready(now) - now == pytest.approx(60.0)
    assert window.pause(now - back, 5.0) == pytest.approx(5.0)
    now -= back
    assert window.ready(now) - now == pytest.approx(60 / SLOWER, abs=3)


def test_a_pause_after_the_clock_was_set_back_is_no_longer() -> None:
    """A pause that runs goes on for what is left of it, not until the old clock's instant comes round."""
    window = RateBudget(RATE)
    window.pause(1000.0, None)
    assert window.ready(1020.0) == 1060.0
    assert window.pause(20.0, None) == 40.0


def test_an_answer_after_the_clock_was_set_back_keeps_the_log_in_order() -> None:
    """The slot of the later answer is not free before that of the earlier one."""
    window = RateBudget(Rate(2, 60.0))
    window.take(1000.0)
    window.take(1000.0)
    window.give(1010.0, sent=True)
    window.give(10.0, sent=True)
    assert window.ready(10.0) == 70.0


def test_a_clock_set_forward_lets_a_burst_go_and_then_the_pace() -> None:
    """A leap of a day empties the log; the pace holds on its other side."""
    window = RateBudget(RATE)
    answered(window, 0.0, 180)
    assert answered(window, 86_400.0, 20)[-1] == pytest.approx(86_400 + (20 - BURST) / 3)


def test_a_shifted_window_waits_the_same_time_by_another_clock() -> None:
    """Log, pace and pause move together."""
    window = RateBudget(Rate(2, 60.0))
    window.take(0.0)
    window.take(0.0)
    window.give(1.0, sent=True)
    window.give(2.0, sent=True)
    assert window.ready(2.0) == 61.0
    window.shift(500.0)
    assert window.ready(502.0) == 561.0
    window.pause(502.0, 100.0)
    window.shift(-500.0)
    assert window.ready(2.0) == 102.0


def test_a_shifted_window_knows_a_clock_set_back() -> None:
    """The latest look moves along: a second before it by the new clock is a clock that was set back by a second."""
    window = RateBudget(Rate(1, 60.0))
    window.take(0.0)
    window.give(2.0, sent=True)
    window.shift(500.0)
    assert window.ready(501.0) == 561.0


@pytest.mark.parametrize("shift", [-1000.0, 1000.0])
def test_a_shifted_window_leaves_room_as_long(shift: float) -> None:
    """What bulk requests leave to interactive ones they leave until the same moment by the new clock."""
    window = RateBudget(RATE)
    answered(window, 0.0)
    window.shift(shift)
    assert answered(window, shift + 59.0, 9, bulk=True)[8] > shift + 59.0
    window = RateBudget(RATE)
    answered(window, 0.0)
    window.shift(shift)
    assert answered(window, shift + 60.0, 9, bulk=True)[8] == shift + 60.0


@given(
    limit=st.integers(1, 12),
    steps=st.lists(
        st.tuples(
            st.floats(0, 12),  # idle before the step
            st.floats(0, 8),  # latency
            st.floats(0, 1),  # when in it the request arrives
            st.sampled_from(["answered"] * 6 + ["unsent", "pause", "pause 3", "clock back"]),
        ),
        max_size=120,
    ),
    workers=st.integers(1, 6),
)
def test_never_more_than_the_limit_arrive_in_any_period(  # noqa: C901 - one story, told in order
    limit: int, steps: list[tuple[float, float, float, str]], workers: int
) -> None:
    """Whatever latencies, failures, pauses and the clock do: at most `limit` arrivals in a period, at most the pace."""
    period = 10.0
    window = RateBudget(Rate(limit, period))
    real = offset = 0.0  # time as it passes, and what the clock shows beside it
    flying: list[tuple[float, bool]] = []
    sent: list[float] = []
    arrivals: list[float] = []
    paused = -math.inf

    def land(until: float) -> None:
        nonlocal real
        flying.sort()
        while flying and flying[0][0] <= until:
            real, left = flying.pop(0)
            window.give(real + offset, sent=left)
        real = max(real, until)

    for idle, latency, fraction, what in steps:
        land(real + idle)
        if what == "clock back":
            window.ready(real + offset)
            offset -= idle + latency
        elif what.startswith("pause"):
            seconds = 3.0 if what == "pause 3" else None
            paused = max(paused, real + window.pause(real + offset, seconds))
        else:
            while len(flying) >= workers or (at := window.ready(real + offset) - offset) == math.inf:
                land(min(flying)[0])
            for _ in range(1000):
                if (at := window.ready(real + offset) - offset) <= real + 1e-9:
                    break
                land(min(at, min(flying)[0]) if flying else at)
            else:
                pytest.fail("locked up")
            assert real >= paused - 1e-6
            window.take(real + offset)
            flying.append((real + latency, what == "answered"))
            if what == "answered":
                sent.append(real)
                arrivals.append(real + latency * fraction)
    assert busiest(arrivals, period) <= limit
    if all(what != "unsent" for *_, what in steps):  # a turn handed back may be used beside a later one
        for first, at in enumerate(sent):
            for ahead, later in enumerate(sent[first:], 1):
                assert ahead <= BURST + (later - at) * limit / period + 1e-6
