"""A list in pages, over the wire."""

import gc
from itertools import count
from typing import Any

import anyio
import httpx
import pytest
from anyio.lowlevel import checkpoint
from hypothesis import given, settings
from hypothesis import strategies as st
from support.servers import answering

from liveagent_async import AsyncLiveAgent, DecodeError, ListChanged, NotFound, ServerError, TooManyPages
from liveagent_async.emulator import Emulator
from liveagent_async.resources.customers import CustomerRow


def emulated(emulator: Emulator) -> AsyncLiveAgent:
    return AsyncLiveAgent("http://emulator", emulator.api_key, rate=None, transport=emulator.transport())


@pytest.mark.parametrize("format", ["json", "xml", "yaml"])
async def test_12345_customers_over_a_socket_none_lost_none_doubled(format: str) -> None:
    """Each format gives every customer once, and the same records as JSON does."""
    emulator = Emulator(customers=12_345, conversations=0, rate=None)
    async with emulator.serve() as url, AsyncLiveAgent(url, emulator.api_key, rate=None) as la:
        expected = await la.customers.list(prefetch=4).all()
        rows = [row async for row in la.with_options(format=format).customers.list()]
    assert len({row.contactid for row in rows}) == len(rows) == 12_345
    assert rows == expected


@pytest.mark.promise("Paging: prefetch does not change what is seen")
@settings(max_examples=25, deadline=None)
@given(total=st.integers(0, 60), size=st.integers(2, 25), start=st.integers(0, 30), prefetch=st.integers(1, 5))
def test_prefetch_does_not_change_what_is_seen(total: int, size: int, start: int, prefetch: int) -> None:
    """Whatever the sizes: the same rows in the same order, in the same pages, none of them empty."""

    async def walk() -> None:
        emulator = Emulator(customers=total, conversations=0, agents=0, rate=None)
        async with emulated(emulator) as la:
            plain = [page async for page in la.customers.list(size=size, start=start).pages()]
            fetched = [page async for page in la.customers.list(size=size, start=start, prefetch=prefetch).pages()]
            everything = await la.customers.list().all()
        assert fetched == plain
        assert all(plain)
        assert [row for page in plain for row in page] == everything[start:]

    anyio.run(walk)


async def test_a_page_advances_by_the_rows_received() -> None:
    """Each page but the first begins at the last row received, so that a change between the two shows."""
    emulator = Emulator(customers=25, conversations=0, rate=None)
    async with emulated(emulator) as la:
        assert len(await la.customers.list(size=10).all()) == 25
    asked = [(each.params["limitfrom"], each.params["limitcount"]) for each in emulator.requests]
    assert asked == [("0", "10"), ("9", "10"), ("18", "10")]


async def test_no_page_is_asked_for_twice() -> None:
    """What was fetched ahead is used: each offset is asked for once, at most two of them beyond the end."""
    emulator = Emulator(customers=64, conversations=0, rate=None)
    async with emulated(emulator) as la:
        assert len(await la.customers.list(size=10, prefetch=3).all()) == 64
    asked = sorted(int(each.params["limitfrom"]) for each in emulator.requests)
    assert asked == list(range(0, 72, 9)) + [72, 81][: len(asked) - 8]


async def test_a_list_may_be_read_again_and_left_early() -> None:
    """Each way of reading starts anew; leaving one early holds nothing open and warns of nothing."""
    emulator = Emulator(customers=30, conversations=0, rate=None)
    async with emulated(emulator) as la:
        customers = la.customers.list(size=10, prefetch=3)
        seen: list[CustomerRow] = []
        async for row in customers:
            seen.append(row)
            break
        gc.collect()
        await checkpoint()
        assert seen == [await customers.first()]
        assert [row async for row in customers] == await customers.all()
        assert repr(customers) == "<Pages of CustomerRow: GET customers>"


async def test_first_asks_for_one_row_only() -> None:
    """One request, of one row; None when there is none."""
    emulator = Emulator(customers=3, conversations=0, rate=None)
    async with emulated(emulator) as la:
        assert await la.customers.list().first() is not None
        assert await la.customers.list(email="nobody@nowhere.invalid").first() is None
    assert [each.params["limitcount"] for each in emulator.requests] == ["1", "1"]


async def test_an_unpaged_list_is_one_page_and_one_request() -> None:
    """Tags know no paging: nothing about pages is on the wire."""
    async with answering(lambda asked: {"tags": [{"id": "a", "name": str(sorted(asked))}]}) as la:
        pages = [page async for page in la.tags.list().pages()]
    assert [[tag.name for tag in page] for page in pages] == [["['apikey']"]]
    async with answering(lambda asked: {"articles": [{"title": str(sorted(asked))}]}) as la:
        assert [row.title for row in await la.knowledgebase.search("how").all()] == ["['apikey', 'query']"]


async def test_max_pages_raises_and_never_cuts() -> None:
    """A list of exactly so many pages is whole; one more page is an error after the rows of the pages allowed."""
    emulator = Emulator(customers=28, conversations=0, rate=None)
    async with emulated(emulator) as la:
        assert len(await la.customers.list(size=10, max_pages=3).all()) == 28
        seen = 0
        with pytest.raises(TooManyPages, match="^GET customers: the list has more than max_pages=2 pages of 10 rows$"):
            async for _ in la.customers.list(size=10, max_pages=2, prefetch=3):
                seen += 1
        assert seen == 19


async def test_a_row_deleted_between_two_pages_is_an_error_not_a_lost_row() -> None:
    """The walk has given out whole pages; then it says that the list changed, and it is over."""
    emulator = Emulator(customers=30, conversations=0, rate=None)
    async with emulated(emulator) as la:
        pages = la.customers.list(size=10).pages()
        assert len(await anext(pages)) == 10
        emulator.delete("customers", 1)
        with pytest.raises(ListChanged, match="after 10 rows") as caught:
            await anext(pages)
        assert caught.value.rows == 10
        with pytest.raises(StopAsyncIteration):
            await anext(pages)


async def test_a_server_that_ignores_the_offset_is_an_error() -> None:
    """Otherwise the walk would go round for ever."""
    page = [{"contactid": str(n)} for n in range(10)]
    async with answering(lambda asked: {"customers": page}) as la:
        with pytest.raises(DecodeError, match="GET customers: the same page came again.*limitfrom"):
            await la.customers.list(size=10).all()


async def test_an_error_counts_when_its_page_is_due() -> None:
    """With pages in flight, those before the failing one are given out first; one beyond the end is never seen."""

    def answer(asked: dict[str, str]) -> object:
        offset = int(asked["limitfrom"])
        if offset >= 27:
            return {"status": "ERROR", "statuscode": 500, "errormessage": "boom"}
        return {"customers": [{"contactid": str(n)} for n in range(offset, min(offset + 10, total))]}

    async with answering(answer) as la:
        total, seen = 100, 0
        with pytest.raises(ServerError, match="boom"):
            async for _ in la.customers.list(size=10, prefetch=8):
                seen += 1
        assert seen == 28
        total = 25
        assert len(await la.customers.list(size=10, prefetch=8).all()) == 25


async def test_who_reads_on_lets_interactive_calls_go_first() -> None:
    """The first page goes as any call; those after it wait behind an interactive call that came later."""
    seen: list[str] = []
    go_on = anyio.Event()

    async def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.params.get("limitfrom", "tags"))
        if seen[1:]:
            await go_on.wait()
        rows = [] if seen[1:] else [{"contactid": "0"}, {"contactid": "1"}]
        return httpx.Response(200, json={"response": {"customers": rows, "tags": []}})

    la = AsyncLiveAgent("http://server", "key", rate=None, concurrency=1, transport=httpx.MockTransport(handle))
    async with la, anyio.create_task_group() as group:
        pages = la.customers.list(size=2, prefetch=3).pages()
        assert len(await anext(pages)) == 2

        async def read_on() -> None:
            with pytest.raises(ListChanged):
                await anext(pages)

        group.start_soon(read_on)
        await anyio.wait_all_tasks_blocked()
        group.start_soon(la.tags.list().all)
        await anyio.wait_all_tasks_blocked()
        go_on.set()
    assert seen[0] == "0"
    assert seen[2] == "tags"
    assert sorted(seen[1:2] + seen[3:]) == ["1", "2", "3"]


async def test_a_row_that_is_not_as_documented_names_the_call() -> None:
    """The error of a record says which list it stood in."""
    async with answering(lambda _: {"customers": ["x"]}) as la:
        with pytest.raises(DecodeError, match="^GET customers: the answer is not as documented"):
            await la.customers.list().all()


async def test_what_a_users_codec_raises_is_a_decode_error() -> None:
    """Whatever a user's own codec raises comes as one DecodeError, in no group, also with pages in flight."""
    calls = count()

    class Broken:
        suffix = ""

        def decode(self, body: bytes) -> object:
            if next(calls):
                raise ZeroDivisionError
            return {"response": {"customers": [{"contactid": str(n)} for n in range(10)]}}

    emulator = Emulator(customers=30, conversations=0, rate=None)
    la = AsyncLiveAgent(
        "http://emulator", emulator.api_key, rate=None, transport=emulator.transport(),
        format="broken", codecs={"broken": Broken()},  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
    )  # fmt: skip
    async with la:
        with pytest.raises(DecodeError, match="ZeroDivisionError"):
            await la.customers.list(size=10, prefetch=3).all()


async def test_old_servers_that_fail_beyond_1000_conversations_are_named() -> None:
    """The error carries the version that fixed it; an error on the first page does not."""

    def answer(asked: dict[str, str]) -> object:
        offset = int(asked["offset"])
        if offset + int(asked["limit"]) > 1000 and "subject" not in asked:
            return {"status": "ERROR", "statuscode": 500, "errormessage": "crash"}
        return {"conversations": [{"conversationid": str(n)} for n in range(offset, offset + int(asked["limit"]))]}

    async with answering(answer) as la:
        with pytest.raises(ServerError) as caught:
            await la.conversations.list(size=500).all()
        assert "5.51.5.2" in caught.value.__notes__[0]
    async with answering(lambda _: {"status": "ERROR", "statuscode": 500, "errormessage": "no"}) as la:
        with pytest.raises(ServerError) as caught:
            await la.conversations.list(size=1000).all()
        assert not hasattr(caught.value, "__notes__")


async def test_a_list_without_a_known_bug_gets_no_advice() -> None:
    """A server error beyond the first 1000 customers is the server's alone."""

    def answer(asked: dict[str, str]) -> object:
        if asked["limitfrom"] != "0":
            return {"status": "ERROR", "statuscode": 500, "errormessage": "crash"}
        return {"customers": [{"contactid": str(n)} for n in range(1000)]}

    async with answering(answer) as la:
        with pytest.raises(ServerError, match="crash") as caught:
            await la.customers.list().all()
        assert not hasattr(caught.value, "__notes__")


@pytest.mark.parametrize("prefetch", [1, 3])
async def test_limit_ends_a_list_quietly_and_asks_for_no_more_rows(prefetch: int) -> None:
    """Within the first page, across pages, and beyond the end; together with pages of any size."""
    emulator = Emulator(customers=40, conversations=0, rate=None)
    async with emulated(emulator) as la:
        everything = await la.customers.list().all()
        for limit in (1, 9, 10, 11, 28, 40, 99):
            before = len(emulator.requests)
            assert await la.customers.list(size=10, limit=limit, prefetch=prefetch).all() == everything[:limit]
            asked = list(emulator.requests)[before:]
            reached = [int(each.params["limitfrom"]) + int(each.params["limitcount"]) for each in asked]
            assert limit == 99 or max(reached) == limit


async def test_limit_counts_in_lists_that_the_server_does_not_page() -> None:
    """All of it comes, so many rows are given; a list without an offset is no longer too short to be sure of."""
    async with answering(lambda _: {"tags": [{"id": str(n)} for n in range(5)]}) as la:
        assert [tag.id for tag in await la.tags.list().all()] == ["0", "1", "2", "3", "4"]
    async with answering(lambda asked: {"articles": [{"title": str(n)} for n in range(int(asked["limit"]))]}) as la:
        assert len(await la.knowledgebase.articles(limit=3).all()) == 3


async def test_a_row_that_comes_twice_pages_apart_means_that_the_list_changed() -> None:
    """The ids of the whole walk are remembered: no row is given twice, however far apart."""
    rows = [str(n) for n in range(100)]

    def answer(asked: dict[str, str]) -> object:
        offset, count = int(asked["limitfrom"]), int(asked["limitcount"])
        page = rows[offset : offset + count]
        if offset == 54:
            rows[60] = "3"  # a row read long ago, and the order round it is as it was
            page = rows[offset : offset + count]
        return {"customers": [{"contactid": each} for each in page]}

    async with answering(answer) as la:
        with pytest.raises(ListChanged, match="after 55 rows"):
            await la.customers.list(size=10).all()


@pytest.mark.parametrize("name,hint", [("limitcount", "size="), ("limitfrom", "start="), ("offset", "start=")])
async def test_names_of_the_wire_get_a_hint(name: str, hint: str) -> None:
    """Who knows the reference is told what the list calls it."""
    async with answering(lambda _: {}) as la:
        with pytest.raises(TypeError, match=f"{name}= is the wire's name: write {hint}"):
            la.customers.list(**{name: 10})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        with pytest.raises(ValueError, match="limit=1"):
            la.customers.list(size=1)
        with pytest.raises(ValueError, match="limit= is the number of rows in all"):
            la.customers.list(size=5000)


async def test_a_list_awaited_says_what_to_write_and_shows_what_users_need() -> None:
    """`await` is for records; what a list is made of is not in the way of its methods."""
    async with answering(lambda _: {"tags": []}) as la:
        tags: Any = la.tags.list()
        with pytest.raises(TypeError, match="GET tags: a list is not awaited: write .all"):
            await tags
    assert {name for name in dir(tags) if not name.startswith("_")} == {"all", "first", "pages"}


@pytest.mark.parametrize(
    "wrong", [{"size": 1}, {"size": 1001}, {"start": -1}, {"prefetch": 0}, {"max_pages": 0}, {"limit": 0}], ids=str
)
async def test_impossible_paging_is_refused(wrong: dict[str, int]) -> None:
    """Before anything is sent."""
    async with answering(lambda _: {}) as la:
        with pytest.raises(ValueError):
            la.customers.list(**wrong)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def test_an_iterator_can_be_taken_up_again() -> None:
    """Rows go on where they were left, within a page and across pages."""
    emulator = Emulator(customers=25, conversations=0, rate=None)
    async with emulated(emulator) as la:
        rows = aiter(la.customers.list(size=10))
        head = [await anext(rows) for _ in range(12)]
        assert head + [row async for row in rows] == await la.customers.list().all()


async def test_a_list_that_is_not_there_is_not_found() -> None:
    """A 404 to a list call without a newer path is the caller's."""
    async with answering(lambda _: {"status": "ERROR", "statuscode": 404, "errormessage": "no c1"}) as la:
        with pytest.raises(NotFound, match="GET conversations/c1/tags: no c1"):
            await la.conversations.tags("c1").all()


async def test_a_short_page_with_rows_beyond_it_does_not_end_the_list() -> None:
    """Pages in flight together, rows come between: what was the end a moment ago is none, and no row is lost."""
    short = {18}

    def answer(asked: dict[str, str]) -> object:
        offset = int(asked["limitfrom"])
        last = 25 if offset in short else 40
        short.discard(offset)
        return {"customers": [{"contactid": str(n)} for n in range(offset, min(offset + 10, last))]}

    async with answering(answer) as la:
        found = [row.contactid for row in await la.customers.list(size=10, prefetch=4).all()]
    assert found == [str(n) for n in range(40)]
    assert not short
