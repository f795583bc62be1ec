"""Where a part is cut into parts for many workers: edges between windows that tile.

A list is halved until a part has at most `ROWS` rows: one request for one row tells whether there are more, in the end
two for each part. What costs a request for each row is cut by reading the list itself, a request for some 750 rows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import pairwise
from operator import attrgetter
from typing import Final

import attrs

from liveagent_async import AsyncLiveAgent, Record, ServerError, windows

from .._paging.listing import Listing
from .._paging.pages import listing_of
from .._paging.wall_time import to_wall
from ._parts import Part
from ._sources import Days, Each, Windows, call_for
from ._streams import STREAMS

ROWS: Final = 40_000
EACH: Final = 25
DAYS: Final = 30
_FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Where halving an open beginning starts; LiveAgent is younger, and rows that are older come in the first part."""


async def cut(la: AsyncLiveAgent, part: Part) -> list[Part]:
    """The same rows in parts that tile."""
    edges = await _edges(la, part)
    spans = pairwise([part.lower, *edges, part.upper])
    return [attrs.evolve(part, lower=lower, upper=upper) for lower, upper in spans if upper is not None]


async def has_row(listing: Listing[Record], offset: int) -> bool:
    """Whether the list has more rows than that."""
    rows, _ = await listing.fetch(offset, 1)
    return len(rows) > (offset if len(rows) > 1 else 0)  # old servers give the whole list whatever is asked


def edge(moment: datetime, zone: tzinfo) -> datetime:
    """The first moment from this one on at which a span can end and the next begin.

    In the hour that clocks go through twice it cannot: each of both would take the hour whole.
    """
    moment = moment.astimezone(UTC).replace(microsecond=0)
    while to_wall(moment, zone, end=True) != to_wall(moment, zone, end=False):
        moment += timedelta(hours=1)
    return moment


async def _edges(la: AsyncLiveAgent, part: Part) -> list[datetime]:
    match STREAMS[part.stream].source:
        case Windows(call):
            listing = listing_of(call_for(la, call, part)()).in_bulk()
            return await _halves(_crowded(listing, part.by), part.lower, part.upper, la.timezone)
        case Each(rows):
            return await _by_rows(la, rows.call, part)
        case Days():
            return _by_days(part, la.timezone)
        case _:
            return []


Crowded = Callable[[datetime | None, datetime], Awaitable[bool]]


def _crowded(listing: Listing[Record], by: str) -> Crowded:
    """Whether there are too many rows from one date to another."""
    dates = next(each for each in (listing.params.dates if listing.params else ()) if each.field == by)

    async def crowded(lower: datetime | None, upper: datetime) -> bool:
        try:
            return await has_row(listing.narrowed(dates.parameters(lower, upper)), ROWS)
        except ServerError:
            return False  # some versions fail at large offsets of conversations: their parts are larger

    return crowded


async def _halves(crowded: Crowded, lower: datetime | None, upper: datetime, zone: tzinfo) -> list[datetime]:
    low = min(_FIRST, upper) if lower is None else lower
    middle = edge(low + (upper - low) / 2, zone)
    if not low < middle < upper or not await crowded(lower, upper):
        return []
    before = await _halves(crowded, lower, middle, zone)
    return [*before, middle, *await _halves(crowded, middle, upper, zone)]


async def _by_rows(la: AsyncLiveAgent, call: str, part: Part) -> list[datetime]:
    edges: list[datetime] = []
    last, held = part.lower, 0
    get = attrgetter(part.by)
    async with windows(call_for(la, call, part), part.lower, part.upper, by=part.by) as spans:
        async for _, rows in spans:
            dates: list[datetime] = sorted(date for row in rows if (date := get(row)))
            held += len(rows) - len(dates)
            for date in dates:
                if held >= EACH and date == edge(date, la.timezone) and (last is None or last < date):
                    last, held = date.astimezone(UTC), 0
                    edges.append(last)
                held += 1
    return edges


def _by_days(part: Part, zone: tzinfo) -> list[datetime]:
    assert part.lower is not None  # noqa: S101, the plan sees to it
    day = part.lower.astimezone(zone).date()
    edges: list[datetime] = []
    while (moment := datetime.combine(day, time(), zone).astimezone(UTC)) < part.upper:
        edges.append(moment)
        day += timedelta(days=DAYS)
    return edges[1:]
