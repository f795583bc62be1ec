"""Many lists at once, and a span of time cut into days."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import Generic, TypeVar

import anyio
import attrs
from anyio.abc import TaskGroup

from ._paging.pages import Pages
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
def pull(spans: Iterable[Span], call: Callable[[date, date], Pages[R]], *, concurrency: int = 8) -> Pull[R]:
    """One list per span, at most `concurrency` of them in flight or unread, in the order of the spans.

    ``async with pull(days(first, last), la.reports.agents) as pulled: async for span, rows in pulled: ...``; bind
    filters with functools.partial. Its requests let interactive calls go first. The first error of a call is raised
    where its rows would have come; leaving the block ends whatever still runs.
    """
    if concurrency < 1:
        raise ValueError(f"concurrency counts calls at a time: write 1 or more, not {concurrency}")
    return Pull(iter(spans), call, concurrency)


@attrs.define(eq=False)
class _Part(Generic[R]):
    span: Span
    done: anyio.Event = attrs.field(factory=anyio.Event)
    outcome: list[R] | Exception = attrs.field(factory=list[R])


@public
class Pull(Generic[R]):
    """What `pull` gives: a context manager that holds the calls in flight, and their rows in order."""

    def __init__(self, spans: Iterator[Span], call: Callable[[date, date], Pages[R]], concurrency: int) -> None:
        self._spans = spans
        self._call = call
        self._concurrency = concurrency
        self._parts: deque[_Part[R]] = deque()
        self._group: TaskGroup | None = None

    async def __aenter__(self) -> Pull[R]:
        group = anyio.create_task_group()
        await group.__aenter__()
        self._group = group
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        group, self._group = self._group, None
        if group is None:
            return None
        group.cancel_scope.cancel()
        if isinstance(error, Exception):
            # Handed to the group it would come back wrapped in an ExceptionGroup; so it passes by on its own.
            await group.__aexit__(None, None, None)
            return None
        return await group.__aexit__(kind, error, trace)

    def __aiter__(self) -> Pull[R]:
        return self

    async def __anext__(self) -> tuple[Span, list[R]]:
        if self._group is None:
            raise RuntimeError(
                "read it inside its block: async with pull(...) as pulled: async for span, rows in pulled"
            )
        while len(self._parts) < self._concurrency:
            span = next(self._spans, None)
            if span is None:
                break
            part: _Part[R] = _Part(span)
            self._parts.append(part)
            self._group.start_soon(self._fetch, part)
        if not self._parts:
            raise StopAsyncIteration
        await self._parts[0].done.wait()
        part = self._parts.popleft()
        if isinstance(part.outcome, Exception):
            raise part.outcome
        return part.span, part.outcome

    async def _fetch(self, part: _Part[R]) -> None:
        try:
            part.outcome = await self._call(part.span.date_from, part.span.date_to).as_bulk().all()
        except Exception as error:  # noqa: BLE001, raised in `__anext__` when its turn comes
            part.outcome = error
        finally:
            part.done.set()
