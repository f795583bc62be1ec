"""The reports that tickets, chats and calls have each of their own."""

from __future__ import annotations

from typing import Unpack

from .._paging.pages import Pages
from ._report import Day, ReportListing, ReportResource
from .load_records import AgentAvailability, Availability, Load, SlaCompliance, SlaLog


class TicketReports(ReportResource):
    """``la.reports.tickets``: presence, load and SLA of tickets."""

    def agent_availability(
        self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]
    ) -> Pages[AgentAvailability]:
        """How long each agent was online for each department.

        Reference: Tickets Agent availability report.

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        path = "reports/tickets/agentsavailability"
        return self._report(AgentAvailability, path, "agentsavailability", date_from, date_to, listing)

    def load(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Load]:
        """One row an hour; the server keeps 30 days.

        Reference: Tickets Load report.

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        return self._report(Load, "reports/tickets/load", "loads", date_from, date_to, listing)

    def sla_compliance(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[SlaCompliance]:
        """How well the SLA was kept, day by day.

        Reference: Tickets SLA Compliance report.

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        path = "reports/tickets/slacompliance"
        return self._report(SlaCompliance, path, "slacompliances", date_from, date_to, listing)

    def sla_log(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[SlaLog]:
        """Each closed SLA; before 5.15.11.1 the dates are ignored.

        Reference: Tickets SLA Log report.

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        return self._report(SlaLog, "reports/tickets/slalog", "slalogs", date_from, date_to, listing)


class ChatReports(ReportResource):
    """``la.reports.chats``: presence, load and SLA of chats."""

    def agent_availability(
        self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]
    ) -> Pages[AgentAvailability]:
        """How long each agent was online for each department.

        Reference: Chats Agent availability report.

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        path = "reports/chats/agentsavailability"
        return self._report(AgentAvailability, path, "agentsavailability", date_from, date_to, listing)

    def availability(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Availability]:
        """How long somebody was available, day by day.

        Reference: Chats availability report.

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        return self._report(Availability, "reports/chats/availability", "availability", date_from, date_to, listing)

    def load(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Load]:
        """One row an hour; the server keeps 30 days.

        Reference: Chats Load report.

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        return self._report(Load, "reports/chats/load", "loads", date_from, date_to, listing)

    def sla_compliance(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[SlaCompliance]:
        """How well the SLA was kept, day by day.

        Reference: Chats SLA Compliance report.

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        path = "reports/chats/slacompliance"
        return self._report(SlaCompliance, path, "slacompliances", date_from, date_to, listing)

    def sla_log(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[SlaLog]:
        """Each closed SLA.

        Reference: Chats SLA log report.

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        return self._report(SlaLog, "reports/chats/slalog", "slalogs", date_from, date_to, listing)


class CallReports(ReportResource):
    """``la.reports.calls``: presence, load and SLA of phone calls."""

    def agent_availability(
        self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]
    ) -> Pages[AgentAvailability]:
        """How long each agent was online for each department.

        Reference: Calls Agent availability report.

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        path = "reports/calls/agentsavailability"
        return self._report(AgentAvailability, path, "agentsavailability", date_from, date_to, listing)

    def availability(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Availability]:
        """How long somebody was available, day by day.

        Reference: Calls availability report.

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        return self._report(Availability, "reports/calls/availability", "availability", date_from, date_to, listing)

    def load(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[Load]:
        """One row an hour; the server keeps 30 days.

        Reference: Calls Load report.

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        return self._report(Load, "reports/calls/load", "loads", date_from, date_to, listing)

    def sla_compliance(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[SlaCompliance]:
        """How well the SLA was kept, day by day.

        Reference: Calls SLA Compliance report.

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        path = "reports/calls/slacompliance"
        return self._report(SlaCompliance, path, "slacompliances", date_from, date_to, listing)

    def sla_log(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[SlaLog]:
        """Each closed SLA.

        Reference: Calls SLA log report.

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        return self._report(SlaLog, "reports/calls/slalog", "slalogs", date_from, date_to, listing)
