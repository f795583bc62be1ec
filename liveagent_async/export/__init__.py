"""Exports: every row once, into files or a database, whatever breaks on the way.

::

    from liveagent_async.export import SqliteSink, export

    await export(la, ["customers", "conversations", "messages"], SqliteSink("warehouse.sqlite"), since="last")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ._export import Exported, Progress, export
from ._parts import Manifest, Part, Receipt, Table
from ._schema import Column, Row
from ._sinks.sink import Sink, Writer
from ._sinks.sqlite import SqliteSink
from ._sinks.text import CsvSink, NdjsonSink
from ._streams import STREAMS, Stream
from .errors import ExportError, OtherExport, TargetFailed, TargetInUse

if TYPE_CHECKING:
    from ._sinks.parquet import ParquetSink

__all__ = [
    "STREAMS",
    "Column",
    "CsvSink",
    "ExportError",
    "Exported",
    "Manifest",
    "NdjsonSink",
    "OtherExport",
    "ParquetSink",
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


def __getattr__(name: str) -> object:
    """The sink of an extra, imported when it is first used: pyarrow is heavy."""
    if name != "ParquetSink":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return import_module("._sinks.parquet", __name__).ParquetSink
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"ParquetSink needs {error.name}: pip install 'liveagent-async[parquet]'", name=error.name
        ) from error
