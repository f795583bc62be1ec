"""A source of dlt: the streams as Arrow pages, loaded into any warehouse that dlt knows. Needs the extra `dlt`.

::

    import dlt
    from liveagent_async.export.dlt import load

    load(dlt.pipeline("liveagent", destination="duckdb", dataset_name="helpdesk"), ["customers", "messages"])

dlt keeps rows and state together: what a killed extraction had read is read again. So a run extracts some rows only,
and the next one goes on behind them: `load` runs until nothing is left.
"""

# pyright: reportUnknownMemberType=false
# The stubs of pyarrow leave types open.

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any, TypedDict, Unpack, cast

import dlt
import pyarrow as pa
from dlt.common.pipeline import LoadInfo
from dlt.extract.resource import DltResource

from liveagent_async import AsyncLiveAgent

from ._asked import Asked
from ._parts import table_name
from ._schema import Row
from ._sinks import arrow
from ._sources import Whole
from ._spans import Span, end, part_of
from ._streams import STREAMS, Stream

ROWS = 200_000
"""Rows of a stream in one run."""
SECONDS = 600.0
"""Seconds of a stream in one run: what is asked for row by row has few."""
_PAGE = 5_000


@dlt.source(name="liveagent", section="liveagent")
def liveagent_source(
    streams: Sequence[str] = ("customers", "conversations", "messages"),
    since: datetime | None = None,
    url: str | None = None,
    api_key: str | None = None,
    timezone: str = "America/Los_Angeles",
    rows: int = ROWS,
    seconds: float = SECONDS,
) -> list[DltResource]:
    """The streams as resources: a table each, merged by key, or replaced where it is a short list.

    The first run begins at `since`, the following ones go on from the last, less an hour. A run ends after so many rows
    or seconds of each stream: run it again until nothing is left, or use `load`. Nothing marks rows that were deleted.
    The character 0, which PostgreSQL refuses in a text, becomes U+FFFD.

    Args:
        streams: Names of STREAMS.
        since: From when on; None is the account's beginning.
        url: The account's; else LIVEAGENT_URL, or dlt's configuration.
        api_key: Else LIVEAGENT_API_KEY, or dlt's secrets.
        timezone: The account's.
        rows: Of each stream in a run, about.
        seconds: Of each stream in a run, about.

    Raises:
        ValueError: A stream or date that cannot be asked for.

    """
    Asked.of(streams, since, None, None, ())
    connect = partial(AsyncLiveAgent, url, api_key, timezone=timezone)
    return [_resource(STREAMS[name], since, connect, rows, seconds) for name in streams]


class SourceOptions(TypedDict, total=False):
    """What `load` gives to `liveagent_source`; dlt's configuration may say what is left out."""

    url: str
    """The account's; else LIVEAGENT_URL."""
    api_key: str
    """Else LIVEAGENT_API_KEY."""
    timezone: str
    """The account's."""
    rows: int
    """Of each stream in a run, about."""
    seconds: float
    """Of each stream in a run, about."""


def load(
    pipeline: dlt.Pipeline,
    streams: Sequence[str] = ("customers", "conversations", "messages"),
    since: datetime | None = None,
    **options: Unpack[SourceOptions],
) -> list[LoadInfo]:
    """Loads what a killed run has left, then everything that is new, package after package.

    dlt's own `run` loads a package that waits, ignores the new data it was given, and says nothing.

    Args:
        pipeline: Of dlt, with its destination.
        streams: Names of STREAMS.
        since: From when on; None is the account's beginning.
        options: As `liveagent_source` has them.

    Raises:
        PipelineStepFailed: A call, or the destination, failed; what was loaded is kept, and the same call goes on.

    """
    loaded: list[LoadInfo] = []
    if pipeline.has_pending_data:
        loaded.append(pipeline.run())
    while True:
        source = liveagent_source(streams, since, **options)
        loaded.append(pipeline.run(source))
        states: Any = pipeline.state.get("sources", {}).get("liveagent", {}).get("resources", {})
        if not any("upper" in states.get(name, {}) for name in source.resources):
            return loaded


def _resource(
    stream: Stream, since: datetime | None, connect: Callable[[], AsyncLiveAgent], rows: int, seconds: float
) -> DltResource:
    """A resource, which opens a client of its own: dlt steps it in the event loop of an extraction."""
    table = table_name(stream.name)

    async def pages() -> AsyncIterator[pa.Table]:
        state = cast("Span", dlt.current.resource_state(table))
        columns, make_row = stream.columns(), stream.row_maker()
        waiting: list[Row] = []
        read, began = 0, monotonic()
        async with connect() as la:
            bulk = la.with_options(bulk=True)
            part = await part_of(bulk, stream, since, state)
            reached = state.get("upto", "")
            async with aclosing(stream.source.chunks(bulk, part, reached)) as chunks:
                async for chunk in chunks:
                    waiting += [_without_nul((*chunk.leading, *make_row(record))) for record in chunk.records]
                    if len(waiting) >= _PAGE:
                        read += len(waiting)
                        yield arrow.table(columns, waiting)
                        waiting = []
                    further, reached = chunk.upto != reached, chunk.upto
                    state["upto"] = reached
                    if further and (read + len(waiting) >= rows or monotonic() - began >= seconds):
                        break
                else:
                    end(state)
        yield arrow.table(columns, waiting)  # also one without rows: it makes the table

    whole = isinstance(stream.source, Whole)
    return dlt.resource(
        pages,
        name=table,
        write_disposition="replace" if whole else "merge",
        primary_key=list(stream.key),
        merge_key=list(stream.replaces or stream.key),
    )


def _without_nul(row: Row) -> Row:
    """PostgreSQL takes no text with the character 0, and dlt would try for ever: it becomes U+FFFD."""
    return tuple([value.replace("\0", "\ufffd") if isinstance(value, str) else value for value in row])
