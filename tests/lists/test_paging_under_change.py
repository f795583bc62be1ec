"""Lists walked while their rows come, change and go: every row that was there throughout once, or an error."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from support.servers import answering

from liveagent_async import AsyncLiveAgent, DecodeError, ListChanged, ServerError
from liveagent_async.emulator import Emulator
from liveagent_async.emulator._churn import Churn
from liveagent_async.resources.customers import CustomerRow

OLD = "Paging: servers that ignore a parameter, cut pages or fail are told by name, or walked whole"


def client(emulator: Emulator, format: str = "json") -> AsyncLiveAgent:
    return AsyncLiveAgent("http://emulator", emulator.api_key, format=format, rate=None, transport=emulator.transport())


class ChangingCustomers(RuleBasedStateMachine):
    """A walk, page by page, and between its pages (and with churn between the requests of one) anything may happen."""

    pages: AsyncIterator[list[CustomerRow]]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.emulator = Emulator(customers=60, conversations=0, agents=0, rate=None)
        self.change("DELETE FROM people WHERE n % 2 = 0")  # room for rows between rows
        self.used = set(self.rows())
        self.gone: set[str] = set()
        self.seen: Counter[str] = Counter()
        self.over = True

    def teardown(self) -> None:
        self.runner.run(self.la.aclose())
        self.runner.close()

    def rows(self) -> list[int]:
        return [int(str(row["n"])) for row in self.emulator.store.rows("SELECT n FROM people ORDER BY n")]

    def change(self, sql: str, *values: int) -> None:
        with self.emulator.store.transaction():
            self.emulator.store.execute(sql, *values)

    @initialize(format=st.sampled_from(["json", "xml", "yaml"]))
    def connect(self, format: str) -> None:
        self.la = client(self.emulator, format)

    @precondition(lambda self: self.over)
    @rule(size=st.integers(2, 12), prefetch=st.integers(1, 4))
    def begin(self, size: int, prefetch: int) -> None:
        self.emulator.churn = None
        self.pages = self.la.customers.list(size=size, prefetch=prefetch).pages()
        self.before = {f"c{n:07x}" for n in self.rows()}
        self.gone.clear()
        self.emulator.effects.clear()
        self.seen.clear()
        self.over = False

    @rule(count=st.integers(1, 3))
    def add_at_the_end(self, count: int) -> None:
        self.emulator.add("customers", count)

    @precondition(lambda self: len(self.rows()) > 5)
    @rule(count=st.integers(1, 3))
    def delete_at_the_beginning(self, count: int) -> None:
        self.emulator.delete("customers", count)

    @rule(at=st.integers(0, 99))
    def add_anywhere(self, at: int) -> None:
        if at not in self.used and at not in self.rows():
            self.used.add(at)
            self.change("INSERT INTO people (n, email, firstname, lastname) VALUES (?, 'x@y.z', 'New', 'One')", at)

    @precondition(lambda self: len(self.rows()) > 5)
    @rule(at=st.integers(0, 99))
    def delete_anywhere(self, at: int) -> None:
        rows = self.rows()[:-1]  # the last number would be given out again
        n = rows[at % len(rows)]
        self.change("DELETE FROM people WHERE n = ?", n)
        self.gone.add(f"c{n:07x}")

    @rule(at=st.integers(0, 99))
    def edit(self, at: int) -> None:
        self.change("UPDATE people SET firstname = firstname || '!' WHERE n % 7 = ?", at % 7)

    @rule(every=st.integers(1, 4), add=st.integers(0, 2), delete=st.integers(0, 2))
    def keep_changing(self, every: int, add: int, delete: int) -> None:
        self.emulator.churn = Churn(every=every, add=add + delete, delete=delete)

    @precondition(lambda self: not self.over)
    @rule(pages=st.integers(1, 4))
    def go_on(self, pages: int) -> None:
        for _ in range(pages):
            if not self.over:
                self.next_page()

    def next_page(self) -> None:
        try:
            page = self.runner.run(self._next())
        except ListChanged as error:
            assert error.rows == self.seen.total()
            assert str(error.rows) in str(error)
            self.over = True
        except DecodeError as error:  # as many rows came in front as a page has
            assert "the same page came again" in str(error)
            self.over = True
        else:
            self.seen.update(row.contactid for row in page)
            self.over = not page
            if self.over:
                throughout = self.before - self.gone_by_now()
                assert throughout <= self.seen.keys(), throughout - self.seen.keys()

    async def _next(self) -> list[CustomerRow]:
        return await anext(self.pages, list[CustomerRow]())

    def gone_by_now(self) -> set[str]:
        return self.gone | {effect.id for effect in self.emulator.effects if effect.what == "customer.delete"}

    @precondition(lambda self: not self.over)
    @invariant()
    def nothing_is_doubled(self) -> None:
        twice = {each for each, times in self.seen.items() if times > 1}
        assert twice <= self.gone_by_now(), "only what was deleted and came again may be seen again"


TestChangingCustomers = pytest.mark.promise(
    "Paging: every row that is there throughout comes once, or the walk says that the list changed"
)(ChangingCustomers.TestCase)
TestChangingCustomers.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


async def test_rows_that_only_come_at_the_end_disturb_nothing() -> None:
    """A list to which rows are added while it is walked is walked to its end, the new rows included."""
    emulator = Emulator(customers=100, conversations=0, rate=None, churn=Churn(add=3))
    async with client(emulator) as la:
        rows = await la.customers.list(size=10).all()
    assert [row.contactid for row in rows] == [f"c{n + 1:07x}" for n in range(len(rows))]
    assert len(rows) > 100


@pytest.mark.parametrize("prefetch", [1, 4])
async def test_rows_that_go_at_the_beginning_end_the_walk_with_what_it_knows(prefetch: int) -> None:
    """ListChanged says how many rows were given out, and the pages before it were given out."""
    emulator = Emulator(customers=100, conversations=0, rate=None, churn=Churn(every=4, delete=1))
    seen = 0
    async with client(emulator) as la:
        with pytest.raises(
            ListChanged, match=r"GET customers: rows were added, deleted or moved .* Walk it again"
        ) as caught:
            async for _ in la.customers.list(size=10, prefetch=prefetch):
                seen += 1
    assert caught.value.rows == seen
    assert seen == 28 if prefetch == 1 else seen >= 10


@pytest.mark.promise(OLD)
@pytest.mark.parametrize("prefetch", [1, 4])
async def test_a_server_that_fails_beyond_1000_conversations_is_named_with_its_mending(prefetch: int) -> None:
    """Before 5.51.5.2: the first pages come, then an error that says so; that version and later ones give all."""
    old = Emulator(customers=5, conversations=1600, rate=None, version="5.50")
    seen = 0
    async with client(old) as la:
        with pytest.raises(ServerError) as caught:
            async for _ in la.conversations.list(size=500, prefetch=prefetch):
                seen += 1
    assert seen == 1498
    assert "before 5.51.5.2" in caught.value.__notes__[0]
    new = Emulator(customers=5, conversations=1600, rate=None, version="5.51.5.2")
    async with client(new) as la:
        assert len(await la.conversations.list(size=500, prefetch=prefetch).all()) == 1600


@pytest.mark.promise(OLD)
@pytest.mark.parametrize("total", [30, 1600])
async def test_a_server_that_does_not_page_conversations_gives_them_once(total: int) -> None:
    """Before 4.25.6.4 limit and offset are ignored: the whole list comes in one page, also a larger one than asked."""
    emulator = Emulator(customers=5, conversations=total, rate=None, version="4.25.6.3")
    async with client(emulator) as la:
        rows = await la.conversations.list(department="default").all()
    assert len({row.conversationid for row in rows}) == len(rows) > 0


@pytest.mark.promise(OLD)
@pytest.mark.parametrize(
    "ignored,words",
    [
        ("limitfrom", "the same page came again: the server ignores limitfrom"),
        ("limitcount", "100 rows came where limitcount=10 was asked"),
    ],
)
async def test_a_server_that_ignores_a_parameter_is_told_by_its_name(ignored: str, words: str) -> None:
    """Neither a list without an end nor a list cut short: an error that says which."""

    def answer(asked: dict[str, str]) -> object:
        start = 0 if ignored == "limitfrom" else int(asked["limitfrom"])
        count = 100 if ignored == "limitcount" else int(asked["limitcount"])
        return {"customers": [{"contactid": str(n)} for n in range(100)[start : start + count]]}

    async with answering(answer) as la:
        for prefetch in (1, 4):
            with pytest.raises(DecodeError, match=f"GET customers: {words}"):
                await la.customers.list(size=10, prefetch=prefetch).all()


@pytest.mark.promise(OLD)
@pytest.mark.parametrize("cap", [100, 200, 500])
@pytest.mark.parametrize("prefetch", [1, 3])
async def test_a_server_that_cuts_pages_loses_no_row(cap: int, prefetch: int) -> None:
    """Fewer rows than asked, but a round hundred: the walk goes on with pages of that size."""

    def answer(asked: dict[str, str]) -> object:
        start, count = int(asked["limitfrom"]), min(cap, int(asked["limitcount"]))
        return {"customers": [{"contactid": str(n)} for n in range(1234)[start : start + count]]}

    async with answering(answer) as la:
        rows = await la.customers.list(prefetch=prefetch).all()
    assert [row.contactid for row in rows] == [str(n) for n in range(1234)]
