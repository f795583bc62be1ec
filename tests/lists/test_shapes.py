"""Lists without their list, paths with and without a suffix, servers older and newer than the reference."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

import pytest
from calls import ROWS
from calls.row import Row
from support.asking import FORMATS, ask
from support.php import SUFFIXES, WRITERS, Answer
from support.scripted import Scripted, http

from liveagent_async import AsyncLiveAgent, DecodeError, NotFound, Pages, ServerError, days, pull
from liveagent_async.records import Article, ConversationRow
from liveagent_async.resources.agents import Agent
from liveagent_async.resources.tags import Tag

LISTS = [row for row in ROWS if len(row.answer) == 1 and isinstance(next(iter(row.answer.values())), list)]
REPORTS = [row for row in ROWS if row.name.startswith("reports.")]
PAGED = [row for row in LISTS if {"limitfrom", "offset"} & row.sends.keys()]
DAY = date(2026, 1, 31)


@pytest.fixture
def anyio_backend() -> str:
    """What an answer means does not depend on the event loop."""
    return "asyncio"


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


def tags(la: AsyncLiveAgent) -> Pages[Tag]:
    return la.tags.list()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("row", LISTS, ids=lambda row: row.name)
@pytest.mark.parametrize("something", [None, "something"])
async def test_a_list_answer_without_its_list_says_which_call_and_which_key(
    row: Row, format: str, something: str | None, server: Scripted
) -> None:
    """Neither a missing key nor something else under it is an empty list."""
    (key,) = row.answer
    answer: Answer = {key: something} if something else {"other": "x"}
    with pytest.raises(DecodeError) as caught:
        await ask(server, format, row.call, http(WRITERS[format](answer)))
    assert caught.value.call == row.request
    assert row.request in str(caught.value)
    assert f"`{key}`" in str(caught.value)


@pytest.mark.parametrize("format", ["json", "yaml"])
async def test_an_object_where_a_list_belongs_is_refused(format: str, server: Scripted) -> None:
    """Only XML's wrapper of items is an object; in JSON and YAML it would be a row that nobody sent."""
    with pytest.raises(DecodeError, match="GET tags: `tags` holds no list"):
        await ask(server, format, tags, http(WRITERS[format]({"tags": {"id": "t1"}})))


@pytest.mark.parametrize("rows", [[], [{"visitors": "1"}, {"visitors": "2"}]])
async def test_an_overview_of_other_than_one_row_is_refused(rows: list[Answer], server: Scripted) -> None:
    """An overview is a list of one row; none or two of them would be a guess."""
    with pytest.raises(DecodeError, match=rf"GET chats/overview: `chatsOverview` holds {len(rows)} rows"):
        await ask(server, "json", lambda la: la.overview.chats(), http(WRITERS["json"]({"chatsOverview": rows})))


@pytest.mark.parametrize("row", PAGED, ids=lambda row: row.name)
async def test_every_list_that_the_server_pages_is_walked_to_its_end(row: Row, server: Scripted) -> None:
    """By `limitcount` and `limitfrom`, conversations by `limit` and `offset`; a page begins with the last row known."""
    (key,) = row.answer
    rows = [{"id": str(n), "contactid": str(n), "conversationid": str(n)} for n in range(3)]
    # A row whose id is known may have gone on counting since the page before.
    counts = [{"answers": str(n)} if "columns" in row.sends or row not in REPORTS else {} for n in range(3)]
    server.play(*(http(WRITERS["json"]({key: [r | counts[n] for r in rows[n : n + 2]]})) for n in range(3)))
    async with AsyncLiveAgent(server.url, "key", rate=None) as la:
        call: Callable[..., Pages[object]] = attrgetter(row.name)(la)
        got = await call(*[DAY, DAY] if row in REPORTS else [], size=2).all()
    assert len(got) == len(set(map(str, got))) == 3
    count, offset = list(row.sends)[-2:]
    windows = [re.findall(rf"&?{count}=(\d+)&{offset}=(\d+)", seen.query) for seen in server.seen]
    assert windows == [[("2", "0")], [("2", "1")], [("2", "2")]]


@pytest.mark.parametrize("row", REPORTS, ids=lambda row: row.name)
async def test_every_report_can_be_pulled_day_by_day(row: Row, server: Scripted) -> None:
    """Days go in as they are, and each day's rows come out in the order of the days."""
    server.play(http(WRITERS["json"](row.answer)), http(WRITERS["json"](row.answer)))
    async with AsyncLiveAgent(server.url, "key", rate=None) as la:
        call: Callable[[date, date], Pages[object]] = attrgetter(row.name)(la)
        async with pull(days(DAY, DAY + timedelta(days=1)), call, concurrency=1) as pulled:
            got = [(span.date_from, rows) async for span, rows in pulled]
    assert got == [(DAY, row.gives), (DAY + timedelta(days=1), row.gives)]
    assert "date_from=2026-02-01%2000%3A00%3A00&date_to=2026-02-01%2023%3A59%3A59" in server.seen[1].query


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("ending", [".com", ".xml", ".yaml", ".XML"])
async def test_an_identifier_may_end_like_a_format(ending: str, format: str, server: Scripted) -> None:
    """The server takes a known last suffix of the path for the format, so the real one always stands last.

    JSON has no suffix that could say where such an identifier ends: it is asked for in XML, the record is the same.
    """
    spoken = "xml" if format == "json" and ending.lower() in SUFFIXES.values() else format
    answer = http(WRITERS[spoken]({"userid": "u1"}))
    assert await ask(server, format, lambda la: la.agents.get(f"john@agent{ending}"), answer) == Agent(userid="u1")
    assert server.seen[0].path == f"/api/agents/john%40agent{ending}{SUFFIXES[spoken]}"


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("ending", [".com", ".xml", ".yaml"])
async def test_the_suffix_stands_after_the_last_part_only(ending: str, format: str, server: Scripted) -> None:
    """An identifier in the middle of a path keeps its ending and gets no other."""
    answer = http(WRITERS[format]({"groups": []}))
    assert await ask(server, format, lambda la: la.customers.groups(f"john@agent{ending}"), answer) == []
    assert server.seen[0].path == f"/api/customers/john%40agent{ending}/groups{SUFFIXES[format]}"


async def test_where_the_old_list_of_articles_is_gone_the_newer_one_is_asked(server: Scripted) -> None:
    """Newer servers answer 404 for `knowledgebase/articles`; the same filters then go to `knowledgebase/entries`."""
    gone = http(WRITERS["json"]({"status": "ERROR", "statuscode": 404, "errormessage": "no such handler"}), 404)
    entries = http(WRITERS["json"]({"entries": [{"title": "How to"}]}))

    def articles(la: AsyncLiveAgent) -> Pages[Article]:
        return la.knowledgebase.articles(parent_id="15")

    assert await ask(server, "json", articles, gone, entries) == [Article(title="How to")]
    query = "parent_id=15&limit=500&apikey=key"
    assert [seen.target for seen in server.seen] == [
        f"/api/knowledgebase/articles?{query}",
        f"/api/knowledgebase/entries?{query}",
    ]
    with pytest.raises(NotFound, match="no such handler"):
        await ask(server, "json", articles, gone, gone)


async def test_a_conversation_list_bears_a_server_that_knows_no_paging(server: Scripted) -> None:
    """Before 4.25.6.4 the whole list comes whatever is asked; it is given once, not refused and not repeated."""
    rows: list[dict[str, Any]] = [{"conversationid": f"c{n}"} for n in range(5)]
    answer = http(WRITERS["json"]({"conversations": rows}))
    got = await ask(server, "json", lambda la: la.conversations.list(size=2), answer, answer)
    assert got == [ConversationRow(**row) for row in rows]


async def test_the_error_beyond_the_first_1000_conversations_says_what_helps(server: Scripted) -> None:
    """LiveAgent before 5.51.5.2 fails there, and its own words say nothing of it."""
    full = http(WRITERS["json"]({"conversations": [{"conversationid": f"c{n}"} for n in range(1000)]}))
    with pytest.raises(ServerError, match="more requests than answers") as caught:
        await ask(server, "json", lambda la: la.conversations.list(), full)
    assert any("5.51.5.2" in note and "datefrom" in note for note in caught.value.__notes__)
