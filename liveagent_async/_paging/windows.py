"""A list read by windows of time, each of them one request and so one snapshot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Generic, TypeVar

import anyio
import attrs

from .._codecs import Tree
from .._frames import hide_frames
from .._public import public
from .._record import Record
from .._request import Request
from ..errors import DecodeError, ListChanged
from .in_flight import InFlight, Job
from .listing import LARGEST, Listing
from .paginator import DateFilter
from .walk import PageIterator
from .wall_time import SECOND, to_moment, to_wall
from .window_plan import Stretch, WindowPlan

R = TypeVar("R")

_ENOUGH = 50_000
"""So many dates of a list show how its rows lie."""


@public
@attrs.frozen
class Window:
    """A span of time, in the account's zone.

    Windows that follow each other tile: the end of one and the beginning of the next are equal.
    """

    since: datetime | None
    """From when on; None is the account's beginning."""
    until: datetime
    """Up to and without this moment."""


@attrs.frozen
class _Answer(Generic[R]):
    """What came for a stretch; `full` when there may be more of it, `dates` in the order they came, `undated` rows."""

    stretch: Stretch
    rows: list[R]
    dates: list[datetime]
    full: bool
    undated: list[R] = attrs.field(factory=list[R])


@attrs.frozen
class _Status(Record):
    liveagentversion: str = ""
    current_server_time: datetime | None = None


@attrs.frozen(eq=False)
class WindowedList(Generic[R]):
    """A list, the date it is cut by, and from when to when; `until` None is the server's time at the first request."""

    listing: Listing[R]
    dates: DateFilter
    since: datetime | None
    until: datetime | None
    prefetch: int

    def date(self, row: R) -> datetime | None:
        """The wall time of a row."""
        found: object = getattr(row, self.dates.field)
        return found.replace(tzinfo=None, fold=0) if isinstance(found, datetime) else None

    def dates_of(self, rows: list[R]) -> list[datetime]:
        """The wall times of those that have one."""
        return [date for row in rows if (date := self.date(row)) is not None]

    async def plan(self) -> WindowPlan:
        """The plan from here to the end."""
        zone = self.listing.session.zone
        lower = None if self.since is None else to_wall(self.since, zone, end=False)
        until = await self._server_time() if self.until is None else self.until
        return WindowPlan(lower, to_wall(until, zone, end=True), zone, LARGEST)

    async def _server_time(self) -> datetime:
        """The server's time, or ours where it is older than 4.27.4.1 and does not say it."""
        session = self.listing.session
        status = await session.record(_Status, Request("GET", "application/status", {}, bulk=True))
        return status.current_server_time or datetime.now(session.zone)

    def narrowed(self, stretch: Stretch) -> Listing[R]:
        """The list of one window, one second wider on each side: whether the server counts an edge in is unknown."""
        if stretch.probe:
            return self.listing
        zone = self.listing.session.zone
        since = None if stretch.lower is None else (stretch.lower - SECOND).replace(tzinfo=zone)
        return self.listing.narrowed(self.dates.parameters(since, stretch.upper.replace(tzinfo=zone)))

    async def ask(self, stretch: Stretch, plan: WindowPlan) -> _Answer[R]:
        """One window: one request, and more only where a page cannot hold it or its end is in doubt."""
        listing = self.narrowed(stretch)
        trees, slow = await listing.fetch(0, LARGEST)
        params = listing.params
        if len(trees) > LARGEST and not (params and params.optional):
            raise DecodeError(f"{len(trees)} rows came where {LARGEST} were asked for", call=listing.request.call)
        full = plan.size <= len(trees) <= LARGEST
        if trees and not full and len(trees) % 100 == 0 and (await listing.fetch(len(trees), 1))[0]:
            plan.size, full = len(trees), True  # a cap of the server's own
        rows = await listing.records(trees, slow=slow)
        dates = self.dates_of(rows)
        plan.check(stretch, dates, self.dates.field, listing.request.call)
        if full and plan.one_second(stretch):
            return _Answer(stretch, *await self._walk(listing, (trees, slow)), full=False)
        undated = [row for row in rows if self.date(row) is None]
        if full and not dates:
            raise DecodeError(
                f"the rows have no {self.dates.field}: walk this list with `async for`", call=listing.request.call
            )
        if full and stretch.probe and undated:
            undated, dates = await self._walk(listing, (trees, slow), undated_only=True)
            dates = dates[:: 1 + len(dates) // _ENOUGH]
        return _Answer(stretch, rows, dates, full, undated)

    async def _walk(
        self,
        listing: Listing[R],
        first: tuple[list[Tree], bool] | None,
        *,
        undated_only: bool = False,
        attempts: int = 3,
    ) -> tuple[list[R], list[datetime]]:
        """All rows of one second or all rows without a date, by offset, and the dates that were seen.

        Once more when the rows change meanwhile.
        """
        rows, dates = list[R](), list[datetime]()
        try:
            async for page in PageIterator(attrs.evolve(listing, size=LARGEST), first=first):
                dates += self.dates_of(page)
                rows += [row for row in page if not undated_only or self.date(row) is None]
        except ListChanged:
            if attempts == 1:
                raise
        else:
            return rows, dates
        return await self._walk(listing, None, undated_only=undated_only, attempts=attempts - 1)


class WindowIterator(Generic[R]):
    """The windows one after the other; with `ahead` several are in flight while the caller works, until `aclose`."""

    def __init__(self, windowed: WindowedList[R], *, ahead: bool = False) -> None:
        self._windowed = windowed
        self._ahead = ahead
        self._plan: WindowPlan | None = None
        # Counted in windows, not in rows: while nobody reads, narrow ones without rows would be asked for by thousands.
        self._flight = InFlight(
            self._next_job, concurrency=windowed.prefetch, ahead=windowed.prefetch, weigh=lambda _: 0
        )
        self._asked: Stretch | None = None  # of what is to be read next, when it is asked for out of turn
        self._undated: list[R] | None = None
        self._over = False
        self._closed = False
        self._reading = anyio.Lock()  # several tasks may read

    def __aiter__(self) -> WindowIterator[R]:
        return self

    @hide_frames
    async def __anext__(self) -> tuple[Window, list[R]]:
        async with self._reading:
            if self._plan is None:
                self._plan = await self._windowed.plan()
            while not self._over:
                if self._closed:
                    raise RuntimeError("the block is over: read the windows inside it")
                try:
                    answer = await self._next(self._plan)
                except Exception:
                    self._end()
                    raise
                if answer is None:
                    self._end()
                elif part := self._judge(answer, self._plan):
                    return part
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Ends what is in flight."""
        self._closed = True
        await self._flight.aclose()

    def _end(self) -> None:
        self._over = True
        self._flight.drop()

    async def _next(self, plan: WindowPlan) -> _Answer[R] | None:
        if self._ahead:
            if self._asked is None and (rest := plan.ask_rest()):
                self._asked = rest
                self._flight.put_first(partial(self._windowed.ask, rest, plan))
            outcome = await self._flight.next()
            self._asked = None
            if isinstance(outcome, Exception):
                raise outcome
            return outcome
        self._asked = self._asked or plan.ask_rest() or plan.ask()
        if self._asked is None:
            return None
        answer = await self._windowed.ask(self._asked, plan)
        self._asked = None
        return answer

    def _next_job(self) -> Job[_Answer[R]] | None:
        plan = self._plan
        stretch = None if plan is None or self._over else plan.ask()
        return None if plan is None or stretch is None else partial(self._windowed.ask, stretch, plan)

    def _judge(self, answer: _Answer[R], plan: WindowPlan) -> tuple[Window, list[R]] | None:
        """The rows of a window, None when it has to be asked for in pieces."""
        stretch, date = answer.stretch, self._windowed.date
        plan.accept(stretch, answer.dates, full=answer.full)
        if self._ahead:
            self._flight.fill()
        if answer.full:
            if stretch.probe:
                self._undated = answer.undated
            return None
        rows = [row for row in answer.rows if stretch.holds(date(row))]
        if stretch.lower is None and self._undated is not None:
            # They were read on their own; a server that counts them to the earliest dates gives them here, too.
            rows = [*self._undated, *(row for row in rows if date(row) is not None)]
        zone = plan.zone
        since = None if stretch.lower is None else to_moment(stretch.lower, zone, end=False)
        return Window(since, to_moment(stretch.upper, zone, end=True)), rows


@public
class Windows(Generic[R]):
    """What `windows` gives: each window with its rows, in order; in a block several are in flight."""

    def __init__(self, windowed: WindowedList[R]) -> None:
        self._windowed = windowed
        self._opened: WindowIterator[R] | None = None

    def __aiter__(self) -> AsyncIterator[tuple[Window, list[R]]]:
        return WindowIterator(self._windowed)

    async def __aenter__(self) -> AsyncIterator[tuple[Window, list[R]]]:
        if self._opened is not None:
            raise RuntimeError("these windows are open already: call windows() again for a second block")
        self._opened = WindowIterator(self._windowed, ahead=True)
        return self._opened

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.aclose()
