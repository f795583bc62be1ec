"""Exports: every row once, into files or a database, whatever breaks on the way.

::

    from liveagent_async.export import SqliteSink, export

    await export(la, ["customers", "conversations", "messages"], SqliteSink("warehouse.sqlite"), since="last")
"""

from __future__ import annotations

from ._export import Exported, Progress, export
from ._parts import Manifest, Part, Receipt, Table
from ._schema import Column, Row
from ._sinks.sink import Sink, Writer
from ._sinks.sqlite import SqliteSink
from ._sinks.text import CsvSink, NdjsonSink
from ._streams import STREAMS, Stream
from .errors import ExportError, OtherExport, TargetFailed, TargetInUse

__all__ = [
    "STREAMS",
    "Column",
    "CsvSink",
    "ExportError",
    "Exported",
    "Manifest",
    "NdjsonSink",
    "OtherExport",
    "Part",
    "Progress",
    "Receipt",
    "Row",
    "Sink",
    "SqliteSink",
    "Stream",
    "Table",
    "TargetFailed",
    "TargetInUse",
    "Writer",
    "export",
]
