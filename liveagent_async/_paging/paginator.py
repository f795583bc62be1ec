"""What to ask next in a list, and whether what came can be the next page: pure.

The server gives no totals and no next link, so a walk advances by the rows it received. Each page but the first begins
one row early: that row must be the last one of the page before, or rows were added, deleted or moved in between. A row
that comes twice, however far apart, means the same. A page shorter than asked ends the walk, unless its rows are a
round hundred, which may be a cap of the server's own. What no walk by offset can see: a row leaves a page that was read
while another comes there from further down, as one that is changed does in a list sorted by change; the latter is lost.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from .._codecs import Tree
from .._request import Parameter, When
from ..errors import DecodeError, ListChanged


@attrs.frozen
class DateFilter:
    """A date of the rows by which a list can be narrowed: its field, and the parameters for since and until.

    Where both are one parameter, it takes the wire's operators.
    """

    field: str
    since_param: str
    until_param: str

    def parameters(self, since: datetime | None, until: datetime) -> dict[str, Parameter]:
        """The filter for rows from `since` to `until`."""
        if self.since_param == self.until_param:
            return {self.since_param: When.lte(until) if since is None else When.between(since, until)}
        return {self.since_param: since, self.until_param: until}


@attrs.frozen
class PagingParams:
    """How one call is paged on the wire.

    `limit_param` and `offset_param` are its parameters, the latter "" where the server knows none; `id_field` is the
    field that tells its rows apart, "" where none is known; `optional` means that old servers answer the whole list
    whatever is asked; `bug` explains a server error beyond the first 1000 rows; `dates` are those it can be narrowed
    by, the one to prefer first.
    """

    limit_param: str
    offset_param: str
    id_field: str = ""
    optional: bool = False
    bug: str = ""
    dates: tuple[DateFilter, ...] = ()


_HASH = (1 << 60) - 1  # larger ints take half as much memory again


@attrs.define
class OffsetPaginator:
    """Where a walk stands; pure: it says what to ask next and judges what came.

    `limit` is how many rows are wanted in all. The ids of the whole walk are remembered as hashes of 60 bits, about 75
    bytes a row: two different ids of a million share one with a probability of 1 to 2 million.
    """

    call: str
    params: PagingParams
    size: int
    position: int
    limit: int | None = None
    rows: int = attrs.field(default=0, init=False)
    ended: bool = attrs.field(default=False, init=False)
    _first: int = attrs.field(init=False)
    _previous: list[str] = attrs.field(init=False, factory=list[str])
    _seen: set[int] = attrs.field(init=False, factory=set[int])

    def __attrs_post_init__(self) -> None:
        self._first = self.size if self.limit is None else min(self.size, self.limit)

    def ask(self, pending: int = 0) -> tuple[int, int] | None:
        """Offset and rows of the page after so many pending ones, None when there is none to ask for now.

        The first page goes alone, since most lists are short.
        """
        if self.ended:
            return None
        if not self._previous:
            return None if pending else (self.position, self._first)
        further = pending * (self.size - 1)
        count = self.size if self.limit is None else min(self.size, self.limit - self.rows - further + 1)
        return (self.position - 1 + further, count) if count > 1 else None

    def is_short(self, page: list[Tree]) -> bool:
        """Whether the next page has fewer rows than are asked for."""
        asked = self.ask()
        return asked is not None and len(page) < asked[1]

    def accept(self, page: list[Tree], *, beyond: bool = False) -> list[Tree]:
        """The rows of the next page that are new; raises when it cannot be the next page.

        `beyond` tells that the page after this one was asked for, too, and holds rows: then a short page is not the
        end, and the walk goes on from where it stands.
        """
        _, asked = self.ask() or (0, 0)
        ids = [self._id(row) for row in page]
        if len(page) > asked and not (self.params.optional and not self._previous):
            raise self._broken(f"{len(page)} rows came where {self.params.limit_param}={asked} was asked")
        new = self._go_on(page, ids, asked, beyond=beyond) if self._previous else self._begin(page, asked)
        self._remember(new)
        if self.limit is not None:
            new = new[: self.limit - self.rows]
        self.rows += len(new)
        self.position += len(new)
        self._previous = ids
        self.ended = self.ended or self.rows == self.limit
        return new

    def _begin(self, page: list[Tree], asked: int) -> list[Tree]:
        if len(page) != asked:
            # A short page is the end, but a round hundred of rows may be a cap of the server's own: ask once more.
            self.ended = len(page) > asked or not page or len(page) % 100 != 0
            self.size = len(page)
        if not self.params.offset_param:
            if len(page) == asked != self.limit:
                raise self._broken(f"{len(page)} rows came, as many as were asked, and the server gives no more")
            self.ended = True
        return page

    def _go_on(self, page: list[Tree], ids: list[str], asked: int, *, beyond: bool) -> list[Tree]:
        if ids[:1] != self._previous[-1:]:
            if ids == self._previous:
                return self._repeated(ids)
            raise self._changed()
        self.ended = len(page) < asked and not beyond
        if beyond and len(page) == 1:
            raise self._changed()
        return page[1:]

    def _remember(self, rows: list[Tree]) -> None:
        name = self.params.id_field
        if not name:
            return
        ids = [row.get(name) for row in rows if isinstance(row, dict)]
        hashes = [hash(each) & _HASH for each in ids if isinstance(each, str) and each.strip()]
        before = len(self._seen)
        self._seen.update(hashes)
        if len(self._seen) - before < len(hashes):
            raise self._changed()

    def _repeated(self, ids: list[str]) -> list[Tree]:
        if self.params.optional and len(ids) < self._first:
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
