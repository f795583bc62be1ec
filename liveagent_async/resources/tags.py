"""Tags."""

from __future__ import annotations

import attrs

from .._paging.pages import Pages
from .._record import Record
from .._request import request
from ._base import Resource


@attrs.frozen
class Tag(Record):
    """A tag; colours are six hex digits without `#`, and lists may leave them out."""

    id: str = ""
    name: str = ""
    color: str = ""
    bg_color: str = ""


class Tags(Resource):
    """``la.tags``."""

    def list(self) -> Pages[Tag]:
        """All tags. Reference: Retrieve a list of all available tags (4.0.30.6)."""
        return self._list(Tag, "tags", request("GET", "tags"))

    async def get(self, tagid: str) -> Tag:
        """One tag. Raises NotFound or ServerError when there is none. Reference: Retrieve tag info."""
        return await self._record(Tag, request("GET", "tags/{}", tagid))

    async def create(self, name: str, *, color: str | None = None, bg_color: str | None = None) -> Tag:
        """A new tag; colours are six hex digits without `#`. Raises AmbiguousWrite. Reference: Add tag."""
        return await self._record(Tag, request("POST", "tags", name=name, color=color, bg_color=bg_color), "id")

    async def update(
        self, tagid: str, *, name: str | None = None, color: str | None = None, bg_color: str | None = None
    ) -> None:
        """Changes what is given of a tag. Reference: Change tag."""
        await self._action(request("PUT", "tags/{}", tagid, name=name, color=color, bg_color=bg_color))

    async def delete(self, tagid: str) -> None:
        """Removes a tag. Reference: Remove tag."""
        await self._action(request("DELETE", "tags/{}", tagid))
