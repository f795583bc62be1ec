"""Who is online."""

from __future__ import annotations

import attrs

from .._paging.pages import Pages
from .._record import Record
from .._request import request
from ._base import Resource


@attrs.frozen
class AgentOnlineState(Record):
    """An agent's presence.

    `id` is the userid, `onlineStatus` letters in any mix: T chat, P phone, M tickets, R read-only.
    """

    id: str = ""
    """The userid."""
    contactid: str = ""
    username: str = ""
    firstname: str = ""
    lastname: str = ""
    avatar_url: str = ""
    onlineStatus: str = ""
    """Empty or "F" when offline, which is inferred."""


@attrs.frozen
class DepartmentOnlineState(Record):
    """A department's presence and load; the statuses are letters as in AgentOnlineState."""

    id: str = ""
    name: str = ""
    onlineStatus: str = ""
    presetStatus: str = ""
    """What is set (inferred)."""
    chat_count: int | None = None
    """Chats now (inferred)."""
    new_count: int | None = None
    """New conversations (inferred)."""
    customer_reply_count: int | None = None
    """Conversations in which the customer wrote last (inferred)."""
    total_count: int | None = None
    """All that wait (inferred)."""
    max_count: int | None = None
    """Unknown; a limit, perhaps."""


class OnlineStatus(Resource):
    """``la.online_status``; servers before 4.35.0.6 give 10 rows at most."""

    def agents(self) -> Pages[AgentOnlineState]:
        """The presence of agents. Reference: Online status, Agents."""
        return self._list(AgentOnlineState, "agentsOnlineStates", request("GET", "onlinestatus/agents"))

    def departments(self) -> Pages[DepartmentOnlineState]:
        """The presence and load of departments. Reference: Online status, Departments."""
        return self._list(DepartmentOnlineState, "departmentsOnlineStates", request("GET", "onlinestatus/departments"))
