"""Contact widgets (LiveAgent 4.25.6.4 and later; not in the reference this client follows)."""

from __future__ import annotations

from typing import TypedDict, Unpack

import attrs

from .._paging.pages import Pages
from .._record import Record
from .._request import Parameter, request
from ._arguments import reject_unknown
from ._base import Resource


@attrs.frozen
class Widget(Record):
    """A contact widget; names by three clients, two of them the vendor's own (high). Others are in `extra`."""

    contactwidgetid: str = ""
    name: str = ""
    rtype: str = ""
    """C for a chat; the other letters are undocumented."""
    language: str = ""
    """As in "en-US"."""
    departmentid: str = ""
    onlinecode: str = ""
    """HTML of the button while somebody is online (inferred). Since 4.25.16.8."""
    integration_code: str = ""
    """What to put into a page: HTML whose entities the server escapes, html.unescape() gives it. Since 4.25.16.8."""


class WidgetFields(TypedDict, total=False):
    """The fields of a widget; values of the letters are undocumented, those named were sent by live clients."""

    name: str
    """Its name."""
    departmentid: str
    """A department's id."""
    language: str
    """As in "en-US"."""
    provide: str
    """What it offers: "BFC" by the vendor's clients."""
    rtype: str
    """Its type: C for a chat."""
    usecode: str
    """"B" by the vendor's clients, "F" by another."""
    status: str
    """"A" by the vendor's clients, "F" and "N" by another."""
    attributes: str
    """JSON: a list of {"section": "chat", "name": ..., "value": ...}; about 80 by the vendor's clients."""
    form_fields: str
    """JSON: a list of objects with formid, name, rstatus, code, rtype and availablevalues."""
    onlinecode: str
    """HTML while somebody is online (inferred)."""
    onlinecode_ieold: str
    """The same for old Internet Explorers (inferred)."""
    offlinecode: str
    """HTML while nobody is online (inferred)."""
    offlinecode_ieold: str
    """The same for old Internet Explorers (inferred)."""
    onlinecode_css: str
    """CSS of `onlinecode` (inferred). By one of the vendor's clients."""
    onlinecode_ieold_css: str
    """CSS of `onlinecode_ieold` (inferred). By one of the vendor's clients."""
    offlinecode_css: str
    """CSS of `offlinecode` (inferred). By one of the vendor's clients."""
    offlinecode_ieold_css: str
    """CSS of `offlinecode_ieold` (inferred). By one of the vendor's clients."""


class Widgets(Resource):
    """``la.widgets``: buttons, forms and chats for web pages; broken in 5.42.4 before 5.42.4.35."""

    def list(self, *, rtype: str | None = None) -> Pages[Widget]:
        """All widgets, or those of a type. Since 4.25.6.4.

        Args:
            rtype: C for chats; the other letters are undocumented.

        """
        return self._list(Widget, "widgets", request("GET", "widgets", rtype=rtype))

    async def get(self, contactwidgetid: str) -> Widget:
        """One widget. Since 4.25.6.4.

        Args:
            contactwidgetid: Its id.

        """
        return await self._record(Widget, request("GET", "widgets/{}", contactwidgetid))

    async def create(self, **fields: Unpack[WidgetFields]) -> Widget:
        """A new widget, all by keyword; three clients send the first eight fields (high). Since 4.25.6.4.

        Raises:
            AmbiguousWrite: It may have been made although no answer came.

        """
        return await self._record(Widget, request("POST", "widgets", **_known(fields)), "contactwidgetid")

    async def update(self, contactwidgetid: str, **fields: Unpack[WidgetFields]) -> None:
        """Changes what is given of a widget. Undocumented: seen in one client; medium. Since 4.25.6.4.

        It is known of name, provide, departmentid, rtype, usecode, status and attributes; of the others it is inferred.

        Args:
            contactwidgetid: Its id.

        """
        await self._action(request("PUT", "widgets/{}", contactwidgetid, **_known(fields)))

    async def delete(self, contactwidgetid: str) -> None:
        """Deletes a widget. Undocumented: its path is seen in one client; medium. Since 4.25.6.4.

        Args:
            contactwidgetid: Its id.

        """
        await self._action(request("DELETE", "widgets/{}", contactwidgetid))


def _known(fields: WidgetFields) -> dict[str, Parameter]:
    return reject_unknown(fields, WidgetFields.__optional_keys__)
