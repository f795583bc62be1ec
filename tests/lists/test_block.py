"""A list or a pull in a block: requests in flight while the caller works, and none after it."""

from __future__ import annotations

import asyncio
import gc
import threading
import tracemalloc
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from datetime import date
from random import Random
from typing import TypeVar

import anyio
import anyio.lowlevel
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liveagent_async import AsyncLiveAgent, LiveAgentError, Pages, Rows, ServerError, Span, days, pull
from liveagent_async._codecs import Tree, from_json
from liveagent_async._paging.pages import Paging
from liveagent_async.resources.customers import CustomerRow

T = TypeVar("T")


class Server:
    """Customers 0 to `total`; counts the requests in flight, waits `pause(offset)` before it answers, may fail."""

    def __init__(
        self,
        total: int,
        *,
        pause: Callable[[int], float] = lambda _: 0.001,
        failing: int | None = None,
        name: str = "",
    ) -> None:
        self.total, self.pause, self.failing, self.name = total, pause, failing, name
        self.now = self.most = 0
        self.asked: list[int] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        offset, count = int(request.url.params["limitfrom"]), int(request.url.params["limitcount"])
        self.asked.append(offset)
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await anyio.sleep(self.pause(offset))
        finally:
            self.now -= 1
        if self.failing is not None and offset <= self.failing < offset + count:
            return httpx.Response(
                500, json={"response": {"status": "ERROR", "statuscode": 500, "errormessage": "boom"}}
            )
        rows = [{"contactid": str(n), "firstname": self.name} for n in range(offset, min(offset + count, self.total))]
        return httpx.Response(200, json={"response": {"customers": rows}})

    def client(self, concurrency: int = 20) -> AsyncLiveAgent:
        transport = httpx.MockTransport(self)
        return AsyncLiveAgent("http://server", "key", rate=None, concurrency=concurrency, transport=transport)


async def settled(server: Server) -> None:
    """Until the server is asked nothing more."""
    asked = -1
    while asked != len(server.asked) or server.now:
        asked = len(server.asked)
        await anyio.sleep(0.02)


async def test_pages_come_while_the_caller_works_and_so_many_only() -> None:
    """With one page in hand the next are asked for, `prefetch` at a time, until as many again wait unread."""
    server = Server(1000)
    async with server.client() as la, la.customers.list(size=10, prefetch=4) as rows:
        assert (await anext(rows)).contactid == "0"
        await settled(server)
        assert server.most == 4
        assert 1 + 4 <= len(server.asked) <= 1 + 2 * 4
        assert [row.contactid async for row in rows] == [str(n) for n in range(1, 1000)]
        assert server.most == 4


async def test_the_next_page_is_asked_for_while_large_ones_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """`prefetch` requests are in flight beside the one that decodes, and no more."""
    waiting, go_on, decode = iter((False,)), threading.Event(), from_json.decode

    def decode_later(body: bytes) -> Tree:
        assert not next(waiting, True) or go_on.wait(20)
        return decode(body)

    monkeypatch.setattr(from_json, "decode", decode_later)
    server = Server(200, name="x" * 7000)
    async with server.client() as la, la.customers.list(size=10, prefetch=2) as rows:
        assert (await anext(rows)).contactid == "0"
        await settled(server)
        go_on.set()
        assert (server.most, len(server.asked)) == (2, 1 + 2 + 1)
        assert [row.contactid async for row in rows] == [str(n) for n in range(1, 200)]
    assert server.most == 2


async def test_what_was_read_is_freed() -> None:
    """Of 4 MB of pages no more than those ahead are in memory, without any help of the garbage collector."""
    server = Server(600, name="x" * 7000)
    async with server.client() as la:
        assert len(await la.customers.list(size=10, limit=20).all()) == 20  # all is imported that it takes
        gc.disable()
        tracemalloc.start()
        try:
            async with la.customers.list(size=10, prefetch=2) as rows:
                assert len([row.contactid async for row in rows]) == 600
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            gc.enable()
    assert most < 2_000_000


async def test_a_plain_loop_leaves_nothing_in_flight_between_its_steps() -> None:
    """Without a block pages are asked for together and waited for together."""
    server = Server(100)
    async with server.client() as la:
        async for _ in la.customers.list(size=10, prefetch=4):
            assert server.now == 0
    assert server.most == 4


async def test_no_request_outlives_the_block() -> None:
    """Left by break, by an error or by a deadline: nothing is in flight, no permit is held, the error comes bare."""
    server = Server(1000, pause=lambda offset: 0.001 if offset < 10 else 30)
    async with server.client() as la:
        async with la.customers.list(size=10, prefetch=4) as rows:
            async for _ in rows:
                break
        assert (server.now, la.limiter.in_flight) == (0, 0)
        with pytest.raises(ZeroDivisionError):
            async with la.customers.list(size=10, prefetch=4) as rows:
                async for _ in rows:
                    await anyio.lowlevel.checkpoint()
                    raise ZeroDivisionError
        assert (server.now, la.limiter.in_flight) == (0, 0)
        with anyio.move_on_after(0.1) as scope:
            async with la.customers.list(size=10, prefetch=4) as rows:
                async for _ in rows:
                    pass
        assert scope.cancelled_caught
        assert (server.now, la.limiter.in_flight) == (0, 0)
        with pytest.raises(TimeoutError):
            with anyio.fail_after(0.1):
                await la.customers.list(size=10, prefetch=4).all()
        assert (server.now, la.limiter.in_flight) == (0, 0)


async def in_another_task(step: Callable[[], Awaitable[T]]) -> T:
    """Runs one step in a task of its own."""
    out: list[T] = []

    async def run() -> None:
        out.append(await step())

    async with anyio.create_task_group() as group:
        group.start_soon(run)
    return out[0]


async def test_a_block_may_be_opened_read_and_left_by_different_tasks() -> None:
    """As frameworks do that step an async generator: each step, and the end, in a task of its own."""
    server = Server(60)
    async with server.client() as la:

        async def rows() -> AsyncGenerator[str]:
            async with la.customers.list(size=10, prefetch=3) as opened:
                async for row in opened:
                    yield row.contactid

        whole = rows()
        assert [await in_another_task(lambda: anext(whole, "")) for _ in range(61)] == [*map(str, range(60)), ""]
        early = rows()
        assert await in_another_task(lambda: anext(early)) == "0"
        await in_another_task(early.aclose)
        assert (server.now, la.limiter.in_flight) == (0, 0)


async def test_several_tasks_may_read_one_block() -> None:
    """Each row goes to one of them, none is lost and none doubled."""
    server = Server(200)
    seen: list[str] = []
    async with (
        server.client() as la,
        la.customers.list(size=10, prefetch=3) as rows,
        anyio.create_task_group() as group,
    ):

        async def work(rows: Rows[CustomerRow] = rows) -> None:
            async for row in rows:
                seen.append(row.contactid)
                await anyio.lowlevel.checkpoint()

        for _ in range(5):
            group.start_soon(work)
    assert sorted(seen, key=int) == [str(n) for n in range(200)]


async def test_pages_and_rows_of_a_block_go_on_where_the_other_stopped() -> None:
    """A page of which rows were read comes without them."""
    server = Server(25)
    async with server.client() as la, la.customers.list(size=10) as rows:
        head = [(await anext(rows)).contactid for _ in range(3)]
        pages = [[row.contactid for row in page] async for page in rows.pages()]
    assert head == ["0", "1", "2"]
    assert pages[0] == [str(n) for n in range(3, 10)]
    assert [each for page in pages for each in page] == [str(n) for n in range(3, 25)]


async def test_a_block_is_opened_once_at_a_time_and_read_inside_it() -> None:
    """Both mistakes say what to do; after the block the same list may be opened again."""
    async with Server(25).client() as la:
        customers = la.customers.list(size=10)
        async with customers as rows:
            await anext(rows)
            with pytest.raises(RuntimeError, match="list\\(\\) again"):
                async with customers:
                    pass
        assert len(await anext(rows.pages())) == 9
        for _ in range(2):  # an end would look like a whole list
            with pytest.raises(RuntimeError, match="inside it"):
                await anext(rows.pages())
        async with customers as rows:
            assert len([row async for row in rows]) == 25
        await customers.__aexit__(None, None, None)


async def test_a_block_lets_interactive_calls_go_first() -> None:
    """All but its first page stand in the limiter's bulk lane."""
    server = Server(10_000, pause=lambda _: 0.005)
    async with server.client(concurrency=1) as la, la.customers.list(size=10, prefetch=8) as rows:
        await anext(rows)
        await anyio.sleep(0.01)
        before = len(server.asked)
        await la.customers.list(start=9_000).first()
        assert server.asked.index(9_000) <= before + 1


async def test_an_error_stops_what_is_in_flight_beyond_it() -> None:
    """It comes after the rows before it, and the walk is over."""
    server = Server(1000, pause=lambda offset: 0.001 if offset < 30 else 30, failing=25)
    seen = 0
    async with server.client() as la, la.customers.list(size=10, prefetch=4) as rows:
        with pytest.raises(ServerError, match="boom"):
            async for _ in rows:
                seen += 1
        assert seen == 19
        with anyio.fail_after(20):  # they would take 30 seconds
            while server.now:
                await anyio.sleep(0.01)
        assert [row async for row in rows] == []


@pytest.mark.promise("Paging: prefetch does not change what is seen")
@settings(max_examples=150, deadline=None)
@given(
    total=st.integers(0, 60),
    size=st.integers(2, 25),
    start=st.integers(0, 30),
    limit=st.none() | st.integers(1, 70),
    max_pages=st.none() | st.integers(1, 6),
    prefetch=st.integers(1, 6),
    failing=st.none() | st.integers(0, 80),
    seed=st.integers(),
)
def test_rows_order_and_errors_are_those_of_one_at_a_time(
    total: int,
    size: int,
    start: int,
    limit: int | None,
    max_pages: int | None,
    prefetch: int,
    failing: int | None,
    seed: int,
) -> None:
    """Whatever is in flight, however late each answer is and whichever fails: in a block, in a loop and in one list."""
    options: Paging = {"size": size, "start": start}
    if limit is not None:
        options["limit"] = limit
    if max_pages is not None:
        options["max_pages"] = max_pages

    async def walked(prefetch: int, way: Callable[[Pages[CustomerRow]], AsyncIterator[list[CustomerRow]]]) -> object:
        options["prefetch"] = prefetch
        chance = Random(seed)
        server = Server(total, pause=lambda _: 0, failing=failing)
        seen: list[str] = []

        async def late(request: httpx.Request) -> httpx.Response:
            for _ in range(chance.randrange(6)):
                await anyio.lowlevel.checkpoint()
            return await server(request)

        transport = httpx.MockTransport(late)
        async with AsyncLiveAgent("http://server", "key", rate=None, transport=transport) as la:
            try:
                async for page in way(la.customers.list(**options)):
                    assert page
                    seen += [row.contactid for row in page]
            except LiveAgentError as error:
                return seen, type(error), str(error)
            assert server.most <= prefetch
            assert len({*server.asked}) == len(server.asked), "no page is asked for twice"
        return seen

    async def everything() -> None:
        expected = await walked(1, lambda pages: pages.pages())
        assert await walked(prefetch, lambda pages: pages.pages()) == expected
        assert await walked(prefetch, block) == expected
        if isinstance(expected, list):
            assert expected == [str(n) for n in range(total)][start:][:limit]
            assert await walked(prefetch, whole) == expected

    anyio.run(everything)


async def block(pages: Pages[CustomerRow]) -> AsyncIterator[list[CustomerRow]]:
    async with pages as rows:
        async for page in rows.pages():
            yield page


async def whole(pages: Pages[CustomerRow]) -> AsyncIterator[list[CustomerRow]]:
    if rows := await pages.all():
        yield rows


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_the_block_waits_for_its_requests_however_often_it_is_cancelled() -> None:
    """Asyncio's own cancel() knows no shield: a second one while the block ends must not leave tasks behind."""
    server = Server(1000, pause=lambda offset: 0.001 if offset < 10 else 30)
    before = asyncio.all_tasks()
    async with server.client() as la:

        async def read() -> None:
            async with la.customers.list(size=10, prefetch=4) as rows:
                async for _ in rows:
                    pass

        task = asyncio.create_task(read())
        await asyncio.sleep(0.1)
        assert server.now == 4
        task.cancel()
        for _ in range(4):
            await asyncio.sleep(0)
            task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (server.now, la.limiter.in_flight) == (0, 0)
        assert asyncio.all_tasks() == before


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_request_cancelled_from_outside_is_an_error_and_no_hang() -> None:
    """Who cancels every task of the loop gets an error where its rows would have come."""
    server = Server(1000, pause=lambda offset: 0.001 if offset == 0 else 30)
    before = asyncio.all_tasks()
    async with server.client() as la, la.customers.list(size=10, prefetch=2) as rows:
        page = rows.pages()
        await anext(page)
        await asyncio.sleep(0.05)
        for task in asyncio.all_tasks() - before:
            task.cancel()
        with pytest.raises(RuntimeError, match="cancelled from outside"):
            await anext(page)


async def test_a_pull_may_be_opened_read_and_left_by_different_tasks() -> None:
    """The same for many lists; spans that fail are an error when their turn comes."""

    def spans() -> Iterator[Span]:
        yield from days(date(2026, 1, 1), date(2026, 1, 3))
        raise ZeroDivisionError

    async def answer(_: httpx.Request) -> httpx.Response:
        await anyio.sleep(0.001)
        return httpx.Response(200, json={"response": {"agents": [{"id": "1"}]}})

    transport = httpx.MockTransport(answer)
    async with AsyncLiveAgent("http://server", "key", rate=None, transport=transport) as la:

        async def parts() -> AsyncGenerator[int]:
            async with pull(spans(), la.reports.agents) as pulled:
                async for span, _ in pulled:
                    yield span.date_from.day

        whole = parts()
        assert [await in_another_task(lambda: anext(whole)) for _ in range(3)] == [1, 2, 3]
        with pytest.raises(ExceptionGroup) as caught:  # of the test's own task group
            await in_another_task(lambda: anext(whole))
        assert isinstance(caught.value.exceptions[0], ZeroDivisionError)
        assert la.limiter.in_flight == 0
