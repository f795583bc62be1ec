"""A list in pages: rows, whole pages, or everything at once."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Generic, TypedDict, TypeVar

import anyio
import attrs
from attrs.validators import ge, le

from .._codecs import Tree
from .._frames import hide_frames
from .._public import public
from .._request import Request
from .._session import Session
from ..errors import LiveAgentError, NotFound, ServerError
from .paginator import OffsetPaginator, PagingParams

R = TypeVar("R")
LARGEST = 1000
"""Rows a page: the server cuts larger ones without a word."""


class Paging(TypedDict, total=False):
    """How a list is walked.

    `size` rows a page (2 to 1000, the default); `start` at this row, counted from 0; `prefetch` pages in flight at a
    time (1 is the default), of which up to `prefetch - 1` may lie beyond the end of the list and cost a request each;
    a list of more than `max_pages` pages raises, it is not cut.
    """

    size: int
    start: int
    prefetch: int
    max_pages: int


@public
@attrs.frozen(eq=False, repr=False)
class Pages(Generic[R]):
    """The rows of a list call: ``async for row in la.customers.list(): ...``; nothing is sent before that.

    Rows come as their pages do, so memory stays at `prefetch` pages. Every way of reading starts the list anew. Raises
    ListChanged when rows were added, deleted or moved meanwhile, and DecodeError when the server does not page.
    `newer` is the path to ask where the call's own is gone.
    """

    session: Session
    cls: type[R]
    keys: Sequence[str]
    request: Request
    params: PagingParams | None = None
    newer: str = attrs.field(default="", kw_only=True)
    size: int = attrs.field(default=LARGEST, validator=[ge(2), le(LARGEST)])
    start: int = attrs.field(default=0, validator=ge(0))
    prefetch: int = attrs.field(default=1, validator=ge(1))
    max_pages: int | None = attrs.field(default=None, validator=attrs.validators.optional(ge(1)))

    def __repr__(self) -> str:
        return f"<Pages of {self.cls.__name__}: {self.request.call}>"

    def __aiter__(self) -> AsyncIterator[R]:
        return _RowIterator(_PageIterator(self))

    def pages(self) -> AsyncIterator[list[R]]:
        """Whole pages, each a list of rows; none is empty."""
        return _PageIterator(self)

    async def all(self) -> list[R]:
        """All rows in one list."""
        return [row async for page in self.pages() for row in page]

    @hide_frames
    async def first(self) -> R | None:
        """The first row, or None when there is none; where the server pages it is asked for one row only."""
        trees = await self.fetch(self.start, 1)
        return self.records(trees[:1])[0] if trees else None

    def as_bulk(self) -> Pages[R]:
        """The same list, behind interactive calls from its first page on."""
        return attrs.evolve(self, request=attrs.evolve(self.request, bulk=True))

    def records(self, trees: list[Tree]) -> list[R]:
        """The records of some of this list's items."""
        return self.session.records(self.cls, self.request, trees)

    async def fetch(self, offset: int, size: int) -> list[Tree]:
        """One page, as the codec gave it."""
        request, params = self.request, self.params
        if params is not None:
            window = {name: n for name, n in ((params.limit_param, size), (params.offset_param, offset)) if name}
            # Somebody may wait for the first page; who reads on is exporting, and lets interactive calls go first.
            bulk = request.bulk or offset > self.start
            request = attrs.evolve(request, parameters={**request.parameters, **window}, bulk=bulk)
        try:
            return await self.session.rows(request, *self.keys)
        except NotFound:
            if not self.newer:
                raise
        except ServerError as error:
            if params is not None and params.bug and offset + size > LARGEST:
                error.add_note(params.bug)
            raise
        return await self.session.rows(attrs.evolve(request, path=self.newer), *self.keys)


class _PageIterator(Generic[R]):
    """A class, not an async generator: left early it needs no closing and holds no task and no scope open."""

    def __init__(self, pages: Pages[R]) -> None:
        self._pages = pages
        self._walk = OffsetPaginator(pages.request.call, pages.params or PagingParams("", ""), pages.size, pages.start)
        self._ready: deque[list[Tree] | Exception] = deque()
        self._given = 0

    def __aiter__(self) -> _PageIterator[R]:
        return self

    @hide_frames
    async def __anext__(self) -> list[R]:
        while not self._walk.ended:
            if not self._ready:
                await self._fetch(self._walk.offsets(self._pages.prefetch))
            page = self._next_page(self._ready.popleft())
            if page:
                return page
        raise StopAsyncIteration

    def _next_page(self, outcome: list[Tree] | Exception) -> list[R]:
        walk, limit = self._walk, self._pages.max_pages
        try:
            if isinstance(outcome, Exception):
                raise outcome
            if self._pages.params is None:
                walk.ended = True
                return self._pages.records(outcome)
            new = walk.accept(outcome, beyond=any(isinstance(later, list) and later for later in self._ready))
            if len(outcome) < walk.size:
                self._ready.clear()
            self._given += 1 if new else 0
            if limit is not None and self._given > limit:
                raise LiveAgentError(
                    f"the list has more than max_pages={limit} pages of {walk.size} rows", call=walk.call
                )
            return self._pages.records(new)
        except Exception:
            walk.ended = True
            raise

    async def _fetch(self, offsets: Sequence[int]) -> None:
        """Fetches these pages at once, each as its rows or as the error it met: an error counts when its turn comes."""
        outcomes: list[list[Tree] | Exception] = [[] for _ in offsets]

        async def fetch(n: int) -> None:
            try:
                outcomes[n] = await self._pages.fetch(offsets[n], self._walk.size)
            except Exception as error:  # noqa: BLE001, raised in `_next_page`
                outcomes[n] = error

        if len(offsets) == 1:
            await fetch(0)
        else:
            async with anyio.create_task_group() as group:
                for n in range(len(offsets)):
                    group.start_soon(fetch, n)
        self._ready.extend(outcomes)


class _RowIterator(Generic[R]):
    def __init__(self, pages: _PageIterator[R]) -> None:
        self._pages = pages
        self._rows: Iterator[R] = iter(())

    def __aiter__(self) -> _RowIterator[R]:
        return self

    async def __anext__(self) -> R:
        while True:
            for row in self._rows:
                return row
            self._rows = iter(await self._pages.__anext__())
