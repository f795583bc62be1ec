"""A walk through a list: pages asked for ahead, judged and given out in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from functools import partial
from typing import Generic, Self, TypeVar

import anyio

from .._codecs import Tree
from .._frames import hide_frames
from .._public import public
from ..errors import TooManyPages
from .in_flight import InFlight, Job, Outcome, together
from .listing import Listing
from .paginator import OffsetPaginator, PagingParams

R = TypeVar("R")


class PageIterator(Generic[R]):
    """A class, not an async generator: left early it needs no closing and, unless `ahead`, leaves nothing running.

    With `ahead` pages are in flight while the caller works, until `aclose`; without it only while it waits for one.
    `first` is the first page, as `fetch` gave it, where it is there already.
    """

    def __init__(
        self, listing: Listing[R], *, ahead: bool = False, first: tuple[list[Tree], bool] | None = None
    ) -> None:
        params = listing.params or PagingParams("", "")
        self._listing = listing
        self._walk = OffsetPaginator(listing.request.call, params, listing.size, listing.start, listing.limit)
        self._ahead = ahead
        self._flight = InFlight(
            self._next_job, concurrency=listing.prefetch, ahead=listing.prefetch * listing.size, weigh=len
        )
        self._ready: deque[Outcome[list[Tree]]] = deque([first[0]] if first else [])
        self._pending = len(self._ready)  # pages asked for and not yet judged
        self._end_seen = False  # one of them was short: none is asked for beyond it
        self._given = 0
        self._accepted: list[Tree] = []  # rows of a page that was judged, and are no records yet
        self._slow = bool(first and first[1])  # a page was so large that records are made in the thread
        self._reading = anyio.Lock()  # several tasks may read

    def __aiter__(self) -> PageIterator[R]:
        return self

    @hide_frames
    async def __anext__(self) -> list[R]:
        async with self._reading:
            while self._accepted or not self._walk.ended:
                if not self._accepted:
                    await self._wait_for_next()
                try:
                    if not self._accepted:
                        self._judge_next()
                    if page := await self._listing.records(self._accepted, slow=self._slow):
                        self._accepted = []  # not before: who is cancelled reads them again
                        return page
                except Exception:
                    self._walk.ended = True
                    self._accepted = []
                    self._forget()
                    raise
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Ends what is in flight."""
        await self._flight.aclose()

    async def _wait_for_next(self) -> None:
        """Until the next page is there and, when it is short, what was asked for beyond it."""
        await self._wait_for(1)
        first = self._ready[0]
        if self._pending > 1 and isinstance(first, list) and self._walk.is_short(first):
            await self._wait_for(2)

    def _judge_next(self) -> None:
        """The rows of the next page that go on from where the walk stands."""
        outcome = self._ready.popleft()
        self._pending -= 1
        if isinstance(outcome, Exception):
            raise outcome
        self._accepted = self._judge(outcome)
        if self._ahead:
            self._flight.fill()

    def _judge(self, page: list[Tree]) -> list[Tree]:
        walk = self._walk
        if self._listing.params is None:
            walk.ended = True
            return page[: walk.limit]
        short = walk.is_short(page)
        beyond = self._ready[0] if self._ready else []
        new = walk.accept(page, beyond=isinstance(beyond, list) and len(beyond) > 0)
        if short:
            self._forget()
        self._given += 1 if new else 0
        if self._listing.max_pages is not None and self._given > self._listing.max_pages:
            raise TooManyPages(
                f"the list has more than max_pages={self._listing.max_pages} pages of {walk.size} rows", call=walk.call
            )
        return new

    def _forget(self) -> None:
        """What was asked for beyond a short page does not go on from where the walk stands."""
        self._ready.clear()
        self._flight.drop()
        self._pending = 0
        self._end_seen = False

    def _next_job(self) -> Job[list[Tree]] | None:
        enough = self._listing.max_pages is not None and self._given + self._pending > self._listing.max_pages
        asked = None if self._pending and (self._end_seen or enough) else self._walk.ask(self._pending)
        if asked is None:
            return None
        self._pending += 1
        return partial(self._fetch, *asked)

    async def _fetch(self, offset: int, count: int) -> list[Tree]:
        # Somebody may wait for the first page; who reads on is exporting, and lets interactive calls go first.
        listing = self._listing.in_bulk() if offset > self._listing.start else self._listing
        page, slow = await listing.fetch(offset, count, self._flight.answered if self._ahead else None)
        self._slow = self._slow or slow
        if len(page) < count:
            self._end_seen = True
        return page

    async def _wait_for(self, count: int) -> None:
        """Waits until so many of the pages asked for are there, each as its rows or as the error it met."""
        while len(self._ready) < count:
            if self._ahead:
                outcome = await self._flight.next()
                if outcome is None:
                    raise RuntimeError("the block is over: read the list inside it")
                self._ready.append(outcome)
            else:
                self._ready.extend(await self._batch())

    async def _batch(self) -> list[Outcome[list[Tree]]]:
        """Asks for `prefetch` pages and waits for all of them."""
        jobs = [job for _ in range(self._listing.prefetch) if (job := self._next_job())]
        try:
            return await together(jobs)
        except BaseException:  # cancelled: who reads on asks for them again
            self._pending = 0
            raise


async def read_all(listing: Listing[R]) -> list[R]:
    """All rows in one list."""
    walk = PageIterator(listing, ahead=listing.prefetch > 1)
    try:
        return [row async for page in walk for row in page]
    finally:
        await walk.aclose()


class RowIterator(Generic[R]):
    """The rows of pages, one by one."""

    def __init__(self, pages: PageIterator[R]) -> None:
        self._pages = pages
        self._rows: deque[R] = deque()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> R:
        while not self._rows:
            self._rows.extend(await anext(self._pages))
        return self._rows.popleft()


@public
class Rows(RowIterator[R]):
    """A list that was opened with `async with`: its rows, or whole pages; each goes on where the other stopped."""

    def pages(self) -> AsyncIterator[list[R]]:
        """Whole pages from here on, the first without the rows that were read."""
        return _Rest(self._rows, self._pages)

    async def aclose(self) -> None:
        """Ends what is in flight; leaving the block does that."""
        await self._pages.aclose()


class _Rest(Generic[R]):
    def __init__(self, rows: deque[R], pages: PageIterator[R]) -> None:
        self._rows = rows
        self._pages = pages

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> list[R]:
        if self._rows:
            rest = list(self._rows)
            self._rows.clear()
            return rest
        return await anext(self._pages)
