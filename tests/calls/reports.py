"""Reports; all are called alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from operator import attrgetter
from typing import Any

from liveagent_async import AsyncLiveAgent, Fields, Pages
from liveagent_async.records import (
    AgentAvailability,
    AgentReport,
    Availability,
    ChannelReport,
    DepartmentReport,
    Load,
    PerformanceReport,
    Ranking,
    SlaCompliance,
    SlaLog,
    TagReport,
)

from .row import Row, at

DAY = date(2026, 1, 31)
AVAILABLE_AGENT = (
    {
        "id": "1",
        "userid": "uid00001",
        "firstname": "Jane",
        "lastname": "Roe",
        "contactid": "cid00009",
        "departmentid": "default",
        "department_name": "General",
        "hours_online": "7.5",
        "from_date": "2026-01-31 08:00:00",
        "to_date": "2026-01-31 15:30:00",
    },
    AgentAvailability(
        id="1",
        userid="uid00001",
        firstname="Jane",
        lastname="Roe",
        contactid="cid00009",
        departmentid="default",
        department_name="General",
        hours_online=7.5,
        from_date=at("2026-01-31 08:00:00"),
        to_date=at("2026-01-31 15:30:00"),
    ),
)
AVAILABLE = (
    {"date": "2026-01-31", "mins": "90", "pct": "6.25"},
    Availability(date=at("2026-01-31"), mins=90, pct=6.25),
)
HOUR = (
    {
        "date": "2026-01-31 10:00:00",
        "avgQueue": "1.5",
        "maxQueue": "3",
        "minQueue": "0",
        "avgSlots": "4",
        "maxSlots": "5",
        "minSlots": "3",
        "avgService": "2",
        "maxService": "4",
        "minService": None,
    },
    Load(
        date=at("2026-01-31 10:00:00"),
        avgQueue=1.5,
        maxQueue=3,
        minQueue=0,
        avgSlots=4,
        maxSlots=5,
        minSlots=3,
        avgService=2,
        maxService=4,
    ),
)
_COUNTED = {
    "id": "7",
    "answers": "12",
    "chat_answers": "30",
    "chats": "4",
    "calls": "0",
    "rewards": None,
    "punishments": "1.5",
    "later": "2",
}
_COUNTS: dict[str, Any] = {
    "id": "7",
    "answers": 12,
    "chat_answers": 30,
    "chats": 4,
    "calls": 0,
    "punishments": 1.5,
    "extra": Fields({"later": "2"}),
}
COMPLIANCE = (
    {
        "date": "2026-01-31",
        "fulfilled": "9",
        "avgFulfilledTime": "61.5",
        "maxFulfilledTime": "120",
        "minFulfilledTime": "3",
        "unfulfilled": "0",
        "avgUnfulfilledTime": None,
        "maxUnfulfilledTime": "",
        "minUnfulfilledTime": "0",
    },
    SlaCompliance(
        date=at("2026-01-31"),
        fulfilled=9,
        avgFulfilledTime=61.5,
        maxFulfilledTime=120,
        minFulfilledTime=3,
        unfulfilled=0,
        minUnfulfilledTime=0,
    ),
)
_LOGGED = {
    "id": "1",
    "conversationid": "cid00001",
    "departmentid": "default",
    "levelid": "l1",
    "sla": "sla1",
    "date_created": "2026-01-31 10:00:00",
    "date_closed": "2026-01-31 11:00:00",
    "server_date_closed": "2026-01-31 19:00:00",
    "date_due": None,
    "server_date_due": "",
    "sla_level_id": "sl1",
    "agentid": "uid00001",
    "req_contactid": "cid00009",
}
_LOG: dict[str, Any] = _LOGGED | {
    "date_created": at("2026-01-31 10:00:00"),
    "date_closed": at("2026-01-31 11:00:00"),
    "date_due": None,
}
LOG = _LOGGED, SlaLog(**_LOG)
_NAMED = {
    "code": "AX4-B4T-FD8",
    "department_name": "General",
    "sla_level_name": "Gold",
    "agent_firstname": "Jane",
    "agent_lastname": "Roe",
    "req_firstname": "John",
    "req_lastname": "Doe",
}
_CHAT_LOG: dict[str, Any] = _LOG | _NAMED
CHAT_LOG = _LOGGED | _NAMED, SlaLog(**_CHAT_LOG)
AGENT_COLUMNS = (
    "id,contactid,firstname,lastname,worktime,answers,answers_ph,newAnswerAvgTime,newAnswerAvgTimeSla,"
    "nextAnswerAvgTime,nextAnswerAvgTimeSla,calls,calls_ph,missed_calls,missed_calls_ph,call_seconds,call_seconds_ph,"
    "chats,chats_ph,chat_answers,chat_answers_ph,missed_chats,missed_chats_ph,chat_pickup,chatPickupAvgTime,"
    "chatAvgTime,not_ranked,not_ranked_p,not_ranked_ph,rewards,rewards_p,rewards_ph,punishments,punishments_p,"
    "punishments_ph,created_tickets,resolved_tickets,u_chats,u_calls,notes,firstAssignAvgTime,firstAssignAvgTimeSla,"
    "firstResolveAvgTime,firstResolveAvgTimeSla,calls_outgoing,call_outgoing_seconds,call_outgoing_avg_time,"
    "call_pickup_avg_time,call_avg_time,calls_internal,call_internal_avg_time,call_internal_seconds,o_calls"
)


def report(
    name: str,
    title: str,
    request: str,
    columns: str = "",
    filters: Mapping[str, str] | None = None,
    **rows: tuple[object, object],
) -> Row:
    """A report's row: of one day, with both filters; the list's only row as it is sent and as it must come out."""
    options = {"departmentid": "default", "agentid": "uid00001", **(filters or {})}
    ((key, (sent, record)),) = rows.items()
    sends = {"date_from": "2026-01-31 00:00:00", "date_to": "2026-01-31 23:59:59"}
    sends |= {"columns": columns} if columns else {}
    sends |= {**options, "limitcount": "1000", "limitfrom": "0"}

    def call(la: AsyncLiveAgent) -> Pages[Any]:
        method: Callable[..., Pages[Any]] = attrgetter(name)(la)
        return method(DAY, DAY, **options)

    return Row(name, title, call, request, sends, {key: [sent]}, [record])


ROWS = [
    report(
        "reports.agents",
        "Agents report",
        "GET reports/agents",
        agents=(
            {"id": "uid00001", "firstname": "Jane", "worktime": "28800", "answers": "12", "answers_ph": "1.5"},
            AgentReport(id="uid00001", firstname="Jane", worktime=28800, answers=12, answers_ph=1.5),
        ),
        columns=AGENT_COLUMNS,
    ),
    report(
        "reports.channels",
        "Channels report",
        "GET reports/channels",
        channels=(_COUNTED | {"channelName": "E-mail"}, ChannelReport(channelName="E-mail", **_COUNTS)),
    ),
    report(
        "reports.departments",
        "Departments report",
        "GET reports/departments",
        departments=(_COUNTED | {"departmentName": "Sales"}, DepartmentReport(departmentName="Sales", **_COUNTS)),
    ),
    report(
        "reports.performance",
        "Performance report",
        "GET reports/performance",
        performance=(
            {"id": "1", "answers": "7", "newAnswerAvgTime": "61.5", "nextAnswerAvgTime": None, "u_chats": "2"},
            PerformanceReport(answers=7, newAnswerAvgTime=61.5, extra=Fields({"id": "1", "u_chats": "2"})),
        ),
        columns="answers,newAnswerAvgTime,nextAnswerAvgTime,i_messages,created_tickets,resolved_tickets",
    ),
    report(
        "reports.tags",
        "Tags report",
        "GET reports/tags",
        tags=(_COUNTED | {"tagName": "VIP"}, TagReport(tagName="VIP", **_COUNTS)),
    ),
    report(
        "reports.tickets.agent_availability",
        "Tickets Agent availability report",
        "GET reports/tickets/agentsavailability",
        agentsavailability=AVAILABLE_AGENT,
    ),
    report("reports.tickets.load", "Tickets Load report", "GET reports/tickets/load", loads=HOUR),
    report(
        "reports.tickets.sla_compliance",
        "Tickets SLA Compliance report",
        "GET reports/tickets/slacompliance",
        slacompliances=COMPLIANCE,
    ),
    report("reports.tickets.sla_log", "Tickets SLA Log report", "GET reports/tickets/slalog", slalogs=LOG),
    report(
        "reports.chats.agent_availability",
        "Chats Agent availability report",
        "GET reports/chats/agentsavailability",
        agentsavailability=AVAILABLE_AGENT,
    ),
    report(
        "reports.chats.availability",
        "Chats availability report",
        "GET reports/chats/availability",
        availability=AVAILABLE,
    ),
    report("reports.chats.load", "Chats Load report", "GET reports/chats/load", loads=HOUR),
    report(
        "reports.chats.sla_compliance",
        "Chats SLA Compliance report",
        "GET reports/chats/slacompliance",
        slacompliances=COMPLIANCE,
    ),
    report("reports.chats.sla_log", "Chats SLA log report", "GET reports/chats/slalog", slalogs=CHAT_LOG),
    report(
        "reports.calls.agent_availability",
        "Calls Agent availability report",
        "GET reports/calls/agentsavailability",
        agentsavailability=AVAILABLE_AGENT,
    ),
    report(
        "reports.calls.availability",
        "Calls availability report",
        "GET reports/calls/availability",
        availability=AVAILABLE,
    ),
    report("reports.calls.load", "Calls Load report", "GET reports/calls/load", loads=HOUR),
    report(
        "reports.calls.sla_compliance",
        "Calls SLA Compliance report",
        "GET reports/calls/slacompliance",
        slacompliances=COMPLIANCE,
    ),
    report("reports.calls.sla_log", "Calls SLA log report", "GET reports/calls/slalog", slalogs=LOG),
    report(
        "reports.ranking",
        "Ranking agents report",
        "GET reports/ranking",
        ranks=(
            {
                "id": "r1",
                "rankingType": "W",
                "datecreated": "2026-01-31 10:00:00",
                "agent": "Jane",
                "comment": "thanks",
            },
            Ranking(id="r1", rankingType="W", datecreated=at("2026-01-31 10:00:00"), agent="Jane", comment="thanks"),
        ),
        columns="id,rankingType,datecreated,conversationid,agentcontactid,agentEmail,agent,contactid,requesterEmail,"
        "requester,comment",
        filters={"types": "W,P", "contactid": "cid00001"},
    ),
]
