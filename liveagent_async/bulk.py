"""Many lists at once, and a span of time cut into days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Generic, NoReturn, TypeVar

import attrs

from ._paging.in_flight import InFlight, Job
from ._paging.pages import Pages, listing_of
from ._paging.walk import read_all
from ._paging.windows import WindowedList, Windows
from ._public import public

R = TypeVar("R")


@public
@attrs.frozen
class Span:
    """Whole days, both ends included, in the account's time zone."""

    date_from: date
    """The first day."""
    date_to: date
    """The last day."""


@public
def days(first: date, last: date) -> list[Span]:
    """Each day of some, as a span of its own.

    Args:
        first: The first day.
        last: The last day, included.

    Raises:
        ValueError: The last day is before the first.
        TypeError: One of them has a time.
    """
    if isinstance(first, datetime) or isinstance(last, datetime):
        raise TypeError("days() cuts dates: write days(start.date(), end.date())")
    if last < first:
        raise ValueError(f"the last day, {last}, is before the first, {first}")
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [Span(day, day) for day in span]


@public
def pull(
    spans: Iterable[Span], call: Callable[[date, date], Pages[R]], *, concurrency: int = 8, ahead: int = 10_000
) -> Pull[R]:
    """One list per span, `concurrency` of them in flight all the time, in the order of the spans.

    ``async with pull(days(first, last), la.reports.agents) as pulled: async for span, rows in pulled: ...``; bind
    filters with functools.partial. Lists that are there wait for slower ones before them and for you. The requests let
    interactive calls go first. The first error of a call is raised where its rows would have come; leaving the block
    ends whatever still runs. It may be read and left by other tasks than the one that opened it.

    Args:
        spans: The spans, from `days` or your own.
        call: What is asked for each: a list call that takes two dates.
        concurrency: Lists in flight at a time.
        ahead: Rows: while so many are unread no list is asked for, so memory stays at these rows and `concurrency`
            lists.

    Raises:
        ValueError: `concurrency` or `ahead` is below 1.
    """
    if concurrency < 1:
        raise ValueError(f"concurrency counts calls at a time: write 1 or more, not {concurrency}")
    if ahead < 1:
        raise ValueError(f"ahead counts rows that wait for you: write 1 or more, not {ahead}")
    return Pull(iter(spans), call, concurrency, ahead)


@public
def windows(
    call: Callable[[], Pages[R]],
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    by: str = "",
    prefetch: int = 4,
) -> Windows[R]:
    """A list by windows of time, each of them one request and so one snapshot: every row once, whatever changes.

    ``async for window, rows in windows(la.customers.list, since=..., until=...)`` asks one after the other; in a block
    `prefetch` are in flight while you work: ``async with windows(la.customers.list) as parts: async for window, rows in
    parts``. Windows come in order and tile, those without rows too: a later run goes on with ``since=window.until``.

    Windows are made as wide as 750 rows; one second of more rows than a page has is walked by offset. Rows without a
    date come with the first window when since is None and the first page of the whole list shows one; that costs a
    walk by offset. Memory: at most `2 * prefetch` pages in a block, one page without.

    Args:
        call: A list call that can be filtered by date; bind filters with functools.partial.
        since: Aware; None is the account's beginning.
        until: Aware; None is the server's time when it begins.
        by: The date they are cut by: customers "datecreated"; conversations "datechanged" (the default), by which one
            that changes meanwhile leaves the span and comes in the next run, or "datecreated".
        prefetch: Windows in flight at a time, in a block.

    Raises:
        ValueError: The list cannot be filtered so, or a date is naive or out of order.
        ListChanged: One second of more rows than a page has changed three times while it was read.
        DecodeError: The server does not filter by date.
    """
    listing = listing_of(call()).in_bulk()
    known = listing.params.dates if listing.params else ()
    dates = next((each for each in known if by in ("", each.field)), None)
    if dates is None:
        by_which = f"by={by!r}: write " + " or ".join(repr(each.field) for each in known)
        raise ValueError(by_which if known else f"{listing.request.call} cannot be filtered by date: walk it")
    if bound := {dates.since_param, dates.until_param} & listing.request.parameters.keys():
        raise ValueError(f"since= and until= say the dates: leave out {', '.join(sorted(bound))}")
    if any(date is not None and date.tzinfo is None for date in (since, until)):
        raise ValueError("since and until need a time zone: write datetime(..., tzinfo=zone), as la.timezone")
    if since is not None and until is not None and until <= since:
        raise ValueError(f"until, {until}, is not after since, {since}")
    if prefetch < 1:
        raise ValueError(f"prefetch counts windows at a time: write 1 or more, not {prefetch}")

    return Windows(WindowedList(listing, dates, since, until, prefetch))


@public
class Pull(Generic[R]):
    """What `pull` gives: a context manager that holds the calls in flight, and their rows in order."""

    def __init__(
        self, spans: Iterator[Span], call: Callable[[date, date], Pages[R]], concurrency: int, ahead: int
    ) -> None:
        self._spans = spans
        self._call = call
        self._flight = InFlight(self._next_job, concurrency=concurrency, ahead=ahead, weigh=_rows)
        self._open = False

    async def __aenter__(self) -> Pull[R]:
        self._open = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open = False
        await self._flight.aclose()

    def __aiter__(self) -> Pull[R]:
        return self

    async def __anext__(self) -> tuple[Span, list[R]]:
        if not self._open:
            raise RuntimeError(
                "read it inside its block: async with pull(...) as pulled: async for span, rows in pulled"
            )
        outcome = await self._flight.next()
        if outcome is None:
            raise StopAsyncIteration
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _next_job(self) -> Job[tuple[Span, list[R]]] | None:
        try:
            span = next(self._spans, None)
        except Exception as error:  # noqa: BLE001, the caller's own spans: raised when their turn comes
            return partial(_fail, error)
        return None if span is None else partial(self._fetch, span)

    async def _fetch(self, span: Span) -> tuple[Span, list[R]]:
        return span, await read_all(listing_of(self._call(span.date_from, span.date_to)).in_bulk())


async def _fail(error: Exception) -> NoReturn:
    raise error


def _rows(part: tuple[Span, list[R]]) -> int:
    return len(part[1])
