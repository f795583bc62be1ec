"""The rows of the reports that tickets, chats and calls have each of their own: presence, load, SLA.

The vendor documents no field of a report; each class says where its names are from. Times of an SLA are in seconds,
which is inferred.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from .._record import Record
from .report_records import Number


@attrs.frozen
class AgentAvailability(Record):
    """How long an agent was online for a department; names by two clients (high)."""

    id: str = ""
    """Of the row: unknown of what."""
    userid: str = ""
    firstname: str = ""
    lastname: str = ""
    contactid: str = ""
    departmentid: str = ""
    department_name: str = ""
    hours_online: Number = None
    from_date: datetime | None = None
    to_date: datetime | None = None


@attrs.frozen
class Availability(Record):
    """How long somebody was available; names by two clients (high)."""

    date: datetime | None = None
    mins: Number = None
    """Minutes."""
    pct: Number = None
    """Per cent of the time."""


@attrs.frozen
class Load(Record):
    """One hour. Undocumented: seen in one client; medium-high.

    Queue is who waited (of tickets: New and Open), Slots the room there was and Service what was being served, which
    two are inferred.
    """

    date: datetime | None = None
    """The hour's beginning."""
    avgQueue: Number = None
    maxQueue: Number = None
    minQueue: Number = None
    avgSlots: Number = None
    maxSlots: Number = None
    minSlots: Number = None
    avgService: Number = None
    maxService: Number = None
    minService: Number = None


@attrs.frozen
class SlaCompliance(Record):
    """How well the SLA was kept on one day, all departments together. Undocumented: seen in one client; medium-high."""

    date: datetime | None = None
    """The day, which is inferred: a row may stand for another span."""
    fulfilled: Number = None
    """How many SLAs were kept."""
    avgFulfilledTime: Number = None
    maxFulfilledTime: Number = None
    minFulfilledTime: Number = None
    unfulfilled: Number = None
    """How many were broken."""
    avgUnfulfilledTime: Number = None
    maxUnfulfilledTime: Number = None
    minUnfulfilledTime: Number = None


@attrs.frozen
class SlaLog(Record):
    """One SLA that is closed. Undocumented: the first thirteen fields are seen in one client for tickets (medium-high).

    For chats and calls they are only in a block it left out (medium), and the last seven for chats alone.
    """

    id: str = ""
    conversationid: str = ""
    departmentid: str = ""
    levelid: str = ""
    """Unknown, beside `sla_level_id`."""
    sla: str = ""
    """Unknown: as sent."""
    date_created: datetime | None = None
    date_closed: datetime | None = None
    server_date_closed: str = ""
    """As sent: its zone is unknown, the server's own perhaps."""
    date_due: datetime | None = None
    server_date_due: str = ""
    """As sent: its zone is unknown, the server's own perhaps."""
    sla_level_id: str = ""
    agentid: str = ""
    req_contactid: str = ""
    """The customer who asked."""
    code: str = ""
    """The conversation's code."""
    department_name: str = ""
    sla_level_name: str = ""
    agent_firstname: str = ""
    agent_lastname: str = ""
    req_firstname: str = ""
    req_lastname: str = ""
