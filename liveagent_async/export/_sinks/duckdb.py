"""DuckDB. Needs the extra `duckdb`."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from .._schema import Column, Row
from . import arrow
from .database import Connection, DatabaseSink
from .trouble import failing, target_failed


class DuckDBSink(DatabaseSink):
    """A file of DuckDB with a table per stream; while an export runs no other process can open it, DuckDB's own rule.

    Timestamps are TIMESTAMP WITH TIME ZONE; json is text, which DuckDB's JSON functions read.

    Args:
        path: The file; it may be new.
    """

    types: Mapping[str, str] = {
        "text": "VARCHAR",
        "json": "VARCHAR",
        "integer": "BIGINT",
        "double": "DOUBLE",
        "boolean": "BOOLEAN",
        "timestamp": "TIMESTAMPTZ",
        "date": "DATE",
    }

    names = "SELECT column_name FROM duckdb_columns() WHERE table_name = ?"

    def connect(self) -> Connection:
        """Opens the file."""
        return _DuckDB(self.path)


class _DuckDB:
    def __init__(self, path: Path) -> None:
        self._path = path
        with self._failing():
            if not path.exists():
                _create(path)
            self._connection = duckdb.connect(path)

    def run(self, sql: str, parameters: Sequence[str] = ()) -> list[tuple[object, ...]]:
        """The rows of one statement."""
        with self._failing():
            return self._connection.execute(sql, parameters).fetchall()

    def insert(self, table: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Adds rows, by columns: row by row DuckDB takes a hundred times as long."""
        new_rows = arrow.table(columns, rows)
        with self._failing():
            self._connection.register("_rows", new_rows)
            self._connection.execute(f'INSERT INTO "{table}" SELECT * FROM _rows')  # noqa: S608, of our own names only
            self._connection.unregister("_rows")

    def close(self) -> None:
        """Ends it."""
        self._connection.close()

    @contextmanager
    def _failing(self) -> Generator[None]:
        try:
            with failing(self._path):
                yield
        except duckdb.Error as error:
            reason = str(error)
        else:
            return
        raise target_failed(self._path, reason)


def _create(path: Path) -> None:
    """Under another name: what a full disk or a kill leaves of a new file, DuckDB refuses to open ever after."""
    new = path.with_name(f"{path.name}.part")
    new.unlink(missing_ok=True)
    duckdb.connect(new).close()
    new.replace(path)
