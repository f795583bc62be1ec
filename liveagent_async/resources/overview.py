"""What goes on right now."""

from __future__ import annotations

import attrs

from .._record import Record
from .._request import request
from ._base import Resource


@attrs.frozen
class ChatsOverview(Record):
    """Counts of this moment; ringing chats, since 4.61.8.7, are in `extra`: their name is undocumented."""

    visitors: int | None = None
    """On the site."""
    chats: int | None = None
    queue: int | None = None
    """Chats that wait (inferred)."""
    agents: int | None = None
    """Who may chat (inferred)."""


@attrs.frozen
class CallsOverview(Record):
    """Counts of this moment."""

    running: int | None = None
    ringing: int | None = None
    inqueue: int | None = None
    """Calls that wait (inferred)."""


class Overview(Resource):
    """``la.overview``."""

    async def chats(self) -> ChatsOverview:
        """Visitors, chats, queue and agents of this moment. Reference: Overview, Chats."""
        return await self._only(ChatsOverview, "chatsOverview", request("GET", "chats/overview"))

    async def calls(self) -> CallsOverview:
        """Phone calls of this moment. Reference: Overview, Phone calls."""
        return await self._only(CallsOverview, "callsOverview", request("GET", "calls/overview"))
