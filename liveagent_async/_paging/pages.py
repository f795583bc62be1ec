"""A list in pages: rows, whole pages, or everything at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Generic, NoReturn, TypedDict, TypeVar, Unpack

from .._frames import hide_frames
from .._public import public
from .._request import Request
from .._session import Session
from .listing import Listing
from .paginator import PagingParams
from .walk import PageIterator, RowIterator, Rows, read_all

R = TypeVar("R")

_OFFSET = "start=, the first row counted from 0"
WIRE_NAMES = {"limitcount": "size=, rows a page, or limit=, rows in all", "limitfrom": _OFFSET, "offset": _OFFSET}
"""What `Paging` has for the names of the wire."""


class Paging(TypedDict, total=False):
    """How a list is walked."""

    size: int
    """Rows a page: 2 to 1000, 1000 when not given."""
    start: int
    """The first row, counted from 0.

    It is no way to resume a walk: when rows before it were deleted meanwhile, it skips as many that were never read.
    Resume by a filter on dates, or by `windows`.
    """
    limit: int
    """Rows in all; then the list ends quietly."""
    prefetch: int
    """Pages in flight at a time, 1 when not given; up to `prefetch` of them may lie beyond the end of the list and cost
    a request each."""
    max_pages: int
    """A longer list raises TooManyPages, it is not cut."""


@public
class Pages(Generic[R]):
    """The rows of a list call: ``async for row in la.customers.list(): ...``; nothing is sent before that.

    In a block `prefetch` pages are in flight all the time, also while you work on a row, and none is left running after
    it: ``async with la.customers.list(prefetch=4) as rows: async for row in rows: ...``. Without the block they are
    asked for together and waited for together. Rows, order and checks are the same.

    Memory: at most `2 * prefetch + 1` pages in a block, `prefetch` without, and about 75 bytes a row to know it again.
    Every way of reading starts the list anew.

    Raises ListChanged when rows were added, deleted or moved meanwhile: a page does not go on where the one before
    ended, or a row comes twice. One thing no walk by offset can see: a row leaves a page that was read while another
    one jumps there from further down; that one is never given out. `windows` gives such lists whole. A page of fewer
    rows than asked ends the list, unless they are a round hundred, which may be a cap of the server's own. Raises
    DecodeError when the server does not page.
    """

    __slots__ = ("_listing", "_opened")

    def __init__(
        self,
        session: Session,
        cls: type[R],
        keys: Sequence[str],
        request: Request,
        params: PagingParams | None = None,
        *,
        newer: str = "",
        **paging: Unpack[Paging],
    ) -> None:
        self._listing = Listing(session, cls, keys, request, params, newer=newer, **paging)
        self._opened: Rows[R] | None = None

    def __repr__(self) -> str:
        return f"<Pages of {self._listing.cls.__name__}: {self._listing.request.call}>"

    def __aiter__(self) -> AsyncIterator[R]:
        return RowIterator(PageIterator(self._listing))

    def pages(self) -> AsyncIterator[list[R]]:
        """Whole pages, each a list of rows; none is empty."""
        return PageIterator(self._listing)

    async def all(self) -> list[R]:
        """All rows in one list, with `prefetch` pages in flight all the time."""
        return await read_all(self._listing)

    @hide_frames
    async def first(self) -> R | None:
        """The first row, or None when there is none; where the server pages it is asked for one row only."""
        trees, slow = await self._listing.fetch(self._listing.start, 1)
        return (await self._listing.records(trees[:1], slow=slow))[0] if trees else None

    async def __aenter__(self) -> Rows[R]:
        if self._opened is not None:
            raise RuntimeError("this list is open already: call list() again for a second block")
        self._opened = Rows(PageIterator(self._listing, ahead=True))
        return self._opened

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.aclose()

    if TYPE_CHECKING:
        _listing: Listing[R]
        _opened: Rows[R] | None
    else:  # type checkers say on their own that a list is not awaited

        def __await__(self) -> NoReturn:
            call = self._listing.request.call
            raise TypeError(f"{call}: a list is not awaited: write .all() after it, or read it with `async for`")


def listing_of(pages: Pages[R]) -> Listing[R]:
    """What a list call asks for; users see none of it."""
    return pages._listing  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
