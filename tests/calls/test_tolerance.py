"""Odd answers: what the client accepts, and that all formats agree on it."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from datetime import datetime
from typing import Any

import pytest
from support.asking import FORMATS, Call, ask
from support.php import WRITERS
from support.scripted import Scripted, http

from calls.row import ZONE
from liveagent_async import AsyncLiveAgent, Fields, Pages
from liveagent_async.enums import AgentRole, MessageType
from liveagent_async.records import Article, Company, Conversation, ConversationRow, Load
from liveagent_async.resources._base import CustomField
from liveagent_async.resources.agents import Agent
from liveagent_async.resources.customers import Customer
from liveagent_async.resources.departments import Department
from liveagent_async.resources.messages import Message, MessageGroup
from liveagent_async.resources.overview import ChatsOverview
from liveagent_async.resources.tags import Tag


@pytest.fixture
def anyio_backend() -> str:
    """What an answer means does not depend on the event loop."""
    return "asyncio"


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


def agent(la: AsyncLiveAgent) -> Awaitable[object]:
    return la.agents.get("u1")


def conversation(la: AsyncLiveAgent) -> Awaitable[object]:
    return la.conversations.get("c1")


def conversations(la: AsyncLiveAgent) -> Pages[ConversationRow]:
    return la.conversations.list()


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
    "a flag that is neither Y nor N": (
        department,
        {"departmentid": "d1", "deleted": "X", "later": "1"},
        Department(departmentid="d1", deleted=None, extra=Fields({"later": "1", "deleted": "X"})),
    ),
    "a blank flag": (department, {"departmentid": "d1", "deleted": " "}, Department(departmentid="d1")),
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
    "tags as one text": (
        conversations,
        {"conversations": [{"conversationid": "c1", "tags": "ab12, cd34,"}, {"conversationid": "c2", "tags": "15"}]},
        [
            ConversationRow(conversationid="c1", tags=("ab12", "cd34")),
            ConversationRow(conversationid="c2", tags=("15",)),
        ],
    ),
    "tags as a list": (
        conversations,
        {"conversations": [{"conversationid": "c1", "tags": ["ab12", 15]}, {"conversationid": "c2", "tags": ["x"]}]},
        [
            ConversationRow(conversationid="c1", tags=("ab12", "15")),
            ConversationRow(conversationid="c2", tags=("x",)),
        ],
    ),
    "no tags": (
        conversations,
        {
            "conversations": [
                {"conversationid": "c1", "tags": None},
                {"conversationid": "c2", "tags": ""},
                {"conversationid": "c3", "tags": []},
                {"conversationid": "c4"},
            ]
        },
        [ConversationRow(conversationid=f"c{n}") for n in (1, 2, 3, 4)],
    ),
    "a tag as a number": (
        conversations,
        {"conversations": [{"conversationid": "c1", "tags": 15}]},
        [ConversationRow(conversationid="c1", tags=("15",))],
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
