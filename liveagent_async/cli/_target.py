"""Where `liveagent export` writes: the sink of a path."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from liveagent_async.export import Sink

FORMATS: Final = {
    "sqlite": ("SqliteSink", (".sqlite", ".sqlite3", ".db")),
    "duckdb": ("DuckDBSink", (".duckdb",)),
    "parquet": ("ParquetSink", (".parquet",)),
    "ndjson": ("NdjsonSink", (".ndjson",)),
    "csv": ("CsvSink", (".csv",)),
}
"""The sink of each format, and the ends of paths that mean it; the last three are folders."""


def sink_of(path: Path, format: str | None) -> Sink:
    """The sink, of the format or of the one that the path's end means."""
    from liveagent_async import export  # noqa: PLC0415, not imported for other commands

    if format is None:
        format = next((name for name, (_, ends) in FORMATS.items() if path.suffix.lower() in ends), None)  # noqa: A001
    if format is None:
        ends = ", ".join(end for _, ends in FORMATS.values() for end in ends)
        raise click.UsageError(f"{path} does not say its format: end it in {ends}, or add --format")
    try:
        sink: Sink = getattr(export, FORMATS[format][0])(path)
    except ModuleNotFoundError as error:
        reason = str(error)
    else:
        return sink
    raise click.ClickException(reason)
