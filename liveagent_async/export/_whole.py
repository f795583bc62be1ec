"""Whether all rows of an account came, each once: what the plan and the receipts say, and what the server has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import attrs

from liveagent_async import AsyncLiveAgent, ServerError, windows

from .._paging.pages import listing_of
from ._cuts import has_row
from ._parts import Part, Receipt, plan_of
from ._plan import server_time
from ._sinks.sink import SharedSink
from ._sources import Windows, call_for
from ._streams import STREAMS
from .errors import Doubled, Incomplete

_A_MINUTE = timedelta(minutes=1)
_LOOKS = 3
"""How often the list is looked at, as rows come while it is."""


def refuse_other_parts(parts: Sequence[Part]) -> None:
    """Raises when the parts of an account are not those that were planned: lost, changed, or of two plans. Pure."""
    first = parts[0]
    if {(part.export, part.plan) for part in parts} != {(first.export, plan_of(parts))}:
        raise _other_parts(parts)


def _other_parts(parts: Sequence[Part]) -> Incomplete | Doubled:
    account = parts[0].account
    if len({part.export for part in parts}) > 1:
        return Doubled(f"{account}: these are parts of several exports: finish each on its own")
    ordered = sorted(parts, key=lambda part: (part.stream, part.upper))
    for before, after in pairwise(ordered):
        if before.stream == after.stream and before.upper != after.lower:
            between = f"{account}: {after.stream} between {before.upper} and {after.lower}"
            if after.lower is None or after.lower < before.upper:
                return Doubled(f"{between} is in two parts: finish the parts of plan() as they are")
            return Incomplete(f"{between} is in no part: finish the parts of plan() as they are")
    return Incomplete(
        f"{account}: parts of its plan are missing or have other dates: finish those of plan() as they are"
    )


async def compare(
    la: AsyncLiveAgent, parts: Sequence[Part], receipts: Mapping[str, Sequence[Receipt]], target: SharedSink
) -> None:
    """Asks the lists that were read from the beginning, without any dates, whether they are as long as what came.

    Rows that are newer than the plan are counted off; rows that were deleted meanwhile are no error. Raises Incomplete
    and Doubled.
    """
    for part in parts:
        source = STREAMS[part.stream].source
        if part.lower is None and isinstance(source, Windows):
            upper = max(each.upper for each in parts if each.stream == part.stream)
            await _compare(_List(la, attrs.evolve(part, upper=upper), source), receipts[part.stream], target)


async def _compare(whole: _List, receipts: Sequence[Receipt], target: SharedSink) -> None:
    stream, account = whole.part.stream, whole.part.account
    rows = sum(receipt.rows for receipt in receipts)
    if rows and not await whole.is_longer_than(rows - 1):
        if twice := target.twice(receipts, STREAMS[stream].key):
            raise Doubled(f"{account}: {twice} rows of {stream} came twice, and nothing was published")
        return  # some were deleted meanwhile
    newer = 0
    for _ in range(_LOOKS):
        if not await whole.is_longer_than(rows + newer):
            return
        newer = await whole.newer()
    raise Incomplete(
        f"{account}: {rows} rows of {stream} came and {newer} are newer than the plan, but the list has more: their "
        "dates are in no part, as when the server's clock or the account's time zone is wrong"
    )


@attrs.frozen(eq=False)
class _List:
    """The list that a stream's parts were cut from; `part` is as long as all of them."""

    la: AsyncLiveAgent
    part: Part
    source: Windows

    async def is_longer_than(self, rows: int) -> bool:
        call = call_for(self.la, self.source.call, self.part)
        try:
            return await has_row(listing_of(call()).in_bulk(), rows)
        except ServerError:  # some versions fail at large offsets of conversations
            return await self._count(None) > rows

    async def newer(self) -> int:
        """How many rows came after the plan, up to now."""
        return await self._count(self.part.upper)

    async def _count(self, since: datetime | None) -> int:
        call = call_for(self.la, self.source.call, self.part)
        until = await server_time(self.la) + _A_MINUTE  # the row of this very second, too
        async with windows(call, since, until, by=self.part.by) as spans:
            return sum([len(rows) async for _, rows in spans])
