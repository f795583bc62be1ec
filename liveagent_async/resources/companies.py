"""Companies (LiveAgent 4.23.1.13 and later; not in the reference this client follows)."""

from __future__ import annotations

from datetime import datetime

import attrs

from .._paging.pages import Pages
from .._record import Record, Value
from .._request import request
from ._base import Resource


@attrs.frozen
class Company(Record):
    """A company; the shape of `emails` and `phones` is not documented, and lists leave some fields out."""

    id: str = ""
    name: str = ""
    datecreated: datetime | None = None
    language: str = ""
    """As in "en-US"."""
    emails: Value = ""
    """As sent: one text or a list is not documented."""
    phones: Value = ""
    """As sent: one text or a list is not documented."""


class Companies(Resource):
    """``la.companies``."""

    def list(self, *, name: str | None = None) -> Pages[Company]:
        """All companies, or those of a name; deleted ones are among them before 4.56.14.9. Since 4.23.1.13.

        Args:
            name: Part of the name (inferred).
        """
        return self._list(Company, "companies", request("GET", "companies", name=name))

    async def get(self, companyid: str) -> Company:
        """One company. Since 4.23.1.13.

        Args:
            companyid: Its id.
        """
        return await self._record(Company, request("GET", "companies/{}", companyid))
