"""Reports. Every one is a list, works with `pull`, and takes whole days as dates, or moments as aware datetimes.

Most rows have no date: to get days, ask for each day, as ``pull(days(first, last), la.reports.agents)`` does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Unpack

import attrs

from .._paging.pages import Pages
from .._record import Fields, Record
from .._session import Session
from ._report import Day, Number, ReportListing, ReportResource
from .load_reports import CallReports, ChatReports, TicketReports


@attrs.frozen
class AgentReport(Record):
    """The work of one agent; `id` is the userid.

    `_ph` is per hour, `_p` per cent, `u_` unanswered; `Sla` times count business hours only; `answers` and
    `resolved_tickets` count actions.
    """

    id: str = ""
    contactid: str = ""
    firstname: str = ""
    lastname: str = ""
    worktime: Number = None
    answers: Number = None
    answers_ph: Number = None
    newAnswerAvgTime: Number = None
    newAnswerAvgTimeSla: Number = None
    nextAnswerAvgTime: Number = None
    nextAnswerAvgTimeSla: Number = None
    calls: Number = None
    calls_ph: Number = None
    missed_calls: Number = None
    missed_calls_ph: Number = None
    call_seconds: Number = None
    call_seconds_ph: Number = None
    chats: Number = None
    chats_ph: Number = None
    chat_answers: Number = None
    chat_answers_ph: Number = None
    missed_chats: Number = None
    missed_chats_ph: Number = None
    chat_pickup: Number = None
    chatPickupAvgTime: Number = None
    chatAvgTime: Number = None
    not_ranked: Number = None
    not_ranked_p: Number = None
    not_ranked_ph: Number = None
    rewards: Number = None
    rewards_p: Number = None
    rewards_ph: Number = None
    punishments: Number = None
    punishments_p: Number = None
    punishments_ph: Number = None
    created_tickets: Number = None
    resolved_tickets: Number = None
    u_chats: Number = None
    u_calls: Number = None
    notes: Number = None
    firstAssignAvgTime: Number = None
    firstAssignAvgTimeSla: Number = None
    firstResolveAvgTime: Number = None
    firstResolveAvgTimeSla: Number = None
    calls_outgoing: Number = None
    call_outgoing_seconds: Number = None
    call_outgoing_avg_time: Number = None
    call_pickup_avg_time: Number = None
    call_avg_time: Number = None
    calls_internal: Number = None
    call_internal_avg_time: Number = None
    call_internal_seconds: Number = None
    o_calls: Number = None


@attrs.frozen
class PerformanceReport(Record):
    """The work of everybody together; the columns that are known, servers have more of them (`extra`)."""

    answers: Number = None
    newAnswerAvgTime: Number = None
    nextAnswerAvgTime: Number = None
    i_messages: Number = None
    created_tickets: Number = None
    resolved_tickets: Number = None


@attrs.frozen
class Ranking(Record):
    """One rating by a customer; `rankingType` is a letter that nobody documents."""

    id: str = ""
    rankingType: str = ""
    datecreated: datetime | None = None
    conversationid: str = ""
    agentcontactid: str = ""
    agentEmail: str = ""
    agent: str = ""
    contactid: str = ""
    requesterEmail: str = ""
    requester: str = ""
    comment: str = ""


class Reports(ReportResource):
    """``la.reports``, and below it ``.tickets``, ``.chats`` and ``.calls``."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.tickets = TicketReports(session)
        self.chats = ChatReports(session)
        self.calls = CallReports(session)

    def agents(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[AgentReport]:
        """The work of each agent in that time. Reference: Agents report (4.11.3.2)."""
        return self._by_columns(AgentReport, "reports/agents", "agents", date_from, date_to, listing)

    def channels(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Fields]:
        """The work on each channel; its fields are not documented. Reference: Channels report (4.11.3.2)."""
        return self._report(Fields, "reports/channels", "channels", date_from, date_to, listing)

    def departments(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Fields]:
        """The work of each department; its fields are not documented. Reference: Departments report (4.11.3.2)."""
        return self._report(Fields, "reports/departments", "departments", date_from, date_to, listing)

    def performance(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[PerformanceReport]:
        """The work of everybody together, one row; some data is missing before 5.20.3.7.

        Reference: Performance report (4.11.3.2).
        """
        return self._by_columns(PerformanceReport, "reports/performance", "performance", date_from, date_to, listing)

    def tags(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Fields]:
        """The use of each tag; its fields are not documented. Reference: Tags report (4.11.3.2)."""
        return self._report(Fields, "reports/tags", "tags", date_from, date_to, listing)

    def ranking(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Ranking]:
        """The ratings given in that time; before 5.45.1.43 it ignored the account's time zone.

        Reference: Ranking agents report (4.11.3.2).
        """
        return self._by_columns(Ranking, "reports/ranking", "ranks", date_from, date_to, listing)
