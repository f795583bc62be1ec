"""The shapes a call can have: one record, a list, or an action that answers OK."""

from __future__ import annotations

from typing import TypeVar, Unpack

import attrs

from .._frames import hide_frames
from .._paging.pages import Pages, Paging
from .._paging.paginator import PagingParams
from .._record import Record
from .._request import Request
from .._session import Session
from ..errors import DecodeError

R = TypeVar("R")


class Resource:
    """A family of calls on one view of the wire; its methods build requests and do no I/O of their own."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def _record(self, cls: type[R], request: Request, must_have: str = "") -> R:
        return await self._session.record(cls, request, must_have)

    async def _action(self, request: Request) -> None:
        await self._session.action(request)

    @hide_frames
    async def _only(self, cls: type[R], key: str, request: Request) -> R:
        """The record of a list call whose list holds one row."""
        rows, slow = await self._session.rows(request, key)
        if len(rows) != 1:
            raise DecodeError(f"`{key}` holds {len(rows)} rows where the server promises one", call=request.call)
        return (await self._session.records(cls, request, rows, slow=slow))[0]

    def _list(
        self, cls: type[R], key: str, request: Request, params: PagingParams | None = None, **paging: Unpack[Paging]
    ) -> Pages[R]:
        return Pages(self._session, cls, (key,), request, params, **paging)


@attrs.frozen
class CustomField(Record):
    """One value of a custom field; a code may stand several times."""

    code: str = ""
    value: str = ""
