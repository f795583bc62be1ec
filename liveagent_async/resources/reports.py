"""Reports. Every one is a list, works with `pull`, and takes whole days as dates, or moments as aware datetimes.

Most rows have no date: to get days, ask for each day, as ``pull(days(first, last), la.reports.agents)`` does.
"""

from __future__ import annotations

from typing import Unpack

from .._paging.pages import Pages
from .._session import Session
from ._report import Day, RankingListing, ReportListing, ReportResource
from .load_reports import CallReports, ChatReports, TicketReports
from .report_records import AgentReport, ChannelReport, DepartmentReport, PerformanceReport, Ranking, TagReport


class Reports(ReportResource):
    """``la.reports``: what was done and how well; below it ``.tickets``, ``.chats`` and ``.calls``.

    All reports came with 4.11.3.2.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.tickets: TicketReports = TicketReports(session)
        self.chats: ChatReports = ChatReports(session)
        self.calls: CallReports = CallReports(session)

    def agents(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[AgentReport]:
        """The work of each agent in that time.

        `departmentid` and `agentid` are not known to work here.
        Reference: Agents report (4.11.3.2).

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        return self._by_columns(AgentReport, "reports/agents", "agents", date_from, date_to, listing)

    def channels(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[ChannelReport]:
        """The work on each channel in that time.

        `departmentid` and `agentid` are not known to work here.
        Reference: Channels report (4.11.3.2).

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        return self._report(ChannelReport, "reports/channels", "channels", date_from, date_to, listing)

    def departments(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[DepartmentReport]:
        """The work of each department in that time.

        `departmentid` and `agentid` are not known to work here.
        Reference: Departments report (4.11.3.2).

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        return self._report(DepartmentReport, "reports/departments", "departments", date_from, date_to, listing)

    def performance(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[PerformanceReport]:
        """The work of everybody together, one row; some data is missing before 5.20.3.7.

        Reference: Performance report (4.11.3.2).

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        return self._by_columns(PerformanceReport, "reports/performance", "performance", date_from, date_to, listing)

    def tags(self, date_from: Day, date_to: Day, **listing: Unpack[ReportListing]) -> Pages[TagReport]:
        """The work on conversations with each tag in that time.

        `departmentid` and `agentid` are not known to work here.
        Reference: Tags report (4.11.3.2).

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        return self._report(TagReport, "reports/tags", "tags", date_from, date_to, listing)

    def ranking(self, date_from: Day, date_to: Day, **listing: Unpack[RankingListing]) -> Pages[Ranking]:
        """The ratings given in that time; before 5.45.1.43 it ignored the account's time zone.

        Reference: Ranking agents report (4.11.3.2).

        Args:
            date_from: The first day, or the moment it begins.
            date_to: The last day, which counts whole, or the moment it ends.

        Raises:
            ValueError: `date_to` is before `date_from`.

        """
        known = RankingListing.__optional_keys__
        return self._by_columns(Ranking, "reports/ranking", "ranks", date_from, date_to, listing, known)
