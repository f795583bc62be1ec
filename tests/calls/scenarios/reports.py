"""Reports: what was done a moment ago is counted; what is seeded adds up."""

from __future__ import annotations

from datetime import date, timedelta

from liveagent_async import AsyncLiveAgent
from liveagent_async.enums import ChannelType
from liveagent_async.resources.load_reports import CallReports, ChatReports, TicketReports

from .conversations import opened
from .story import NOW, of

TODAY = NOW.date()
YEAR = date(2025, 1, 1), date(2025, 12, 31)
AGENT, DEPARTMENT = "a0000002", "default"


async def worked(la: AsyncLiveAgent, mark: str) -> str:
    """A conversation of today that the agent tags, answers and resolves."""
    conversationid = await opened(la, mark)
    await la.conversations.add_tag(conversationid, name="VIP")
    await la.conversations.add_message(conversationid, "done", useridentifier=AGENT)
    await la.conversations.set_status(conversationid, "R", useridentifier=AGENT)
    return conversationid


@of("reports.agents")
async def agents(la: AsyncLiveAgent, mark: str) -> object:
    """One more answer and one more resolved ticket of the agent today."""
    (before,) = await la.reports.agents(TODAY, TODAY, agentid=AGENT, departmentid=DEPARTMENT).all()
    await worked(la, mark)
    (after,) = await la.reports.agents(TODAY, TODAY, agentid=AGENT, departmentid=DEPARTMENT).all()
    assert (before.id, before.firstname) == (AGENT, "Jana")
    assert (after.answers, after.resolved_tickets) == (
        (before.answers or 0) + 1,
        (before.resolved_tickets or 0) + 1,
    )
    everybody = await la.reports.agents(*YEAR).all()
    assert [row.id for row in everybody] == [state.id async for state in la.online_status.agents()]
    return after, everybody


@of("reports.performance")
async def performance(la: AsyncLiveAgent, mark: str) -> object:
    """One more answer and one more ticket of everybody together."""
    (before,) = await la.reports.performance(TODAY, TODAY).all()
    await worked(la, mark)
    (after,) = await la.reports.performance(TODAY, TODAY).all()
    assert (after.answers, after.created_tickets, after.resolved_tickets) == (
        (before.answers or 0) + 1,
        (before.created_tickets or 0) + 1,
        (before.resolved_tickets or 0) + 1,
    )
    await la.reports.performance(TODAY, TODAY, agentid=AGENT, departmentid=DEPARTMENT).all()
    return after


@of("reports.channels", "reports.departments", "reports.tags")
async def kinds(la: AsyncLiveAgent, mark: str) -> object:
    """One more answer: on the channel, in the department and of the tag, and on no other."""

    async def counts() -> dict[str, int]:
        everything = [
            *await la.reports.channels(TODAY, TODAY, agentid=AGENT, departmentid=DEPARTMENT).all(),
            *await la.reports.departments(TODAY, TODAY, agentid=AGENT, departmentid=DEPARTMENT).all(),
            *await la.reports.tags(TODAY, TODAY, agentid=AGENT, departmentid=DEPARTMENT).all(),
        ]
        return {row.id: int(row.answers or 0) for row in everything}

    before = await counts()
    await worked(la, mark)
    after = await counts()
    assert {key for key in after if after[key] == before[key] + 1} == {"E", "default", "sh3j"}
    assert {key for key in after if after[key] == before[key]} == set(after) - {"E", "default", "sh3j"}
    return after


@of("reports.ranking")
async def ranking(la: AsyncLiveAgent, mark: str) -> object:
    """Every rating is of a conversation that is there, of its owner, and of an agent; the filters keep others out."""
    ranks = await la.reports.ranking(*YEAR).all()
    assert ranks
    for rank in ranks[:5]:
        conversation = await la.conversations.get(rank.conversationid)
        assert (conversation.owneremail, conversation.ownername) == (rank.requesterEmail, rank.requester)
        assert (await la.agents.get(rank.agentEmail)).contactid == rank.agentcontactid
    mine = await la.reports.ranking(*YEAR, agentid=AGENT, departmentid=DEPARTMENT).all()
    assert {rank.agentEmail for rank in mine} <= {"jana@agent.com"}
    assert all(rank in ranks for rank in mine)
    one = ranks[0]
    fewer = await la.reports.ranking(
        *YEAR, types=one.rankingType, contactid=one.contactid, agentid=AGENT, departmentid=DEPARTMENT
    ).all()
    assert all(rank in mine for rank in fewer)
    return ranks


async def _availability(la: AsyncLiveAgent, of_kind: TicketReports | ChatReports | CallReports) -> object:
    """A row for each agent of each department who is there, with the span that was asked for."""
    rows = await of_kind.agent_availability(*YEAR).all()
    mine = await of_kind.agent_availability(*YEAR, agentid=rows[0].userid, departmentid=rows[0].departmentid).all()
    assert mine == rows[:1]
    for department in await la.departments.list().all():
        there = [one.userid async for one in la.departments.agents(department.departmentid)]
        assert [row.userid for row in rows if row.departmentid == department.departmentid] == there
    assert {row.from_date.date() for row in rows if row.from_date} == {YEAR[0]}
    return rows


async def _load(of_kind: TicketReports | ChatReports | CallReports) -> tuple[object, int]:
    """A row for each hour of the day, none missing; and how many waited in all."""
    rows = await of_kind.load(TODAY, TODAY, agentid=AGENT, departmentid=DEPARTMENT).all()
    assert [row.date.hour for row in rows if row.date] == list(range(24))
    return rows, int(sum(row.maxQueue or 0 for row in rows))


@of("reports.tickets.agent_availability")
async def ticket_availability(la: AsyncLiveAgent, mark: str) -> object:
    """Tickets."""
    return await _availability(la, la.reports.tickets)


@of("reports.chats.agent_availability")
async def chat_availability(la: AsyncLiveAgent, mark: str) -> object:
    """Chats."""
    return await _availability(la, la.reports.chats)


@of("reports.calls.agent_availability")
async def call_availability(la: AsyncLiveAgent, mark: str) -> object:
    """Phone calls."""
    return await _availability(la, la.reports.calls)


@of("reports.chats.availability", "reports.calls.availability")
async def availability(la: AsyncLiveAgent, mark: str) -> object:
    """A row for each day, none missing: a share of it as minutes and per cent."""
    found: list[object] = []
    for of_kind in (la.reports.chats, la.reports.calls):
        rows = await of_kind.availability(*YEAR, agentid=AGENT, departmentid=DEPARTMENT).all()
        days = [row.date.date() for row in rows if row.date]
        assert days == [YEAR[0] + timedelta(days=day) for day in range(365)]
        assert all(abs((row.mins or 0) / 14.4 - (row.pct or 0)) < 0.01 for row in rows)
        found.append(rows)
    return found


@of("reports.tickets.load", "reports.chats.load", "reports.calls.load")
async def load(la: AsyncLiveAgent, mark: str) -> object:
    """A ticket more waits in its hour; no chat and no phone call."""
    _, before = await _load(la.reports.tickets)
    chats = await _load(la.reports.chats)
    calls = await _load(la.reports.calls)
    await opened(la, mark)
    rows, after = await _load(la.reports.tickets)
    assert after == before + 1
    assert await _load(la.reports.chats) == chats
    assert await _load(la.reports.calls) == calls
    return rows, chats, calls


@of("reports.tickets.sla_log", "reports.tickets.sla_compliance")
async def ticket_sla(la: AsyncLiveAgent, mark: str) -> object:
    """The ticket resolved in time is in the log, and counted as met."""

    async def met() -> int:
        span = la.reports.tickets.sla_compliance(TODAY, TODAY, agentid=AGENT, departmentid=DEPARTMENT)
        return int(sum(row.fulfilled or 0 for row in await span.all()))

    before = await met()
    conversationid = await worked(la, mark)
    assert await met() == before + 1
    log = await la.reports.tickets.sla_log(TODAY, TODAY, agentid=AGENT, departmentid=DEPARTMENT).all()
    assert conversationid in [row.conversationid for row in log]
    return log


@of("reports.chats.sla_log", "reports.chats.sla_compliance", "reports.calls.sla_log", "reports.calls.sla_compliance")
async def other_sla(la: AsyncLiveAgent, mark: str) -> object:
    """The log has what was resolved on the channels of its kind, met or missed; the filters find a part of it."""
    found: list[object] = []
    channels: dict[ChatReports | CallReports, list[ChannelType]] = {
        la.reports.chats: [ChannelType.CONTACT_BUTTON, ChannelType.INVITATION],
        la.reports.calls: [ChannelType.CALL, ChannelType.CALL_BUTTON],
    }
    for of_kind, channel_type in channels.items():
        log = await of_kind.sla_log(*YEAR).all()
        resolved = await la.conversations.list(status="R", channel_type=channel_type).all()
        assert [row.conversationid for row in log] == [row.conversationid for row in resolved]
        compliance = await of_kind.sla_compliance(*YEAR).all()
        assert sum((row.fulfilled or 0) + (row.unfulfilled or 0) for row in compliance) == len(log)
        mine = await of_kind.sla_log(*YEAR, agentid=AGENT, departmentid=DEPARTMENT).all()
        counted = await of_kind.sla_compliance(*YEAR, agentid=AGENT, departmentid=DEPARTMENT).all()
        assert sum((row.fulfilled or 0) + (row.unfulfilled or 0) for row in counted) == len(mine)
        assert all(row in log for row in mine)
        found.append(log)
    assert all(found)
    return found
