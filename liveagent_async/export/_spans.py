"""Where a stream of a pipeline stands, as a JSON tree that somebody else keeps: dlt, or a Singer target."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from liveagent_async import AsyncLiveAgent

from ._asked import Asked
from ._parts import Part
from ._plan import planned
from ._streams import Stream


class Span(TypedDict, total=False):
    """`finished` is the end of what is whole, the others are of a part that is not: `upto` is how far it came."""

    finished: str
    lower: str | None
    upper: str
    upto: str


async def part_of(la: AsyncLiveAgent, stream: Stream, since: datetime | None, span: Span) -> Part:
    """What is left unfinished, else what is new: one request, and the span holds it then."""
    if "upper" not in span:
        finished = {stream.scope({}): datetime.fromisoformat(span["finished"])} if "finished" in span else {}
        asked = Asked.of([stream.name], "last" if finished else since, None, None, ())
        plan = await planned(la, asked, finished)
        start = plan.lowers[stream.name]
        span["lower"] = start.isoformat() if start else None
        span["upper"] = plan.upper.isoformat()
    kept = span.get("lower")
    lower = datetime.fromisoformat(kept) if kept else None
    upper = datetime.fromisoformat(span["upper"])
    return Part("", "", stream.name, lower, upper, stream.source.cut_by(lower))


def end(span: Span) -> None:
    """All of it has come."""
    span["finished"] = span.pop("upper")
    span.pop("lower")
    span.pop("upto", None)
