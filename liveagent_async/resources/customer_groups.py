"""Customers groups."""

from __future__ import annotations

import attrs

from .._paging.pages import Pages
from .._record import Record
from .._request import request
from ._base import Resource


@attrs.frozen
class CustomerGroup(Record):
    """A group of customers; colours are six hex digits without `#`, and lists leave them out."""

    id: str = ""
    name: str = ""
    color: str = ""
    """Of the name."""
    bg_color: str = ""
    """Of the background."""


class CustomerGroups(Resource):
    """``la.customer_groups``."""

    def list(self) -> Pages[CustomerGroup]:
        """All groups. Reference: Retrieve all groups of all customers (4.0.19.1)."""
        return self._list(CustomerGroup, "groups", request("GET", "customersgroups"))

    async def get(self, groupid: str) -> CustomerGroup:
        """One group.

        Reference: Retrieve customers group info (4.17.1.3).

        Args:
            groupid: Its id.
        """
        return await self._record(CustomerGroup, request("GET", "customersgroups/{}", groupid))

    async def create(self, name: str, *, color: str | None = None, bg_color: str | None = None) -> CustomerGroup:
        """A new group.

        Reference: Add customers group (4.17.1.3).

        Args:
            name: Its name.
            color: Of the name, six hexadecimal digits without `#`.
            bg_color: Of the background, likewise.

        Raises:
            AmbiguousWrite: It may have been made although no answer came.
        """
        fields = {"name": name, "color": color, "bg_color": bg_color}
        return await self._record(CustomerGroup, request("POST", "customersgroups", **fields), "id")

    async def update(
        self, groupid: str, *, name: str | None = None, color: str | None = None, bg_color: str | None = None
    ) -> None:
        """Changes what is given of a group.

        Reference: Change customers group (4.17.1.3).

        Args:
            groupid: Its id.
            name: Its new name.
            color: Of the name, six hexadecimal digits without `#`.
            bg_color: Of the background, likewise.
        """
        fields = {"name": name, "color": color, "bg_color": bg_color}
        await self._action(request("PUT", "customersgroups/{}", groupid, **fields))

    async def delete(self, groupid: str) -> None:
        """Deletes a group.

        Reference: Delete customers group (4.17.1.3).

        Args:
            groupid: Its id.
        """
        await self._action(request("DELETE", "customersgroups/{}", groupid))
