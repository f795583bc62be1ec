"""SQLite: the base install's database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import cast

from .._schema import Column, Row
from .database import Connection, DatabaseSink
from .trouble import failing


class SqliteSink(DatabaseSink):
    """A file of SQLite with a table per stream.

    Timestamps are text, ISO 8601 in UTC, which SQLite's date functions read; booleans are 0 and 1.

    Args:
        path: The file; it may be new.
    """

    types: Mapping[str, str] = {
        "text": "TEXT",
        "json": "TEXT",
        "integer": "INTEGER",
        "double": "REAL",
        "boolean": "INTEGER",
        "timestamp": "TEXT",
        "date": "TEXT",
    }

    names = "SELECT name FROM pragma_table_info(?)"

    def connect(self) -> Connection:
        """Opens the file."""
        return _Sqlite(self.path)


class _Sqlite:
    def __init__(self, path: Path) -> None:
        self._path = path
        with failing(self._path):
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)

    def run(self, sql: str, parameters: Sequence[str] = ()) -> list[tuple[object, ...]]:
        """The rows of one statement."""
        with failing(self._path):
            return self._connection.execute(sql, parameters).fetchall()

    def insert(self, table: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Adds rows."""
        dates = [n for n, column in enumerate(columns) if column.kind in ("timestamp", "date")]
        marks = ", ".join("?" * len(columns))
        with failing(self._path):
            self._connection.executemany(
                f'INSERT INTO "{table}" VALUES ({marks})',  # noqa: S608, of our own names only
                map(_iso(dates), rows),
            )

    def trim(self) -> None:
        """Nothing: what SQLite keeps has a bound of its own, 2 MB."""

    def close(self) -> None:
        """Ends it."""
        self._connection.close()


def _iso(places: Sequence[int]) -> Callable[[Row], Row]:
    def row(values: Row) -> Row:
        cells = list(values)
        for n in places:
            if cells[n] is not None:
                cells[n] = cast("date", cells[n]).isoformat()
        return tuple(cells)

    return row
