"""Reports; all are called alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from operator import attrgetter
from typing import Any

from liveagent_async import AsyncLiveAgent, Fields, Pages
from liveagent_async.resources.load_reports import AgentAvailability, Availability, Load
from liveagent_async.resources.reports import AgentReport, PerformanceReport, Ranking

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
_SENT = {"id": "7", "name": "something", "count": "12"}
UNDOCUMENTED = _SENT, Fields(_SENT)
AGENT_COLUMNS = (
    "id,contactid,firstname,lastname,worktime,answers,answers_ph,newAnswerAvgTime,newAnswerAvgTimeSla,"
    "nextAnswerAvgTime,nextAnswerAvgTimeSla,calls,calls_ph,missed_calls,missed_calls_ph,call_seconds,call_seconds_ph,"
    "chats,chats_ph,chat_answers,chat_answers_ph,missed_chats,missed_chats_ph,chat_pickup,chatPickupAvgTime,"
    "chatAvgTime,not_ranked,not_ranked_p,not_ranked_ph,rewards,rewards_p,rewards_ph,punishments,punishments_p,"
    "punishments_ph,created_tickets,resolved_tickets,u_chats,u_calls,notes,firstAssignAvgTime,firstAssignAvgTimeSla,"
    "firstResolveAvgTime,firstResolveAvgTimeSla,calls_outgoing,call_outgoing_seconds,call_outgoing_avg_time,"
    "call_pickup_avg_time,call_avg_time,calls_internal,call_internal_avg_time,call_internal_seconds,o_calls"
)


def report(name: str, title: str, request: str, columns: str = "", **rows: tuple[object, object]) -> Row:
    """A report's row: of one day, with both filters; the list's only row as it is sent and as it must come out."""
    ((key, (sent, record)),) = rows.items()
    sends = {"date_from": "2026-01-31 00:00:00", "date_to": "2026-01-31 23:59:59"}
    sends |= {"columns": columns} if columns else {}
    sends |= {"departmentid": "default", "agentid": "uid00001", "limitcount": "1000", "limitfrom": "0"}

    def call(la: AsyncLiveAgent) -> Pages[Any]:
        method: Callable[..., Pages[Any]] = attrgetter(name)(la)
        return method(DAY, DAY, departmentid="default", agentid="uid00001")

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
    report("reports.channels", "Channels report", "GET reports/channels", channels=UNDOCUMENTED),
    report("reports.departments", "Departments report", "GET reports/departments", departments=UNDOCUMENTED),
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
    report("reports.tags", "Tags report", "GET reports/tags", tags=UNDOCUMENTED),
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
        slacompliances=UNDOCUMENTED,
    ),
    report("reports.tickets.sla_log", "Tickets SLA Log report", "GET reports/tickets/slalog", slalogs=UNDOCUMENTED),
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
        slacompliances=UNDOCUMENTED,
    ),
    report("reports.chats.sla_log", "Chats SLA log report", "GET reports/chats/slalog", slalogs=UNDOCUMENTED),
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
        slacompliances=UNDOCUMENTED,
    ),
    report("reports.calls.sla_log", "Calls SLA log report", "GET reports/calls/slalog", slalogs=UNDOCUMENTED),
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
    ),
]
