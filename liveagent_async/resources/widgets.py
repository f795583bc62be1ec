"""Contact widgets (LiveAgent 4.25.6.4 and later; not in the reference this client follows)."""

from __future__ import annotations

import attrs

from .._paging.pages import Pages
from .._record import Record
from .._request import request
from ._base import Resource


@attrs.frozen
class Widget(Record):
    """A contact widget; `integration_code` is HTML whose entities the server escapes: html.unescape() gives it plain.

    The two codes came with 4.25.16.8.
    """

    contactwidgetid: str = ""
    name: str = ""
    rtype: str = ""
    language: str = ""
    departmentid: str = ""
    onlinecode: str = ""
    integration_code: str = ""


class Widgets(Resource):
    """``la.widgets``; broken in 5.42.4 before 5.42.4.35."""

    def list(self, *, rtype: str | None = None) -> Pages[Widget]:
        """All widgets, or those of a type, as in rtype="C" for chats. Since 4.25.6.4."""
        return self._list(Widget, "widgets", request("GET", "widgets", rtype=rtype))

    async def get(self, contactwidgetid: str) -> Widget:
        """One widget. Since 4.25.6.4."""
        return await self._record(Widget, request("GET", "widgets/{}", contactwidgetid))
