"""How a stream is asked for: rows in an order that can be taken up again where it was left.

A source gives chunks: values that lead every row, records, and `upto`, a text that says how far the rows reach by now.
Given the last `upto` that was kept, it goes on behind it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import partial
from operator import attrgetter
from typing import Final, Protocol, cast

import attrs

from liveagent_async import AsyncLiveAgent, NotFound, Pages, Record, days, pull, windows
from liveagent_async.records import ConversationRow, MessageGroup

from .._paging.in_flight import InFlight
from ._parts import Part
from ._schema import Value

Where = Mapping[str, str]


@attrs.frozen
class Chunk:
    """Records with the values that stand before each of them; everything up to `upto` has been given out with it."""

    records: Sequence[Record]
    upto: str
    leading: tuple[Value, ...] = ()


class Source(Protocol):
    """How the rows of a part are asked for."""

    @property
    def call(self) -> str:
        """The method that lists them, by the path of its attributes."""
        ...

    def cut_by(self, lower: datetime | None, /) -> str:
        """The date that parts which begin then are cut by, "" where rows have none."""
        ...

    def chunks(self, la: AsyncLiveAgent, part: Part, upto: str) -> AsyncGenerator[Chunk]:
        """The part's rows behind `upto`, "" for all of them."""
        ...


@attrs.frozen
class Windows:
    """A list by windows of a date: each window is one snapshot, whatever changes meanwhile."""

    call: str
    by: str

    def cut_by(self, lower: datetime | None) -> str:
        """The date of its windows: read from the beginning, creation, so that no row that changes leaves them."""
        return "datecreated" if lower is None else self.by

    async def chunks(self, la: AsyncLiveAgent, part: Part, upto: str) -> AsyncGenerator[Chunk]:
        """A chunk per window."""
        since = datetime.fromisoformat(upto) if upto else part.lower
        if since is not None and since >= part.upper:
            return
        call = call_for(la, self.call, part)
        async with windows(call, since, part.upper, by=part.by, prefetch=la.limiter.concurrency) as spans:
            async for span, rows in spans:
                yield Chunk(rows, span.until.isoformat())


@attrs.frozen
class Days:
    """A report, asked for day by day; the day leads each row."""

    call: str

    def cut_by(self, _lower: datetime | None) -> str:
        """None: days are asked for, not dates of rows."""
        return ""

    def days(self, part: Part, zone: tzinfo) -> list[date]:
        """The part's days, up to the one that holds the upper bound's last moment."""
        lower = cast("datetime", part.lower)  # the plan sees to it
        first = lower.astimezone(zone).date()
        last = (part.upper.astimezone(zone) - timedelta(microseconds=1)).date()
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    async def chunks(self, la: AsyncLiveAgent, part: Part, upto: str) -> AsyncGenerator[Chunk]:
        """A chunk per day."""
        left = [day for day in self.days(part, la.timezone) if day.isoformat() > upto]
        if not left:
            return
        call = cast("Callable[[date, date], Pages[Record]]", call_for(la, self.call, part))
        async with pull(days(left[0], left[-1]), call, concurrency=la.limiter.concurrency) as pulled:
            async for span, rows in pulled:
                yield Chunk(rows, span.date_from.isoformat(), (span.date_from,))


@attrs.frozen
class Whole:
    """A short list, read at once."""

    call: str

    def cut_by(self, _lower: datetime | None) -> str:
        """None: it is not cut."""
        return ""

    async def chunks(self, la: AsyncLiveAgent, part: Part, upto: str) -> AsyncGenerator[Chunk]:
        """One chunk."""
        if not upto:
            yield Chunk(await call_for(la, self.call, part)().all(), "all")


_DATELESS: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Where a row without a date stands."""


@attrs.frozen
class Each:
    """What is asked for row by row of a list: it goes on behind the last row that was kept, not behind its window."""

    rows: Windows
    id: str
    fetch: Callable[[AsyncLiveAgent, str], Awaitable[object]]
    chunked: Callable[[Record, object], Iterable[tuple[tuple[Value, ...], Sequence[Record]]]]

    @property
    def call(self) -> str:
        """The list's."""
        return self.rows.call

    def cut_by(self, lower: datetime | None) -> str:
        """The list's."""
        return self.rows.cut_by(lower)

    async def chunks(self, la: AsyncLiveAgent, part: Part, upto: str) -> AsyncGenerator[Chunk]:
        """Some chunks per row, of which the last reaches it."""
        date_, _, id_ = upto.partition(" ")
        kept = (datetime.fromisoformat(date_), id_) if upto else None
        get = attrgetter(part.by, self.id)
        reached = date_ if kept and kept[0] > _DATELESS else ""  # rows without a date come only from the beginning

        def place(row: Record) -> tuple[datetime, str]:
            moment, name = get(row)
            return moment or _DATELESS, name

        async with aclosing(self.rows.chunks(la, part, reached)) as windowed:
            async for window in windowed:
                left = [row for row in sorted(window.records, key=place) if kept is None or place(row) > kept]
                jobs = iter([partial(self._fetch, la, row) for row in left])
                flight = InFlight(partial(next, jobs, None), concurrency=la.limiter.concurrency, ahead=1000, weigh=len)
                try:
                    for row in left:
                        found = await flight.next()
                        if isinstance(found, Exception):
                            raise found
                        for leading, records in found or ():
                            yield Chunk(records, upto, leading)
                        moment, name = place(row)
                        upto = f"{moment.isoformat()} {name}"
                        yield Chunk((), upto)
                finally:
                    await flight.aclose()

    async def _fetch(self, la: AsyncLiveAgent, row: Record) -> list[tuple[tuple[Value, ...], Sequence[Record]]]:
        try:
            return [*self.chunked(row, await self.fetch(la, attrgetter(self.id)(row)))]
        except NotFound:
            return []  # deleted since its list was read


def details(_: Record, found: object) -> Iterable[tuple[tuple[Value, ...], Sequence[Record]]]:
    """One record in full."""
    yield (), (cast("Record", found),)


def messages(conversation: Record, found: object) -> Iterable[tuple[tuple[Value, ...], Sequence[Record]]]:
    """A conversation's messages, led by its id and their group's fields; a group without messages has no row."""
    for group in cast("list[MessageGroup]", found):
        leading = (
            cast("ConversationRow", conversation).conversationid,
            group.messagegroupid,
            group.userid,
            str(group.rtype),
            str(group.rstatus),
            group.datecreated and group.datecreated.astimezone(UTC),
            group.datefinished and group.datefinished.astimezone(UTC),
        )
        yield leading, group.messages


def call_of(la: AsyncLiveAgent, name: str) -> Callable[..., Pages[Record]]:
    """The method of a family."""
    return cast("Callable[..., Pages[Record]]", attrgetter(name)(la))


def call_for(la: AsyncLiveAgent, name: str, part: Part) -> Callable[..., Pages[Record]]:
    """The method with the filters of a part."""
    return partial(call_of(la, name), **dict(part.where))
