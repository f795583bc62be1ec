"""The rows of the reports on work: by agent, channel, department and tag, all together, and ratings.

The vendor documents no field of a report. The names are those of live clients; what they mean is taken from the
vendor's help pages where it says so, and is else read from the name. Times are in seconds, which is inferred.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import attrs

from .._record import Record

Number: TypeAlias = int | float | None
"""Counts are whole, averages and shares may not be; None when the server sends nothing. Times are in seconds."""


@attrs.frozen
class AgentReport(Record):
    """The work of one agent in the span; names by three clients (high).

    The ending `_ph` is per hour, `_p` per cent of what was rated; times that end in `Sla` count business hours only.
    """

    id: str = ""
    """The agent's userid; the server sends it whether it is asked for or not."""
    contactid: str = ""
    firstname: str = ""
    lastname: str = ""
    worktime: Number = None
    answers: Number = None
    """Answers written, not tickets answered."""
    answers_ph: Number = None
    newAnswerAvgTime: Number = None
    """From a conversation's being New to its being Answered."""
    newAnswerAvgTimeSla: Number = None
    nextAnswerAvgTime: Number = None
    """Of later answers in a conversation (inferred)."""
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
    """Messages written in chats (inferred)."""
    chat_answers_ph: Number = None
    missed_chats: Number = None
    missed_chats_ph: Number = None
    chat_pickup: Number = None
    """Unknown: a count or a time."""
    chatPickupAvgTime: Number = None
    chatAvgTime: Number = None
    not_ranked: Number = None
    not_ranked_p: Number = None
    not_ranked_ph: Number = None
    rewards: Number = None
    """Good ratings by customers."""
    rewards_p: Number = None
    rewards_ph: Number = None
    punishments: Number = None
    """Bad ratings by customers, in other places called rebukes."""
    punishments_p: Number = None
    punishments_ph: Number = None
    created_tickets: Number = None
    resolved_tickets: Number = None
    """Times that a ticket was resolved, not tickets."""
    u_chats: Number = None
    """Unanswered chats (inferred)."""
    u_calls: Number = None
    """Unanswered calls (inferred)."""
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
    """Calls between agents (inferred)."""
    call_internal_avg_time: Number = None
    call_internal_seconds: Number = None
    o_calls: Number = None
    """Unknown; outgoing calls, perhaps."""


@attrs.frozen
class WorkCounts(Record):
    """The six counters that the reports by channel, department and tag share.

    Seen by one live client's tests: medium-high. A row may hold zeros only: one is sent for each channel, department or
    tag there is (inferred).
    """

    id: str = ""
    answers: Number = None
    """Answers written, not tickets answered."""
    chat_answers: Number = None
    """Messages written in chats (inferred)."""
    chats: Number = None
    calls: Number = None
    rewards: Number = None
    """Good ratings by customers."""
    punishments: Number = None
    """Bad ratings by customers."""


@attrs.frozen
class ChannelReport(WorkCounts):
    """The work on one channel in the span. Undocumented: seen in one client; medium-high."""

    channelName: str = ""


@attrs.frozen
class DepartmentReport(WorkCounts):
    """The work of one department in the span. Undocumented: seen in one client; medium-high."""

    departmentName: str = ""


@attrs.frozen
class TagReport(WorkCounts):
    """The work on conversations with one tag in the span. Undocumented: seen in one client; medium-high."""

    tagName: str = ""


@attrs.frozen
class PerformanceReport(Record):
    """The work of everybody together; the columns that are known (medium-high), others are in `extra`.

    Servers since 4.56.14.9 have a column of unanswered chats too, under an unknown name.
    """

    answers: Number = None
    """Answers written, not tickets answered."""
    newAnswerAvgTime: Number = None
    """From a conversation's being New to its being Answered."""
    nextAnswerAvgTime: Number = None
    """Of later answers in a conversation (inferred)."""
    i_messages: Number = None
    """Unknown; internal messages, perhaps."""
    created_tickets: Number = None
    resolved_tickets: Number = None
    """Times that a ticket was resolved, not tickets."""


@attrs.frozen
class Ranking(Record):
    """One rating by a customer; names by two clients (high)."""

    id: str = ""
    rankingType: str = ""
    """A letter; W for a reward and P for a punishment, perhaps: undocumented."""
    datecreated: datetime | None = None
    """In the account's zone; before 5.45.1.43 in another."""
    conversationid: str = ""
    agentcontactid: str = ""
    agentEmail: str = ""
    agent: str = ""
    """The agent's name."""
    contactid: str = ""
    """The customer who rated."""
    requesterEmail: str = ""
    requester: str = ""
    """The customer's name."""
    comment: str = ""
