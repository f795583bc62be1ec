"""The application itself."""

from __future__ import annotations

from datetime import datetime

import attrs

from .._record import Record
from .._request import request
from ._base import Resource


@attrs.frozen
class ApplicationStatus(Record):
    """Versions and dates of the installation."""

    liveagentversion: str = ""
    """As in 5.64.2.1."""
    gpfversion: str = ""
    """Of the vendor's framework (inferred)."""
    dateinstalled: datetime | None = None
    datelatestupdate: datetime | None = None
    """Stale before 5.46.3.16."""
    current_server_time: datetime | None = None
    """Since 4.27.4.1."""


class Application(Resource):
    """``la.application``."""

    async def status(self) -> ApplicationStatus:
        """The installation's versions and dates; the cheapest way to see whether URL and key are right.

        `datelatestupdate` was stale before 5.46.3.16. Reference: Return application installation date and latest
        version (2.8.12.1).
        """
        return await self._record(ApplicationStatus, request("GET", "application/status"))
