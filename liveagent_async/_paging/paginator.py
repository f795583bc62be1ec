"""What to ask next in a list, and whether what came can be the next page: pure.

The server gives no totals and no next link, so a walk advances by the rows it received. Each page but the first begins
one row early: that row must be the last one of the page before, or rows were added, deleted or moved in between.
"""

from __future__ import annotations

import attrs

from .._codecs import Tree
from ..errors import DecodeError, ListChanged


@attrs.frozen
class PagingParams:
    """How one call is paged on the wire.

    `limit_param` and `offset_param` are its parameters, the latter "" where the server knows none; `id_field` is the
    field that tells its rows apart, "" where none is known; `optional` means that old servers answer the whole list
    whatever is asked; `bug` explains a server error beyond the first 1000 rows.
    """

    limit_param: str
    offset_param: str
    id_field: str = ""
    optional: bool = False
    bug: str = ""


@attrs.define
class OffsetPaginator:
    """Where a walk stands; pure: it says what to ask next and judges what came."""

    call: str
    params: PagingParams
    size: int
    position: int
    rows: int = 0
    ended: bool = False
    _asked: int = attrs.field(init=False)
    _previous: list[str] = attrs.field(init=False, factory=list[str])

    def __attrs_post_init__(self) -> None:
        self._asked = self.size

    def offsets(self, pages: int) -> list[int]:
        """The offsets of the next pages, in order; the first page goes alone, since most lists are short."""
        if not self._previous:
            return [self.position]
        return [self.position - 1 + n * (self.size - 1) for n in range(pages)]

    def accept(self, page: list[Tree], *, beyond: bool = False) -> list[Tree]:
        """The rows of the next page that are new; raises when it cannot be the next page.

        `beyond` tells that pages fetched with this one hold rows further on: then a short page is not the end, and the
        walk goes on from where it stands.
        """
        ids = [self._id(row) for row in page]
        if len(page) > self.size and not (self.params.optional and not self._previous):
            raise self._broken(f"{len(page)} rows came where {self.params.limit_param}={self.size} was asked")
        new = self._go_on(page, ids, beyond=beyond) if self._previous else self._begin(page)
        self.rows += len(new)
        self.position += len(new)
        self._previous = ids
        return new

    def _begin(self, page: list[Tree]) -> list[Tree]:
        if len(page) != self.size:
            # A short page is the end, but a round hundred of rows may be a cap of the server's own: ask once more.
            self.ended = len(page) > self.size or not page or len(page) % 100 != 0
            self.size = len(page)
        if not self.params.offset_param:
            if len(page) == self._asked:
                raise self._broken(f"{len(page)} rows came, as many as were asked, and the server gives no more")
            self.ended = True
        return page

    def _go_on(self, page: list[Tree], ids: list[str], *, beyond: bool) -> list[Tree]:
        if ids[:1] != self._previous[-1:]:
            if ids == self._previous:
                return self._repeated(ids)
            raise self._changed()
        if self.params.id_field and not set(self._previous).isdisjoint(ids[1:]):
            raise self._changed()
        self.ended = len(page) < self.size and not beyond
        if beyond and len(page) == 1:
            raise self._changed()
        return page[1:]

    def _repeated(self, ids: list[str]) -> list[Tree]:
        if self.params.optional and len(ids) < self._asked:
            self.ended = True  # an old server, which gives the whole list whatever is asked
            return []
        raise self._broken(f"the same page came again: the server ignores {self.params.offset_param}")

    def _id(self, row: Tree) -> str:
        return str((isinstance(row, dict) and self.params.id_field and row.get(self.params.id_field)) or row)

    def _broken(self, what: str) -> DecodeError:
        return DecodeError(f"{what}, after {self.rows} rows: this list cannot be walked to its end", call=self.call)

    def _changed(self) -> ListChanged:
        return ListChanged(
            f"rows were added, deleted or moved while the list was walked, after {self.rows} rows. Walk it again, or "
            "narrow it by a filter whose rows no longer change",
            call=self.call,
            rows=self.rows,
        )
