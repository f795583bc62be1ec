"""Exports: every row once, into files or a database, whatever breaks on the way.

::

    from liveagent_async.export import SqliteSink, export

    await export(la, ["customers", "conversations", "messages"], SqliteSink("warehouse.sqlite"), since="last")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ._clients import Connect, environment
from ._estimate import Estimate, estimate
from ._export import Exported, Progress, export
from ._finish import finish
from ._fleet import plan, run
from ._parts import Manifest, Part, Receipt, Table, by_account
from ._schema import Column, Row
from ._sinks.sink import SharedSink, Sink, Writer
from ._sinks.sqlite import SqliteSink
from ._sinks.text import CsvSink, NdjsonSink
from ._streams import STREAMS, Stream
from .errors import Doubled, ExportError, Incomplete, OtherExport, TargetFailed, TargetInUse

if TYPE_CHECKING:
    from ._sinks.duckdb import DuckDBSink
    from ._sinks.parquet import ParquetSink

__all__ = [
    "STREAMS",
    "Column",
    "Connect",
    "CsvSink",
    "Doubled",
    "DuckDBSink",
    "Estimate",
    "ExportError",
    "Exported",
    "Incomplete",
    "Manifest",
    "NdjsonSink",
    "OtherExport",
    "ParquetSink",
    "Part",
    "Progress",
    "Receipt",
    "Row",
    "SharedSink",
    "Sink",
    "SqliteSink",
    "Stream",
    "Table",
    "TargetFailed",
    "TargetInUse",
    "Writer",
    "by_account",
    "environment",
    "estimate",
    "export",
    "finish",
    "plan",
    "run",
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
