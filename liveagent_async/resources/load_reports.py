"""The reports that tickets, chats and calls have each of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack

import attrs

from .._paging.pages import Pages
from .._record import Fields, Record
from ._report import Day, Number, ReportListing, ReportResource


@attrs.frozen
class AgentAvailability(Record):
    """How long an agent was online for a department."""

    id: str = ""
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
    """How long somebody was available: `mins` minutes, `pct` per cent."""

    date: datetime | None = None
    mins: Number = None
    pct: Number = None


@attrs.frozen
class Load(Record):
    """One hour: who waited (`Queue`), the room there was (`Slots`), and what was being served (`Service`)."""

    date: datetime | None = None
    avgQueue: Number = None
    maxQueue: Number = None
    minQueue: Number = None
    avgSlots: Number = None
    maxSlots: Number = None
    minSlots: Number = None
    avgService: Number = None
    maxService: Number = None
    minService: Number = None


class TicketReports(ReportResource):
    """``la.reports.tickets``."""

    def agent_availability(
        self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]
    ) -> Pages[AgentAvailability]:
        """How long each agent was online. Reference: Tickets Agent availability report."""
        path = "reports/tickets/agentsavailability"
        return self._report(AgentAvailability, path, "agentsavailability", date_from, date_to, listing)

    def load(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Load]:
        """One row an hour; the server keeps 30 days. Reference: Tickets Load report."""
        return self._report(Load, "reports/tickets/load", "loads", date_from, date_to, listing)

    def sla_compliance(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Fields]:
        """How well the SLA was kept; its fields are not documented. Reference: Tickets SLA Compliance report."""
        return self._report(Fields, "reports/tickets/slacompliance", "slacompliances", date_from, date_to, listing)

    def sla_log(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Fields]:
        """Each closed SLA, by dates since 5.15.11.1, in fields nobody documents. Reference: Tickets SLA Log report."""
        return self._report(Fields, "reports/tickets/slalog", "slalogs", date_from, date_to, listing)


class ChatReports(ReportResource):
    """``la.reports.chats``."""

    def agent_availability(
        self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]
    ) -> Pages[AgentAvailability]:
        """How long each agent was online. Reference: Chats Agent availability report."""
        path = "reports/chats/agentsavailability"
        return self._report(AgentAvailability, path, "agentsavailability", date_from, date_to, listing)

    def availability(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Availability]:
        """How long somebody was available. Reference: Chats availability report."""
        return self._report(Availability, "reports/chats/availability", "availability", date_from, date_to, listing)

    def load(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Load]:
        """One row an hour; the server keeps 30 days. Reference: Chats Load report."""
        return self._report(Load, "reports/chats/load", "loads", date_from, date_to, listing)

    def sla_compliance(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Fields]:
        """How well the SLA was kept; its fields are not documented. Reference: Chats SLA Compliance report."""
        return self._report(Fields, "reports/chats/slacompliance", "slacompliances", date_from, date_to, listing)

    def sla_log(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Fields]:
        """Each closed SLA; its fields are not documented. Reference: Chats SLA log report."""
        return self._report(Fields, "reports/chats/slalog", "slalogs", date_from, date_to, listing)


class CallReports(ReportResource):
    """``la.reports.calls``."""

    def agent_availability(
        self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]
    ) -> Pages[AgentAvailability]:
        """How long each agent was online. Reference: Calls Agent availability report."""
        path = "reports/calls/agentsavailability"
        return self._report(AgentAvailability, path, "agentsavailability", date_from, date_to, listing)

    def availability(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Availability]:
        """How long somebody was available. Reference: Calls availability report."""
        return self._report(Availability, "reports/calls/availability", "availability", date_from, date_to, listing)

    def load(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Load]:
        """One row an hour; the server keeps 30 days. Reference: Calls Load report."""
        return self._report(Load, "reports/calls/load", "loads", date_from, date_to, listing)

    def sla_compliance(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Fields]:
        """How well the SLA was kept; its fields are not documented. Reference: Calls SLA Compliance report."""
        return self._report(Fields, "reports/calls/slacompliance", "slacompliances", date_from, date_to, listing)

    def sla_log(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Fields]:
        """Each closed SLA; its fields are not documented. Reference: Calls SLA log report."""
        return self._report(Fields, "reports/calls/slalog", "slalogs", date_from, date_to, listing)
