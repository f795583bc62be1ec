"""The server's memory: one SQLite database, in memory or in a file, and the few verbs handlers use on it.

All values are text, as the answers are: PHP hands out database values as strings. One lock makes a call one
transaction, whichever thread or event loop it comes from, so that concurrent writers lose nothing.
"""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import TypeAlias
from zoneinfo import ZoneInfo

from ._schema import FORMAT, SCHEMA
from ._versions import Version

Row: TypeAlias = dict[str, "str | int | None"]
Value: TypeAlias = "str | int | None"


class Store:
    """Rows by name. `now` gives the account's time as text; `effect` is told of every change that was applied."""

    def __init__(
        self, path: str, version: Version, zone: ZoneInfo, now: Callable[[], str], effect: Callable[[str, str], None]
    ) -> None:
        self.version = version
        self.zone = zone
        self.now = now
        self.effect = effect
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
        weakref.finalize(self, self._db.close)
        found = int(self.text("PRAGMA user_version"))
        if self.row("SELECT 1 FROM sqlite_master") and found != FORMAT:
            raise ValueError(f"path={path!r} was written by another version of the emulator: give it a new file")
        self._db.executescript(
            f"PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; PRAGMA user_version={FORMAT};{SCHEMA}"
        )

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All of a call or, when it is refused half way, nothing."""
        with self._lock:
            self._db.execute("SAVEPOINT call")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK TO call")
                raise
            finally:
                self._db.execute("RELEASE call")

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """Every row of a query."""
        cursor = self._db.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def row(self, sql: str, *values: Value) -> Row | None:
        """The first row of a query, None when there is none."""
        cursor = self._db.execute(sql, values)
        found = cursor.fetchone()
        return None if found is None else dict(zip([column[0] for column in cursor.description], found, strict=True))

    def text(self, sql: str, *values: Value) -> str:
        """The first value of a query's first row; the query must have one."""
        return str(self._db.execute(sql, values).fetchone()[0])

    def execute(self, sql: str, *values: Value) -> int:
        """Runs a change and returns how many rows it met."""
        return self._db.execute(sql, values).rowcount

    def insert(self, table: str, values: Mapping[str, Value]) -> int:
        """Adds a row and returns its number, from which its identifiers are made."""
        sql = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"
        return int(self._db.execute(sql, tuple(values.values())).lastrowid or 0)

    def insert_many(self, table: str, rows: list[tuple[Value, ...]]) -> None:
        """Adds rows given in the table's order of columns."""
        self._db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
