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
from ._public import public

R = TypeVar("R")


@public
@attrs.frozen
class Span:
    """Whole days, both ends included, in the account's time zone."""

    date_from: date
    date_to: date


@public
def days(first: date, last: date) -> list[Span]:
    """Each day from `first` to `last`, both included, as a span of its own; raises ValueError when there is none."""
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
    filters with functools.partial. Lists that are there wait for slower ones before them and for you: none is asked for
    while `ahead` rows are unread, so memory stays at `ahead` rows and `concurrency` lists. The requests let interactive
    calls go first. The first error of a call is raised where its rows would have come; leaving the block ends whatever
    still runs. It may be read and left by other tasks than the one that opened it.
    """
    if concurrency < 1:
        raise ValueError(f"concurrency counts calls at a time: write 1 or more, not {concurrency}")
    if ahead < 1:
        raise ValueError(f"ahead counts rows that wait for you: write 1 or more, not {ahead}")
    return Pull(iter(spans), call, concurrency, ahead)


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
