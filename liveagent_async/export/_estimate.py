"""How much an export is about to ask for, found out with few requests: a search by halves measures each list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import Final, Literal

import attrs

from liveagent_async import AsyncLiveAgent, Record, ServerError

from .._paging.listing import LARGEST, Listing
from .._paging.pages import listing_of
from ._asked import Asked
from ._cuts import has_row
from ._parts import Part
from ._plan import State, planned
from ._sinks.sink import Sink
from ._sources import Days, Each, Whole, call_for
from ._streams import STREAMS

_WINDOW: Final = 750
"""Rows that a window aims at."""
_EXACT: Final = 20
"""A list is measured to a twentieth of its length."""


@attrs.frozen
class Estimate:
    """What a stream is about to ask for, in a run without failures."""

    stream: str
    """Its name."""
    rows: int | None
    """Of the list that is asked for, a twentieth too many at most; None for reports, whose rows nothing tells before,
    and where a server fails at large offsets."""
    requests: int | None
    """About so many; None where the rows are unknown."""


async def estimate(
    la: AsyncLiveAgent,
    streams: Sequence[str],
    sink: Sink | None,
    *,
    since: datetime | Literal["last"] | None = None,
    until: datetime | None = None,
    full: bool = False,
    where: Mapping[str, str] | None = None,
    secrets: Collection[str] = (),
    restart: bool = False,
) -> list[Estimate]:
    """What `export` with the same arguments is about to ask for; some 20 requests for each list, of one row each.

    Args:
        la: As `export` has it, and so are the arguments below.
        streams: Names of STREAMS.
        sink: The target, which is read for where it stands; None for a new one.
        since: From when on.
        until: Up to when.
        full: Whether everything is read.
        where: Filters of the lists.
        secrets: Login tokens.
        restart: Whether an unfinished export is thrown away.

    Raises:
        ValueError: As `export`, and the other errors, too.

    """
    asked = Asked.of(streams, since, until, where, secrets, full=full)
    asked.refuse_filters(la)
    if sink is None:
        return [await _estimate(la, part, "") for part in (await planned(la, asked, {})).parts()]
    with sink.lock():
        state = State.read(sink.load())
        plan = state.to_go_on(la.url, asked.identity(la), restart=restart)
        parts = (plan or await planned(la, asked, state.finished)).parts()
        found: list[Estimate] = []
        for part in parts:
            receipts = sink.receipts(part) if plan else []
            done = bool(receipts) and receipts[-1].done
            upto = receipts[-1].upto if receipts else ""
            found.append(Estimate(part.stream, 0, 0) if done else await _estimate(la, part, upto))
    return found


async def _estimate(la: AsyncLiveAgent, part: Part, upto: str) -> Estimate:
    source = STREAMS[part.stream].source
    if isinstance(source, Days):
        return Estimate(part.stream, None, sum(day.isoformat() > upto for day in source.days(part, la.timezone)))
    rows = await _rows(_from(la, source.call, part, upto.partition(" ")[0]))
    if rows is None:
        return Estimate(part.stream, None, None)
    pages = 1 + (rows // LARGEST if isinstance(source, Whole) else ceil(rows / _WINDOW))
    return Estimate(part.stream, rows, pages + (rows if isinstance(source, Each) else 0))


def _from(la: AsyncLiveAgent, call: str, part: Part, upto: str) -> Listing[Record]:
    """The list from where the export goes on."""
    listing = listing_of(call_for(la, call, part)()).in_bulk()
    lower = datetime.fromisoformat(upto) if upto else part.lower
    dates = listing.params.dates if listing.params else ()
    for each in dates:
        if each.field == part.by and lower is not None:
            return listing.narrowed(each.parameters(lower, part.upper))
    return listing


async def _rows(listing: Listing[Record]) -> int | None:
    if listing.params is None:
        return len((await listing.fetch(0, LARGEST))[0])
    try:
        return await _measured(lambda offset: has_row(listing, offset))
    except ServerError:
        return None  # some versions fail at large offsets of conversations


async def _measured(more: Callable[[int], Awaitable[bool]]) -> int:
    """So many rows at most, by asking whether there are more than so many."""
    if not await more(0):
        return 0
    low, high = 0, 100
    while await more(high):
        low, high = high, 4 * high
    while high - low > max(1, high // _EXACT):
        middle = (low + high) // 2
        low, high = (middle, high) if await more(middle) else (low, middle)
    return high
