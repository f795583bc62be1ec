"""Lists read by windows of time, over the wire, while their rows come, change and go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from random import Random
from typing import Literal
from unittest.mock import patch
from zoneinfo import ZoneInfo

import anyio
import anyio.lowlevel
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.servers import answering

from liveagent_async import AsyncLiveAgent, DecodeError, ListChanged, Pages, Window, windows
from liveagent_async.emulator import Emulator
from liveagent_async.emulator._call import Call
from liveagent_async.emulator._churn import Churn
from liveagent_async.emulator._store import Store, Value
from liveagent_async.resources.customers import CustomerRow

ZONE = ZoneInfo("America/Los_Angeles")
LATE = datetime(2030, 1, 1, tzinfo=UTC)


def client(emulator: Emulator) -> AsyncLiveAgent:
    return AsyncLiveAgent("http://emulator", emulator.api_key, rate=None, transport=emulator.transport())


def change(emulator: Emulator, sql: str, *values: Value) -> None:
    with emulator.store.transaction():
        emulator.store.execute(sql, *values)


Parts = list[tuple[Window, list[CustomerRow]]]


async def read(pages: Callable[[], Pages[CustomerRow]], *, block: bool, until: datetime | None = LATE) -> Parts:
    """All windows, plain or in a block."""
    found = windows(pages, until=until, prefetch=4)
    if not block:
        return [part async for part in found]
    async with found as parts:
        return [part async for part in parts]


@pytest.mark.parametrize("block", [False, True])
@pytest.mark.parametrize("dates", ["even", "bursty"])
async def test_every_row_once_and_windows_that_tile(dates: Literal["even", "bursty"], block: bool) -> None:
    """The same rows as a walk gives, in windows whose ends meet, for few requests more than pages.

    Also where a third stands in two seconds, nothing in whole years, and rows have no date, which takes a walk.
    """
    emulator = Emulator(customers=20_000, conversations=0, rate=None, dates=dates)
    async with client(emulator) as la:
        expected = await la.customers.list().all()
        walked = len(emulator.requests)
        parts = await read(la.customers.list, block=block)
    assert len(emulator.requests) - walked <= 1.5 * walked + 15
    assert Counter(row.contactid for _, rows in parts for row in rows) == Counter(row.contactid for row in expected)
    assert parts[0][0].since is None
    assert parts[-1][0].until == LATE
    assert all(one.until == two.since for (one, _), (two, _) in pairwise(parts))
    for window, rows in parts:
        for row in rows:
            if row.datecreated is None:
                assert window is parts[0][0]
                continue
            assert window.since is None or window.since <= row.datecreated
            assert row.datecreated < window.until


async def test_a_short_list_is_one_request() -> None:
    """The first page of the whole list shows that it is all; rows from `until` on are left for the next run."""
    emulator = Emulator(customers=50, conversations=0, rate=None)
    async with client(emulator) as la:
        everything = await la.customers.list().all()
        middle = sorted(row.datecreated for row in everything if row.datecreated)[25]
        before = len(emulator.requests)
        (first,) = await read(la.customers.list, block=False, until=middle)
        assert len(emulator.requests) == before + 1
        (second,) = [part async for part in windows(la.customers.list, since=first[0].until, until=LATE)]
    assert (len(first[1]), len(second[1])) == (25, 25)


async def test_until_is_the_servers_time_and_filters_are_bound() -> None:
    """Asked for once, in the account's zone; a filter of the call's own is on every request."""
    emulator = Emulator(customers=30, conversations=0, rate=None, now=lambda: "2022-06-01 00:00:00")
    async with client(emulator) as la:
        parts = await read(partial(la.customers.list, email="smith"), block=False, until=None)
        end = datetime(2022, 6, 1, tzinfo=ZONE)
        assert parts[-1][0].until == end
        expected = [row async for row in la.customers.list(email="smith") if row.datecreated and row.datecreated < end]
    assert [row for _, rows in parts for row in rows] == expected
    assert [request.path for request in emulator.requests][:2] == ["application/status", "customers"]
    old = Emulator(customers=30, conversations=0, rate=None, version="4.26")
    async with client(old) as la:
        parts = await read(la.customers.list, block=False, until=None)
    assert abs(parts[-1][0].until - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("by", ["datechanged", "datecreated"])
@pytest.mark.parametrize("version", ["5.50", "5.63.6"])
async def test_conversations_by_either_date_also_where_offsets_fail(by: str, version: str) -> None:
    """All of them also on a version that fails beyond offset 1000, where a walk cannot give them."""
    emulator = Emulator(customers=5, conversations=2600, rate=None, version=version)
    async with client(emulator) as la:
        async with windows(la.conversations.list, until=LATE, by=by) as parts:
            seen = Counter([row.conversationid async for _, rows in parts for row in rows])
    assert seen.total() == len(seen) == 2600


async def test_a_second_with_more_rows_than_a_page_is_walked_by_offset() -> None:
    """A burst of an import: that second alone is walked, the windows around it are single requests."""
    emulator = Emulator(customers=4000, conversations=0, rate=None)
    change(emulator, "UPDATE people SET created = 1600000000 WHERE n > 500 AND n <= 3200")
    async with client(emulator) as la:
        for block in (False, True):
            parts = await read(la.customers.list, block=block)
            assert Counter(row.contactid for _, rows in parts for row in rows).total() == 4000
            assert max(len(rows) for _, rows in parts) == 2700
    assert len(emulator.requests) <= 2 * (1.5 * 5 + 40)


async def test_rows_without_a_date_come_with_the_first_window() -> None:
    """When the whole list's first page shows one they are looked for by offset, and come once."""
    emulator = Emulator(customers=3000, conversations=0, rate=None)
    change(emulator, "UPDATE people SET created = NULL WHERE n % 100 = 0")
    async with client(emulator) as la:
        parts = await read(la.customers.list, block=True)
        undated = [row for row in parts[0][1] if row.datecreated is None]
    assert len(undated) == 30
    assert len({row.contactid for _, rows in parts for row in rows}) == sum(len(rows) for _, rows in parts) == 3000


class Changing(Churn):
    """Before any request customers are added, edited and deleted, and conversations change, from a seed."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.chance = Random(seed)
        self.touched: set[str] = set()

    def before(self, store: Store, call: Call) -> None:
        for _ in range(self.chance.randrange(4)):
            n = int(store.text("SELECT n FROM people ORDER BY n LIMIT 1 OFFSET ?", self.chance.randrange(2000)))
            at = self.chance.randrange(1577836800, 1700000000)
            match self.chance.randrange(4):
                case 0:
                    self.touched.add(f"c{n:07x}")
                    store.execute("DELETE FROM people WHERE n = ?", n)
                case 1:
                    store.execute("UPDATE people SET firstname = firstname || '!' WHERE n = ?", n)
                case 2:
                    columns = "email, firstname, lastname, created"
                    store.execute(f"INSERT INTO people ({columns}) VALUES ('x@y.z', 'A', 'B', ?)", at)
                case _:
                    id = store.text("SELECT conversationid FROM conversations WHERE n = ?", n)
                    self.touched.add(id)
                    store.execute("UPDATE conversations SET datechanged = '2031-01-01 00:00:00' WHERE n = ?", n)


@pytest.mark.promise("Paging: windows give every row once")
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_every_survivor_once_while_rows_come_change_and_go(seed: int) -> None:
    """Where a walk by offset ends with ListChanged, windows end with every row that was there throughout, once.

    A conversation that changes goes to the end of the span by `datechanged`, and comes in the next run.
    """
    changing = Changing(seed)
    emulator = Emulator(customers=3500, conversations=3500, agents=2, rate=None, seed=seed, churn=changing)
    async with client(emulator) as la:
        with pytest.raises(ListChanged):
            await la.customers.list(size=50).all()
        before = {str(row["contactid"]) for row in emulator.store.rows("SELECT contactid FROM customers")}
        changing.touched.clear()
        parts = await read(la.customers.list, block=seed % 2 == 0)
        seen = Counter(row.contactid for _, rows in parts for row in rows)
        assert before - changing.touched <= seen.keys()
        assert max(seen.values()) == 1
        async with windows(la.conversations.list, until=LATE) as spans:
            seen = Counter([row.conversationid async for _, rows in spans for row in rows])
        next_run = windows(la.conversations.list, since=LATE, until=LATE + timedelta(days=900))
        later = Counter([row.conversationid async for _, rows in next_run for row in rows])
    every = {str(row["conversationid"]) for row in emulator.store.rows("SELECT conversationid FROM conversations")}
    assert seen.keys() | later.keys() == every
    assert max(seen.values()) == max(later.values()) == 1


async def test_a_busy_second_is_walked_again_three_times_at_most() -> None:
    """Its rows go while it is walked: that is ListChanged after three tries, and the windows are over."""
    emulator = Emulator(customers=3000, conversations=0, rate=None, churn=Churn(delete=1))
    change(emulator, "UPDATE people SET created = 1600000000")
    async with client(emulator) as la:
        found = aiter(windows(la.customers.list, until=LATE))
        with pytest.raises(ListChanged):
            while True:
                await anext(found)
        assert [part async for part in found] == []
        emulator.churn = Churn(every=12, delete=1)
        parts = await read(la.customers.list, block=False)
    assert 2900 < sum(len(rows) for _, rows in parts) < 3000


def answer_of(
    total: int, cap: int = 1000, *, filtered: bool = True, dated: bool = True
) -> Callable[[dict[str, str]], object]:
    """A server of one row an hour that may ignore filters, cut pages or know no dates."""
    begin = datetime(2024, 1, 1, tzinfo=UTC)

    def answer(asked: dict[str, str]) -> object:
        rows = [
            {"contactid": str(n), "datecreated": f"{begin + timedelta(hours=n):%Y-%m-%d %H:%M:%S}"}
            for n in range(total)
        ]
        if filtered:
            low, high = asked.get("datecreatedfrom", ""), asked.get("datecreatedto", "9")
            rows = [row for row in rows if low < row["datecreated"] < high]
        if not dated:
            rows = [{"contactid": row["contactid"]} for row in rows]
        offset, count = int(asked["limitfrom"]), min(cap, int(asked["limitcount"]))
        return {"customers": rows[offset : offset + count]}

    return answer


def too_many(_: dict[str, str]) -> object:
    return {"customers": [{"contactid": str(n)} for n in range(1001)]}


@pytest.mark.parametrize("cap", [100, 300])
@pytest.mark.parametrize("block", [False, True])
async def test_a_server_that_cuts_pages_loses_no_row(cap: int, block: bool) -> None:
    """A round hundred of rows may be its cap: one more request shows that it is, and later windows fit it."""
    async with answering(answer_of(1200, cap)) as la:
        parts = await read(la.customers.list, block=block)
    assert [row.contactid for _, rows in parts for row in rows] == [str(n) for n in range(1200)]
    assert max(len(rows) for _, rows in parts) <= cap


async def test_a_round_hundred_of_rows_may_be_all() -> None:
    """Then the one more request finds nothing, and the window is whole."""
    async with answering(answer_of(300)) as la:
        assert [len(rows) for _, rows in await read(la.customers.list, block=False)] == [300]


@pytest.mark.parametrize(
    "answer,words",
    [
        (answer_of(2500, filtered=False), "the server ignores that filter"),
        (answer_of(2500, dated=False), "the rows have no datecreated"),
        (too_many, "1001 rows came where 1000"),
    ],
    ids=["ignores", "undated", "too many"],
)
@pytest.mark.parametrize("block", [False, True])
async def test_a_server_that_cannot_be_read_by_windows_is_an_error(
    answer: Callable[[dict[str, str]], object], words: str, block: bool
) -> None:
    """Named with the call, and no end without an error."""
    async with answering(answer) as la:
        with pytest.raises(DecodeError, match=f"GET customers: .*{words}"):
            await read(la.customers.list, block=block)


async def test_a_block_of_windows_is_opened_once_read_inside_and_leaves_nothing_running() -> None:
    """As a block of pages; left early nothing is in flight."""
    emulator = Emulator(customers=3000, conversations=0, rate=None)
    async with client(emulator) as la:
        found = windows(la.customers.list, until=LATE)
        async with found as parts:
            await anext(parts)
            with pytest.raises(RuntimeError, match="open already"):
                async with found:
                    pass
        assert la.limiter.in_flight == 0
        with pytest.raises(RuntimeError, match="inside it"):
            await anext(parts)
        await found.__aexit__(None, None, None)
        plain = aiter(found)
        with anyio.move_on_after(0):
            await anext(plain)
        assert Counter([row.contactid async for _, rows in plain for row in rows]).total() == 3000


async def test_impossible_windows_are_refused() -> None:
    """Before anything is sent, with what to write."""
    emulator = Emulator(customers=1, conversations=0, rate=None)
    async with client(emulator) as la:
        with pytest.raises(ValueError, match="by='datechanged': write 'datecreated'"):
            windows(la.customers.list, by="datechanged")
        with pytest.raises(ValueError, match="GET tags cannot be filtered by date"):
            windows(la.tags.list)
        with pytest.raises(ValueError, match="leave out datecreatedto"):
            windows(partial(la.customers.list, datecreatedto=LATE))
        with pytest.raises(ValueError, match="time zone"):
            windows(la.customers.list, datetime(2026, 1, 1))  # noqa: DTZ001
        with pytest.raises(ValueError, match="is not after since"):
            windows(la.customers.list, LATE, LATE)
        with pytest.raises(ValueError, match="write 1 or more"):
            windows(la.customers.list, prefetch=0)
        assert not emulator.requests
        assert [part async for part in windows(la.customers.list, datetime(2100, 1, 1, tzinfo=UTC))] == []


@pytest.mark.promise("Paging: windows give every row once")
@settings(max_examples=25)
@given(seed=st.integers(0, 999), prefetch=st.integers(1, 6), late=st.integers(0, 6))
def test_windows_in_flight_are_those_of_one_at_a_time(seed: int, prefetch: int, late: int) -> None:
    """However late each answer is: the same rows, each once, and no gap between the windows."""
    chance = Random(seed)
    dates = [chance.randrange(1577836800, 1700000000) for _ in range(chance.randrange(200))]
    dates += [dates[0] if dates else 0] * chance.randrange(40)
    rows = [
        {"contactid": str(n), "datecreated": f"{datetime.fromtimestamp(date, ZONE):%Y-%m-%d %H:%M:%S}"}
        for n, date in enumerate(dates)
    ]

    async def handle(request: httpx.Request) -> httpx.Response:
        for _ in range(chance.randrange(late + 1)):
            await anyio.lowlevel.checkpoint()
        asked = request.url.params
        low, high = asked.get("datecreatedfrom", ""), asked.get("datecreatedto", "9")
        offset, count = int(asked["limitfrom"]), int(asked["limitcount"])
        page = [row for row in rows if low < row["datecreated"] < high][offset : offset + count]
        return httpx.Response(200, json={"response": {"customers": page}})

    async def all_windows() -> list[tuple[Window, list[CustomerRow]]]:
        transport = httpx.MockTransport(handle)
        async with AsyncLiveAgent("http://server", "key", rate=None, transport=transport) as la:
            async with windows(la.customers.list, until=LATE, prefetch=prefetch) as parts:
                return [part async for part in parts]

    with patch("liveagent_async._paging.windows.LARGEST", 7):
        parts = anyio.run(all_windows)
    assert sorted(int(row.contactid) for _, found in parts for row in found) == list(range(len(rows)))
    assert all(one.until == two.since for (one, _), (two, _) in pairwise(parts))
