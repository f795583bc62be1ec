"""The end of an export: its parts become what readers see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo

from liveagent_async import AsyncLiveAgent

from ._parts import Manifest, Part, Receipt
from ._plan import State
from ._schema import SCHEMA_VERSION
from ._sinks.sink import Sink
from ._sources import Days, Whole
from ._streams import STREAMS, Stream


def publish(
    la: AsyncLiveAgent,
    sink: Sink,
    parts: Sequence[Part],
    receipts: Mapping[str, Sequence[Receipt]],
    state: State,
    *,
    full: bool,
) -> Manifest:
    """Publishes the parts of one account, and keeps how far each stream came; `receipts` are by stream."""
    first, upper = parts[0], max(part.upper for part in parts)
    streams = [STREAMS[name] for name in dict.fromkeys(part.stream for part in parts)]
    tables = [
        sink.publish(
            stream.name,
            stream.columns(first.secrets),
            receipts[stream.name],
            stream.replaces or stream.key,
            days=_days(parts, stream, la.timezone),
            full=isinstance(stream.source, Whole) or (full and not isinstance(stream.source, Days)),
        )
        for stream in streams
    ]
    manifest = Manifest(first.export, SCHEMA_VERSION, upper.isoformat(), tables)
    reached = {stream.scope(dict(first.where)): upper for stream in streams}
    sink.finish(manifest, State({**state.finished, **reached}, account=la.url).text())
    return manifest


def _days(parts: Sequence[Part], stream: Stream, zone: tzinfo) -> list[date]:
    """The days of a report, also those without rows."""
    if not isinstance(source := stream.source, Days):
        return []
    return [day for part in parts if part.stream == stream.name for day in source.days(part, zone)]
