"""An export run in a process of its own, to be killed; and what its target holds, whatever its kind."""

# pyright: reportUnknownMemberType=false
# The stubs of pyarrow leave types open.

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from liveagent_async import AsyncLiveAgent
from liveagent_async.export import CsvSink, DuckDBSink, NdjsonSink, ParquetSink, Sink, SqliteSink, export

SINKS: dict[str, Callable[[Path], Sink]] = {
    "ndjson": NdjsonSink,
    "csv": CsvSink,
    "sqlite": lambda folder: SqliteSink(folder / "warehouse.sqlite"),
    "parquet": ParquetSink,
    "duckdb": lambda folder: DuckDBSink(folder / "warehouse.duckdb"),
}


def rows(kind: str, folder: Path, table: str) -> list[dict[str, Any]]:
    """A table's rows by the names of their columns; [] where there is no table."""
    if kind == "sqlite":
        with closing(sqlite3.connect(folder / "warehouse.sqlite")) as database:
            database.row_factory = sqlite3.Row
            if not database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone():
                return []
            return [dict(row) for row in database.execute(f'SELECT * FROM "{table}"')]
    if kind == "duckdb":
        file = folder / "warehouse.duckdb"
        if not file.exists():
            return []
        with duckdb.connect(file) as opened:
            if not opened.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [table]).fetchall():
                return []
            return plain(opened.sql(f'SELECT * FROM "{table}"').to_arrow_table())
    if kind == "parquet":
        files = sorted((folder / table).glob("*.parquet"))
        return [row for file in files for row in plain(pq.read_table(file))]
    file = folder / f"{table}.{kind}"
    if not file.exists():
        return []
    with file.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened)) if kind == "csv" else [json.loads(line) for line in opened]


def plain(table: pa.Table) -> list[dict[str, Any]]:
    """Rows with dates as text."""
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in table.to_pylist()
    ]


async def run(url: str, kind: str, folder: Path, streams: Sequence[str], **options: Any) -> None:
    """One export from an emulator without a limit."""
    async with AsyncLiveAgent(url, "emulator", rate=None) as la:
        await export(la, streams, SINKS[kind](folder), **options)


if __name__ == "__main__":
    url, kind, folder, *streams = sys.argv[1:]
    days = {"since": datetime(2025, 1, 1, tzinfo=UTC), "until": datetime(2025, 1, 8, tzinfo=UTC)}
    options = days if streams[0].startswith("reports.") else {}
    anyio.run(partial(run, url, kind, Path(folder), streams, **options))
