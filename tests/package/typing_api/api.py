"""Never run: mypy and pyright, both strict, judge that every kind of call has the type a user expects."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import assert_type

import attrs
import httpx

from liveagent_async import (
    AsyncLiveAgent,
    Codec,
    Fields,
    LiveAgentError,
    NotFound,
    Pages,
    Pull,
    Rate,
    RateLimited,
    Record,
    Retry,
    Span,
    Timeout,
    Tree,
    Value,
    When,
    days,
    pull,
)
from liveagent_async.emulator import Emulator
from liveagent_async.enums import AgentRole, ConversationStatus, Gender
from liveagent_async.records import (
    Agent,
    AgentAvailability,
    AgentOnlineState,
    AgentReport,
    ApplicationStatus,
    Article,
    Availability,
    CallsOverview,
    ChannelReport,
    ChatsOverview,
    Company,
    Conversation,
    ConversationRow,
    CreatedConversation,
    CreatedSuggestion,
    Customer,
    CustomerGroup,
    CustomerGroupMembership,
    CustomerRow,
    Department,
    DepartmentAgent,
    DepartmentOnlineState,
    DepartmentReport,
    File,
    KnowledgebaseCategory,
    KnowledgebaseInfo,
    Load,
    Message,
    MessageGroup,
    PerformanceReport,
    Ranking,
    SlaCompliance,
    SlaLog,
    SuggestionCategory,
    Tag,
    TagReport,
    Widget,
)

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Mine:
    """A codec of the user's own."""

    suffix = ""

    def decode(self, body: bytes) -> Tree:
        return {"response": body.decode()}


def clients(transport: httpx.AsyncBaseTransport) -> None:
    """Every option of a client."""
    codec: Codec = Mine()
    la = AsyncLiveAgent("https://acme.ladesk.com", "key")
    AsyncLiveAgent()
    AsyncLiveAgent(format="xml", timezone="UTC", concurrency=4, rate=Rate(60, 60), retry=Retry(attempts=2), timeout=5.0)
    AsyncLiveAgent(timezone=UTC, rate=None, transport=transport, codecs={"json": codec}, allow_http=True)
    AsyncLiveAgent("https://acme.ladesk.com", "key", limiter=la.limiter)
    assert_type(la.with_options(format="xml", timeout=5.0, retry=Retry()), AsyncLiveAgent)


async def the_tour(api_key: str) -> None:
    """The first page of the documentation."""
    async with AsyncLiveAgent("https://acme.ladesk.com", api_key) as la:
        assert_type(la, AsyncLiveAgent)
        agent = await la.agents.get("john@agent.com")
        assert_type(agent, Agent)
        async for customer in la.customers.list(email="@example.com"):
            assert_type(customer, CustomerRow)
        tags = await la.tags.list().all()
        assert_type(tags, list[Tag])
        async with pull(days(FIRST, LAST), la.reports.agents, concurrency=8) as pulled:
            assert_type(pulled, Pull[AgentReport])
            async for span, rows in pulled:
                assert_type(span, Span)
                assert_type(rows, list[AgentReport])
        async with pull(days(FIRST, LAST), partial(la.reports.chats.load, departmentid="default")) as loads:
            async for _, hours in loads:
                assert_type(hours, list[Load])
        assert_type(await la.call("GET", "application/status.yaml"), Mapping[str, Tree])
        assert_type(await la.call("PUT", ["tags", "a.xml"], {"name": "VIP", "limit": 3}), Mapping[str, Tree])


@attrs.frozen
class Ban(Record):
    """A record of the user's own."""

    ip: str = ""
    price: Decimal | None = None


@dataclass
class Plain:
    """A dataclass of the user's own."""

    ip: str


async def what_is_not_modelled() -> None:
    """Records and hooks of the user's own."""
    la = AsyncLiveAgent(hooks={Decimal: Decimal})
    assert_type(await la.call("GET", "bans/b1", record=Ban), Ban)
    assert_type(await la.call("POST", ["bans"], {"ip": "127.0.0.1"}, record=Plain), Plain)
    assert_type(await la.call("GET", "bans/b1", record=Fields), Fields)
    assert_type(la.pages("bans", "bans", Ban), Pages[Ban])
    assert_type(await la.pages("bans", "bans", Plain, {"ip": "*"}, limit_param="limit", size=9).first(), Plain | None)


async def the_emulator() -> None:
    """A client of the emulator, over a socket and in process."""
    emulator = Emulator(
        customers=1000, conversations=200, agents=10, seed=0, api_key="emulator", rate=(180, 60), latency=0.0
    )
    async with emulator.serve(host="127.0.0.1", port=0) as url:
        assert_type(url, str)
    AsyncLiveAgent("http://emulator", emulator.api_key, transport=emulator.transport())


async def lists(la: AsyncLiveAgent) -> None:
    """A list as rows, pages, all of it, its first row."""
    pages = la.customers.list(datecreatedfrom=NOON, size=100, start=20, prefetch=4, max_pages=10)
    assert_type(pages, Pages[CustomerRow])
    assert_type(pages.pages(), AsyncIterator[list[CustomerRow]])
    assert_type(await pages.all(), list[CustomerRow])
    assert_type(await pages.first(), CustomerRow | None)


async def conversations(la: AsyncLiveAgent) -> None:
    """Conversations and messages."""
    calls = la.conversations
    assert_type(calls.list(), Pages[ConversationRow])
    calls.list(status="R", datechanged=NOON)
    calls.list(status=[ConversationStatus.NEW, "T"], datechanged=When.gt(NOON), channel_type="E", size=50)
    calls.list(datechanged=When.between(FIRST, LAST), department="default", owneridentifier="john@owner.com")
    calls.list(datechanged=When.like("2009-01-%"), subject="x", datefrom=NOON, dateto=NOON)
    assert_type(await calls.get("c1"), Conversation)
    created = await calls.create(
        message="hello",
        useridentifier="john@owner.com",
        department="default",
        subject="Test",
        recipient="support@acme.com",
        cc=["a@b.c"],
        customfields=[("code", "1"), ("code", "2")],
        do_not_send_mail=True,
    )
    assert_type(created, CreatedConversation)
    await calls.transfer("c1", agentidentifier="jane@acme.com", department="default", useridentifier="u1", note="x")
    await calls.set_status("c1", "R", useridentifier="u1")
    await calls.set_status("c1", ConversationStatus.OPEN, note="x")
    await calls.delete("c1", note="spam")
    assert_type(calls.messages("c1", datefrom=NOON), Pages[MessageGroup])
    await calls.add_message("c1", "hello", useridentifier="u1", type="N", is_html_message=False)
    assert_type(calls.tags("c1"), Pages[Tag])
    await calls.add_tag("c1", id="t1")
    await calls.remove_tag("c1", name="VIP")
    await calls.add_fields("c1", {"code": "value"})
    await calls.delete_field("c1", "code")
    await calls.delete_all_fields("c1")


async def customers(la: AsyncLiveAgent) -> None:
    """Customers and their groups, tags."""
    assert_type(await la.customers.get("john@example.com"), Customer)
    assert_type(await la.customers.register(email="john@example.com", gender=Gender.MALE, role="R"), Customer)
    assert_type(la.customers.groups("c1"), Pages[CustomerGroupMembership])
    await la.customers.add_to_group("c1", "VIP")
    await la.customers.remove_from_group("c1", "VIP")
    await la.customers.add_fields("c1", [("code", "value")])
    await la.customers.delete_field("c1", "code")
    await la.customers.delete_all_fields("c1")
    assert_type(la.customer_groups.list(), Pages[CustomerGroup])
    assert_type(await la.customer_groups.get("g1"), CustomerGroup)
    assert_type(await la.customer_groups.create("VIP", color="FFFFFF"), CustomerGroup)
    await la.customer_groups.update("g1", bg_color="000000")
    await la.customer_groups.delete("g1")
    assert_type(await la.tags.get("t1"), Tag)
    assert_type(await la.tags.create("VIP"), Tag)
    await la.tags.update("t1", name="VIP")
    await la.tags.delete("t1")


async def the_rest(la: AsyncLiveAgent) -> None:
    """What is left but reports."""
    assert_type(await la.application.status(), ApplicationStatus)
    assert_type(la.departments.list(), Pages[Department])
    assert_type(await la.departments.get("default"), Department)
    assert_type(la.departments.agents("default"), Pages[DepartmentAgent])
    assert_type(la.knowledgebase.articles(parent_id="15"), Pages[Article])
    assert_type(la.knowledgebase.search("how to"), Pages[Article])
    assert_type(la.online_status.agents(), Pages[AgentOnlineState])
    assert_type(la.online_status.departments(), Pages[DepartmentOnlineState])
    assert_type(la.suggestions.categories(), Pages[SuggestionCategory])
    suggestion = la.suggestions.create(useridentifier="a@b.c", category="15", subject="x", message="y")
    assert_type(await suggestion, CreatedSuggestion)
    assert_type(await la.overview.chats(), ChatsOverview)
    assert_type(await la.overview.calls(), CallsOverview)
    assert_type(la.companies.list(name="Acme"), Pages[Company])
    assert_type(await la.companies.get("co1"), Company)
    assert_type(la.widgets.list(rtype="C"), Pages[Widget])
    assert_type(await la.widgets.get("w1"), Widget)
    assert_type(await la.files.get("f1"), File)
    assert_type(await la.files.create("a.pdf", type="application/pdf", downloadUrl="https://acme.com/a.pdf"), File)
    assert_type(await la.widgets.create(name="Chat", rtype="C"), Widget)
    assert_type(la.knowledgebase.knowledgebases(), Pages[KnowledgebaseInfo])
    assert_type(await la.knowledgebase.create_article("How to", content="so", rorder=3), Article)
    assert_type(await la.knowledgebase.create_category("Mobile"), KnowledgebaseCategory)


async def reports(la: AsyncLiveAgent) -> None:
    """Reports, by days and by moments."""
    assert_type(la.reports.agents(FIRST, LAST, departmentid="default"), Pages[AgentReport])
    assert_type(la.reports.channels(NOON, NOON), Pages[ChannelReport])
    assert_type(la.reports.departments(FIRST, LAST), Pages[DepartmentReport])
    assert_type(la.reports.performance(FIRST, LAST), Pages[PerformanceReport])
    assert_type(la.reports.tags(FIRST, LAST), Pages[TagReport])
    assert_type(la.reports.ranking(FIRST, LAST, agentid="u1", types=["W"], contactid="c1", size=100), Pages[Ranking])
    for media in (la.reports.tickets, la.reports.chats, la.reports.calls):
        assert_type(media.agent_availability(FIRST, LAST), Pages[AgentAvailability])
        assert_type(media.load(FIRST, LAST), Pages[Load])
        assert_type(media.sla_compliance(FIRST, LAST), Pages[SlaCompliance])
        assert_type(media.sla_log(FIRST, LAST), Pages[SlaLog])
    assert_type(la.reports.chats.availability(FIRST, LAST), Pages[Availability])
    assert_type(la.reports.calls.availability(FIRST, LAST), Pages[Availability])


def records(agent: Agent, conversation: Conversation, report: AgentReport, group: MessageGroup, row: Fields) -> None:
    """Fields of every kind: text is never None, what may be missing says so."""
    assert_type(agent.email, str)
    assert_type(agent.role, AgentRole | str)
    assert_type(agent.extra, Fields)
    assert_type(conversation.datecreated, datetime | None)
    assert_type(conversation.status == ConversationStatus.NEW, bool)
    assert_type(report.answers, int | float | None)
    assert_type(group.messages, tuple[Message, ...])
    assert_type(row["name"], Value)


async def errors(la: AsyncLiveAgent) -> None:
    """What an error knows."""
    try:
        await la.agents.get("john@agent.com")
    except NotFound as error:
        assert_type(error.status, int)
        assert_type(error.statuscode, int | None)
        assert_type(error.message, str)
    except RateLimited as error:
        assert_type(error.retry_after, float | None)
    except Timeout as error:
        assert_type(error.sent, bool)
    except LiveAgentError as error:
        assert_type(error.call, str)
