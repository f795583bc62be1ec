"""The streams as messages of Singer: SCHEMA, RECORD and STATE, for any Singer target.

A STATE says that everything before it has been given out; the next run, given it, goes on there. A target that merges
by key has every row once.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from datetime import date, datetime
from typing import Any, Final, cast

from liveagent_async import AsyncLiveAgent

from ._asked import Asked
from ._parts import table_name
from ._schema import Kind, Value
from ._spans import Span, end, part_of
from ._streams import Stream

Message = Mapping[str, object]

_ROWS: Final = 1_000
"""A STATE comes after so many rows at the latest that it can come."""
_TYPES: Final[Mapping[Kind, Mapping[str, object]]] = {
    "text": {"type": "string"},
    "json": {"type": ["null", "string"]},
    "integer": {"type": ["null", "integer"]},
    "double": {"type": ["null", "number"]},
    "boolean": {"type": ["null", "boolean"]},
    "timestamp": {"type": ["null", "string"], "format": "date-time"},
    "date": {"type": ["null", "string"], "format": "date"},
}


async def messages(
    la: AsyncLiveAgent, streams: Sequence[str], state: Mapping[str, object], *, since: datetime | None = None
) -> AsyncGenerator[Message]:
    """The messages of a run, stream after stream.

    Args:
        la: The client.
        streams: Names of STREAMS.
        state: The value of the last STATE, {} at first.
        since: From when on a stream begins that has no state; None is the account's beginning.

    Raises:
        ValueError: A stream or date that cannot be asked for.
        LiveAgentError: A call failed after its retries; the last STATE holds.

    """
    la = la.with_options(bulk=True)
    spans = {name: cast("Span", dict(cast("Mapping[str, Any]", span))) for name, span in state.items()}
    for stream in Asked.of(streams, since, None, None, ()).streams:
        span = spans.setdefault(stream.name, Span())
        yield _schema(stream)
        table, columns, make_row = table_name(stream.name), stream.columns(), stream.row_maker()
        part = await part_of(la, stream, since, span)
        rows, reached = 0, span.get("upto", "")
        async with aclosing(stream.source.chunks(la, part, reached)) as chunks:
            async for chunk in chunks:
                for record in chunk.records:
                    values = map(_plain, (*chunk.leading, *make_row(record)))
                    names = (column.name for column in columns)
                    yield {"type": "RECORD", "stream": table, "record": dict(zip(names, values, strict=True))}
                rows += len(chunk.records)
                if rows >= _ROWS and chunk.upto != reached:
                    span["upto"], rows = chunk.upto, 0
                    yield _state(spans)
                reached = chunk.upto
        end(span)
        yield _state(spans)


def _schema(stream: Stream) -> Message:
    return {
        "type": "SCHEMA",
        "stream": table_name(stream.name),
        "schema": {"type": "object", "properties": {each.name: _TYPES[each.kind] for each in stream.columns()}},
        "key_properties": [*stream.key],
    }


def _state(spans: Mapping[str, Span]) -> Message:
    return {"type": "STATE", "value": {name: dict(span) for name, span in spans.items()}}


def _plain(value: Value) -> Value:
    return value.isoformat() if isinstance(value, date) else value
