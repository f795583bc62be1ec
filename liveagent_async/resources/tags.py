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
    """Of the name."""
    bg_color: str = ""
    """Of the background."""


class Tags(Resource):
    """``la.tags``."""

    def list(self) -> Pages[Tag]:
        """All tags. Reference: Retrieve a list of all available tags (4.0.30.6)."""
        return self._list(Tag, "tags", request("GET", "tags"))

    async def get(self, tagid: str) -> Tag:
        """One tag.

        Reference: Retrieve tag info.

        Args:
            tagid: Its id.

        Raises:
            NotFound: There is none.
            ServerError: There is none: which of the two is unknown.
        """
        return await self._record(Tag, request("GET", "tags/{}", tagid))

    async def create(self, name: str, *, color: str | None = None, bg_color: str | None = None) -> Tag:
        """A new tag; colours are six hex digits without `#`.

        Reference: Add tag.

        Args:
            name: Its name.
            color: Of the name, six hexadecimal digits without `#`.
            bg_color: Of the background, likewise.

        Raises:
            AmbiguousWrite: It may have been made although no answer came.
        """
        return await self._record(Tag, request("POST", "tags", name=name, color=color, bg_color=bg_color), "id")

    async def update(
        self, tagid: str, *, name: str | None = None, color: str | None = None, bg_color: str | None = None
    ) -> None:
        """Changes what is given of a tag.

        Reference: Change tag.

        Args:
            tagid: Its id.
            name: Its new name.
            color: Of the name, six hexadecimal digits without `#`.
            bg_color: Of the background, likewise.
        """
        await self._action(request("PUT", "tags/{}", tagid, name=name, color=color, bg_color=bg_color))

    async def delete(self, tagid: str) -> None:
        """Removes a tag.

        Reference: Remove tag.

        Args:
            tagid: Its id.
        """
        await self._action(request("DELETE", "tags/{}", tagid))
