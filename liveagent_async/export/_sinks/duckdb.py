"""DuckDB. Needs the extra `duckdb`."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, cast

import duckdb

from .._parts import Manifest
from .._schema import Column, Row
from . import arrow
from .database import Connection, DatabaseSink
from .trouble import failing, target_failed

_GROUP: Final = 122_880
"""Rows that DuckDB keeps together in its file, and so what is moved at a time."""
_KEPT: Final = "16MB"
"""Pages that it may keep from one statement to the next."""
_SPARING: Final = {"threads": 1, "write_buffer_row_group_count": 1, "max_vacuum_tasks": 0}
"""One group in memory at a time, none written anew while rows come. DuckDB before 1.5 has the first and the last."""


class DuckDBSink(DatabaseSink):
    """A file of DuckDB with a table per stream; while an export runs no other process can open it, DuckDB's own rule.

    Timestamps are TIMESTAMP WITH TIME ZONE; json is text, which DuckDB's JSON functions read. Connections of the same
    process to the file share its settings meanwhile: one thread, a cache that is emptied; they are the default ones
    afterwards.

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

    def pieces(self, table: str) -> Sequence[str]:
        """A group of rows at a time: what DuckDB holds while it moves rows, and their keys, grows with their number."""
        ((last,),) = self.connection.run(f'SELECT coalesce(max(rowid), -1) FROM "{table}"')  # noqa: S608
        starts = range(0, cast("int", last) + 1, _GROUP)
        return [f"rowid BETWEEN {first} AND {first + _GROUP - 1}" for first in starts]

    def finish(self, manifest: Manifest, state: str) -> None:
        """All at once; space of rows that are obsolete is used again."""
        self.connection.run("RESET max_vacuum_tasks")
        super().finish(manifest, state)


class _DuckDB:
    def __init__(self, path: Path) -> None:
        self._path = path
        with self._failing():
            if not path.exists():
                _create(path)
            self._connection = duckdb.connect(path)
        known = self.run(f"SELECT name FROM duckdb_settings() WHERE name IN {(*_SPARING,)}")  # noqa: S608
        self._settings = [str(name) for (name,) in known]
        for name in self._settings:
            self.run(f"SET {name} = {_SPARING[name]}")

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

    def trim(self) -> None:
        """Lets go of the pages it has read and written, which it keeps up to its limit, most of the machine's memory.

        The limit is lowered for this moment only: a statement that meets long texts needs hundreds of megabytes, and
        fails where it may not have them.
        """
        with self._failing():
            with suppress(duckdb.OutOfMemoryException):  # so much is in use
                self._connection.execute(f"SET memory_limit = '{_KEPT}'")
            self._connection.execute("RESET memory_limit")

    def close(self) -> None:
        """Ends it."""
        with suppress(duckdb.Error):  # of which it has told already
            for name in self._settings:
                self._connection.execute(f"RESET {name}")
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
