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
    from ._sinks.duckdb import DuckDBSink
    from ._sinks.parquet import ParquetSink

__all__ = [
    "STREAMS",
    "Column",
    "CsvSink",
    "DuckDBSink",
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

_EXTRAS = {"DuckDBSink": "duckdb", "ParquetSink": "parquet"}


def __getattr__(name: str) -> object:
    """The sinks of extras, imported when they are first used: pyarrow is heavy."""
    if name not in _EXTRAS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    extra = _EXTRAS[name]
    try:
        return getattr(import_module(f"._sinks.{extra}", __name__), name)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{name} needs {error.name}: pip install 'liveagent-async[{extra}]'", name=error.name
        ) from error
