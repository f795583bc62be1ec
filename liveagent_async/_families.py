"""One attribute per family of calls."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._session import Session
    from .resources.agents import Agents
    from .resources.application import Application
    from .resources.companies import Companies
    from .resources.conversations import Conversations
    from .resources.customer_groups import CustomerGroups
    from .resources.customers import Customers
    from .resources.departments import Departments
    from .resources.files import Files
    from .resources.knowledgebase import Knowledgebase
    from .resources.online_status import OnlineStatus
    from .resources.overview import Overview
    from .resources.reports import Reports
    from .resources.suggestions import Suggestions
    from .resources.tags import Tags
    from .resources.widgets import Widgets


class Families:
    """The families of calls of one view on the wire."""

    _session: Session

    # Each family is imported when it is first used: its records cost a millisecond each to define.

    @cached_property
    def agents(self) -> Agents:
        """Agents, one at a time, with what logs in as them."""
        from .resources.agents import Agents

        return Agents(self._session)

    @cached_property
    def application(self) -> Application:
        """The versions and dates of the installation."""
        from .resources.application import Application

        return Application(self._session)

    @cached_property
    def companies(self) -> Companies:
        """Companies of customers (4.23.1.13 and later)."""
        from .resources.companies import Companies

        return Companies(self._session)

    @cached_property
    def conversations(self) -> Conversations:
        """Conversations (tickets, chats, calls), their messages, tags and custom fields."""
        from .resources.conversations import Conversations

        return Conversations(self._session)

    @cached_property
    def customer_groups(self) -> CustomerGroups:
        """Groups of customers."""
        from .resources.customer_groups import CustomerGroups

        return CustomerGroups(self._session)

    @cached_property
    def customers(self) -> Customers:
        """Customers (contacts), their groups and custom fields."""
        from .resources.customers import Customers

        return Customers(self._session)

    @cached_property
    def departments(self) -> Departments:
        """Departments and their agents."""
        from .resources.departments import Departments

        return Departments(self._session)

    @cached_property
    def files(self) -> Files:
        """Uploaded files (4.25.30.2 and later)."""
        from .resources.files import Files

        return Files(self._session)

    @cached_property
    def knowledgebase(self) -> Knowledgebase:
        """Articles of the knowledge base, listed and searched."""
        from .resources.knowledgebase import Knowledgebase

        return Knowledgebase(self._session)

    @cached_property
    def online_status(self) -> OnlineStatus:
        """Which agents and departments are online now."""
        from .resources.online_status import OnlineStatus

        return OnlineStatus(self._session)

    @cached_property
    def overview(self) -> Overview:
        """Counts of the chats and calls of this moment."""
        from .resources.overview import Overview

        return Overview(self._session)

    @cached_property
    def reports(self) -> Reports:
        """Reports of agents, channels, departments, tags and ratings; below them tickets, chats and calls."""
        from .resources.reports import Reports

        return Reports(self._session)

    @cached_property
    def suggestions(self) -> Suggestions:
        """Suggestions and their categories."""
        from .resources.suggestions import Suggestions

        return Suggestions(self._session)

    @cached_property
    def tags(self) -> Tags:
        """Tags of conversations."""
        from .resources.tags import Tags

        return Tags(self._session)

    @cached_property
    def widgets(self) -> Widgets:
        """Contact widgets (4.25.6.4 and later)."""
        from .resources.widgets import Widgets

        return Widgets(self._session)
