"""What the client bears and what it refuses in answers that are not as the reference has them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from calls import ROWS
from calls.row import ZONE, Row
from php import SUFFIXES, WRITERS, Answer
from scripted import Scripted, http

from liveagent_async import AsyncLiveAgent, DecodeError, Fields, NotFound, Pages
from liveagent_async.enums import AgentRole, MessageType
from liveagent_async.resources._base import CustomField
from liveagent_async.resources.agents import Agent
from liveagent_async.resources.companies import Company
from liveagent_async.resources.conversations import Conversation, ConversationRow
from liveagent_async.resources.customers import Customer
from liveagent_async.resources.departments import Department
from liveagent_async.resources.knowledgebase import Article
from liveagent_async.resources.load_reports import Load
from liveagent_async.resources.messages import Message, MessageGroup
from liveagent_async.resources.overview import ChatsOverview
from liveagent_async.resources.tags import Tag

pytestmark = pytest.mark.anyio

FORMATS = ["json", "xml", "yaml"]
Call = Callable[[AsyncLiveAgent], Awaitable[object] | Pages[Any]]


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


async def ask(server: Scripted, format: str, call: Call, *answers: bytes) -> object:
    server.play(*answers)
    async with AsyncLiveAgent(server.url, "key", format=format, rate=None) as la:
        pending = call(la)
        return await pending.all() if isinstance(pending, Pages) else await pending


def agent(la: AsyncLiveAgent) -> Awaitable[object]:
    return la.agents.get("u1")


def conversation(la: AsyncLiveAgent) -> Awaitable[object]:
    return la.conversations.get("c1")


def customer(la: AsyncLiveAgent) -> Awaitable[object]:
    return la.customers.get("c1")


def department(la: AsyncLiveAgent) -> Awaitable[object]:
    return la.departments.get("d1")


def messages(la: AsyncLiveAgent) -> Pages[MessageGroup]:
    return la.conversations.messages("c1")


def tags(la: AsyncLiveAgent) -> Pages[Tag]:
    return la.tags.list()


def loads(la: AsyncLiveAgent) -> Pages[Load]:
    day = datetime(2026, 1, 31, tzinfo=ZONE)
    return la.reports.chats.load(day, day)


HELLO = Message(messageid="m1", rtype=MessageType.MESSAGE, message="hello")
ODD: dict[str, tuple[Call, dict[str, Any], object]] = {
    "unknown field": (agent, {"userid": "u1", "nickname": "Jo"}, Agent(userid="u1", extra=Fields({"nickname": "Jo"}))),
    "unknown fields of every kind": (
        agent,
        {
            "userid": "u1",
            "skills": ["a", "b"],
            "languages": ["sk"],
            "badges": [],
            "nickname": None,
            "logins": 7,
            "share": 0.5,
            "phone": "+421905123456",
            "lunch": "12:30",
            "address": {"city": "Nitra", "zip": "0949"},
            "devices": [{"id": "1", "os": "N"}, {"id": "2", "os": ""}],
        },
        Agent(
            userid="u1",
            extra=Fields(
                {
                    "skills": ("a", "b"),
                    "languages": ("sk",),
                    "badges": "",
                    "nickname": "",
                    "logins": "7",
                    "share": "0.5",
                    "phone": "+421905123456",
                    "lunch": "12:30",
                    "address": Fields({"city": "Nitra", "zip": "0949"}),
                    "devices": (Fields({"id": "1", "os": "N"}), Fields({"id": "2", "os": ""})),
                }
            ),
        ),
    ),
    "unknown codes": (agent, {"role": "Z", "gender": "?"}, Agent(role="Z", gender="?")),
    "a code in words": (conversation, {"status": "ANSWERED"}, Conversation(status="ANSWERED")),
    "missing fields": (agent, {"role": "O"}, Agent(role=AgentRole.OWNER)),
    "nulls": (
        customer,
        {
            "contactid": "c1",
            "email": None,
            "datecreated": None,
            "gender": None,
            "customfields": None,
            "uniquefields": None,
        },
        Customer(contactid="c1"),
    ),
    "empty text": (
        customer,
        {"contactid": "c1", "email": "", "datecreated": "", "gender": "", "customfields": "", "uniquefields": []},
        Customer(contactid="c1"),
    ),
    "blanks": (
        conversation,
        {
            "conversationid": "c1",
            "ownernote": "\n ",
            "assignedto": " ",
            "datecreated": "\n",
            "status": " ",
            "customfields": "\n  ",
        },
        Conversation(conversationid="c1"),
    ),
    "a date of zeros": (conversation, {"datechanged": "0000-00-00 00:00:00"}, Conversation()),
    "numbers as strings": (
        lambda la: la.overview.chats(),
        {"chatsOverview": [{"visitors": "3", "chats": "0", "queue": "", "agents": "12"}]},
        ChatsOverview(visitors=3, chats=0, agents=12),
    ),
    "numbers as numbers": (
        lambda la: la.overview.chats(),
        {"chatsOverview": [{"visitors": 3, "chats": 0, "queue": None, "agents": 12}]},
        ChatsOverview(visitors=3, chats=0, agents=12),
    ),
    "averages as strings": (loads, {"loads": [{"avgQueue": "1.5", "maxQueue": "3"}]}, [Load(avgQueue=1.5, maxQueue=3)]),
    "averages as numbers": (loads, {"loads": [{"avgQueue": 1.5, "maxQueue": 3}]}, [Load(avgQueue=1.5, maxQueue=3)]),
    "an id as a number": (tags, {"tags": [{"id": 15, "name": 7}]}, [Tag(id="15", name="7")]),
    "flags": (department, {"departmentid": "d1", "deleted": "Y"}, Department(departmentid="d1", deleted=True)),
    "flags as numbers": (
        department,
        {"departmentid": "d1", "deleted": 0},
        Department(departmentid="d1", deleted=False),
    ),
    "one item": (tags, {"tags": [{"id": "t1", "name": "VIP"}]}, [Tag(id="t1", name="VIP")]),
    "an item of one field": (tags, {"tags": [{"id": "t1"}]}, [Tag(id="t1")]),
    "no item": (tags, {"tags": []}, []),
    "no list but null": (tags, {"tags": None}, []),
    "one item inside": (
        customer,
        {"customfields": [{"code": "x", "value": "0123"}]},
        Customer(customfields=(CustomField(code="x", value="0123"),)),
    ),
    "a code twice": (
        customer,
        {"customfields": [{"code": "x", "value": "1"}, {"code": "x", "value": "Y"}]},
        Customer(customfields=(CustomField(code="x", value="1"), CustomField(code="x", value="Y"))),
    ),
    "message in message": (
        messages,
        {"groups": [{"messages": [{"messageid": "m1", "rtype": "M", "message": "hello"}]}]},
        [MessageGroup(messages=(HELLO,))],
    ),
    "messages in messages": (
        messages,
        {
            "groups": [
                {
                    "messages": [
                        {"messageid": "m1", "rtype": "M", "message": "hello"},
                        {"messageid": "m2", "message": None},
                    ]
                },
                {"userid": "u1", "messages": []},
                {"messages": [{"message": "<message>a</message> & b"}]},
            ]
        },
        [
            MessageGroup(messages=(HELLO, Message(messageid="m2"))),
            MessageGroup(userid="u1"),
            MessageGroup(messages=(Message(message="<message>a</message> & b"),)),
        ],
    ),
    "a message without anything else": (
        messages,
        {"groups": [{"messages": [{"message": "hello"}]}]},
        [MessageGroup(messages=(Message(message="hello"),))],
    ),
    "a list where text was expected": (
        lambda la: la.companies.get("co1"),
        {"id": "co1", "emails": ["a@acme.com", "b@acme.com"], "phones": ["+421905123456"]},
        Company(id="co1", emails=("a@acme.com", "b@acme.com"), phones=("+421905123456",)),
    ),
    "text of every kind": (
        conversation,
        {"subject": "no", "preview": " ~ 1e5\t<b>&amp;</b>\r\nžluťoučký 🐎 ", "ownername": "null", "code": "12:30:45"},
        Conversation(subject="no", preview=" ~ 1e5\t<b>&amp;</b>\r\nžluťoučký 🐎 ", ownername="null", code="12:30:45"),
    ),
    "entries for articles": (
        lambda la: la.knowledgebase.search("x"),
        {"entries": [{"title": "How to", "deleted": "N"}]},
        [Article(title="How to", deleted=False)],
    ),
}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("odd", ODD)
async def test_an_odd_answer_gives_the_same_record_in_every_format(odd: str, format: str, server: Scripted) -> None:
    """Nothing is raised, and nothing that was sent is dropped: what a record does not name is in `extra`."""
    call, answer, gives = ODD[odd]
    assert await ask(server, format, call, http(WRITERS[format](answer))) == gives


LISTS = [row for row in ROWS if len(row.answer) == 1 and isinstance(next(iter(row.answer.values())), list)]


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
