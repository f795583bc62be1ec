"""Files (LiveAgent 4.25.30.2 and later; not in the reference this client follows)."""

from __future__ import annotations

from .._record import Fields
from .._request import request
from ._base import Resource


class Files(Resource):
    """``la.files``."""

    async def get(self, fileid: str) -> Fields:
        """What the server tells of one file; its fields are not documented. Since 4.25.30.2."""
        return await self._record(Fields, request("GET", "files/{}", fileid))
