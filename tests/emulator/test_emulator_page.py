"""The page at `/` while it is used: the last minute, what is left of the limit, who asks."""

from __future__ import annotations

import re

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.emulator_asking import send

from liveagent_async.emulator import Emulator, Fault
from liveagent_async.emulator._limits import KINDS
from liveagent_async.emulator._minute import Minute


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def look(emulator: Emulator, path: str = "/") -> str:
    """The page, or what it asks for every second."""
    async with httpx.AsyncClient(transport=emulator.transport(), base_url="http://emulator") as client:
        return (await client.get(path)).text


def figures(page: str) -> list[str]:
    """Answered, refused, failed."""
    return re.findall(r"<b>([\d,]+)</b> (?:answered|refused|failed)", page)


async def test_the_last_minute_is_drawn_second_by_second() -> None:
    """Answered, refused and failed requests of sixty seconds, a bar a second; what is older is gone."""
    clock = Clock()
    faults = [Fault("reset", path="customers*")]
    emulator = Emulator(customers=0, conversations=0, rate=(3, 60), rate_kind="log", clock=clock, faults=faults)
    for _ in range(5):
        await send(emulator, "GET", "tags")
    clock.now += 30
    with pytest.raises(httpx.ReadError):
        await send(emulator, "GET", "customers")
    for path in ("/", "/live"):
        page = await look(emulator, path)
        assert figures(page) == ["3", "2", "1"]
        assert "at most 5 in a second" in page
        bars = re.findall(r"<rect class='(\w+)' x='([\d.]+)'", page)
        assert bars == [("answered", "29.1"), ("refused", "29.1"), ("failed", "59.1")]
    clock.now += 30
    assert figures(await look(emulator)) == ["0", "0", "1"]
    clock.now += 3600
    assert figures(await look(emulator)) == ["0", "0", "0"]
    assert len(emulator.requests) == 6


async def test_the_page_says_what_is_left_of_the_limit() -> None:
    """And how fast it may be used evenly; without a limit it says so."""
    emulator = Emulator(customers=0, conversations=0, rate=(10, 60), clock=Clock())
    for left in ("10", "9", "8"):
        assert f"<b>{left}</b> left of 10 in 60 s" in await look(emulator)
        await send(emulator, "GET", "tags")
    assert "0.167 a second, its even pace" in await look(emulator)
    for unlimited in (Emulator(customers=0, rate=None), Emulator(customers=0, version="4.22")):
        assert "There is no limit" in await look(unlimited)


async def test_many_callers_are_twenty_rows() -> None:
    """The busiest of the last minute first; the others are counted."""
    clock = Clock()
    emulator = Emulator(customers=0, conversations=0, rate=None, clock=clock)
    for n in range(30):
        for _ in range(2 if n == 7 else 1):
            await send(emulator, "GET", "tags", headers={"user-agent": f"worker/{n} {'x' * 100}"})
    page = await look(emulator)
    rows = re.findall(r"<code>(worker/\d+) x+…</code></td><td>(\d+)", page)
    assert len(rows) == 20
    assert rows[0] == ("worker/7", "2")
    assert "And 10 callers more." in page


async def test_what_is_no_letter_in_a_callers_name_breaks_nothing() -> None:
    """Bytes that are no UTF-8 come as latin-1, markup as text."""
    emulator = Emulator(customers=0, conversations=0)
    for name in (b"\xff\xfe</code><script>alert(1)</script>", b"' onload='x"):
        await send(emulator, "GET", "tags", headers={"user-agent": name})
    page = await look(emulator)
    assert page.count("<script") == 1
    assert "&lt;script&gt;alert(1)" in page
    assert "&#x27; onload=&#x27;x" in page


@given(
    st.lists(st.tuples(st.floats(0, 50), st.sampled_from(["a", "b"]), st.sampled_from([200, 429, 500, 0])), max_size=60)
)
def test_a_minute_counts_every_request_of_it_once(asked: list[tuple[float, str, int]]) -> None:
    """By seconds and by callers alike, however long the pauses are."""
    minute, now = Minute(), 0.0
    sent: list[tuple[int, str]] = []
    for pause, caller, status in asked:
        now += pause
        minute.add(now, caller, status)
        sent.append((int(now), caller))
    recent = [caller for second, caller in sent if second > int(now) - 60]
    seconds = minute.seconds(now)
    assert len(seconds) == 60
    assert sum(map(sum, seconds)) == len(recent)
    assert {caller: sum(counts) for caller, counts in minute.callers(now).items()} == {
        caller: recent.count(caller) for caller in {*recent}
    }


@given(
    st.sampled_from(list(KINDS)),
    st.integers(1, 20),
    st.lists(st.tuples(st.floats(0, 40), st.integers(0, 12)), max_size=12),
)
def test_as_many_get_through_as_are_left(kind: str, limit: int, asked: list[tuple[float, int]]) -> None:
    """What is said to be left is what is let through at that moment, however the limit is counted."""
    counted, now = KINDS[kind](limit, 60), 0.0
    for pause, count in asked:
        now += pause
        for _ in range(count):
            left = counted.left(now)
            assert (counted.wait(now) == 0) == (left > 0)
            assert counted.left(now) == left - (left > 0)
