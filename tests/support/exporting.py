"""An export run in a process of its own, to be killed; and what its target holds, whatever its kind."""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import anyio

from liveagent_async import AsyncLiveAgent
from liveagent_async.export import CsvSink, NdjsonSink, Sink, SqliteSink, export

SINKS: dict[str, Callable[[Path], Sink]] = {
    "ndjson": NdjsonSink,
    "csv": CsvSink,
    "sqlite": lambda folder: SqliteSink(folder / "warehouse.sqlite"),
}


def rows(kind: str, folder: Path, table: str) -> list[dict[str, Any]]:
    """A table's rows by the names of their columns; [] where there is no table."""
    if kind == "sqlite":
        with closing(sqlite3.connect(folder / "warehouse.sqlite")) as database:
            database.row_factory = sqlite3.Row
            if not database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone():
                return []
            return [dict(row) for row in database.execute(f'SELECT * FROM "{table}"')]
    file = folder / f"{table}.{kind}"
    if not file.exists():
        return []
    with file.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened)) if kind == "csv" else [json.loads(line) for line in opened]


async def run(url: str, kind: str, folder: Path, streams: Sequence[str], **options: Any) -> None:
    """One export from an emulator without a limit."""
    async with AsyncLiveAgent(url, "emulator", rate=None) as la:
        await export(la, streams, SINKS[kind](folder), **options)


if __name__ == "__main__":
    url, kind, folder, *streams = sys.argv[1:]
    anyio.run(run, url, kind, Path(folder), streams)
