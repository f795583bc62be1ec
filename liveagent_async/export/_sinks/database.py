"""What a database of any make does: rows wait in a table of their own until all are there.

`_new_customers` holds the rows of commits, `_liveagent` the state and the receipts. A commit is one transaction, and so
is the publication of all streams: a reader sees the tables of before or those of after.
"""

from __future__ import annotations

import json
import os
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

import attrs

from .._parts import Manifest, Part, Receipt, Table, table_name
from .._schema import Column, Row
from ..errors import TargetFailed
from .folder import DELETED
from .trouble import locked, target_failed

_HELD: Final = 1000
"""Rows that are inserted together: a conversation's few messages alone cost DuckDB as much as a thousand rows."""


class Connection(Protocol):
    """What is used of a database."""

    def run(self, sql: str, parameters: Sequence[str] = ()) -> list[tuple[object, ...]]:
        """The rows of one statement."""
        ...

    def insert(self, table: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Adds rows."""
        ...

    def trim(self) -> None:
        """Lets go of memory that only spares reading the file again."""
        ...

    def close(self) -> None:
        """Ends it."""
        ...


class DatabaseSink(ABC):
    """A database in one file; a make adds `types`, `names` and `connect`."""

    types: Mapping[str, str]
    names: str
    """The query for the names of a table's columns."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path: Path = Path(path)
        self._open: Connection | None = None
        self._publishing: list[str] = []

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.path)!r})"

    @abstractmethod
    def connect(self) -> Connection:
        """Opens the file, which may be new; raises TargetFailed."""
        ...

    @contextmanager
    def lock(self) -> Generator[None]:
        """Beside the file, which readers may have open."""
        self._publishing.clear()
        if self.path.is_dir():
            raise target_failed(self.path, "it is a folder")
        with locked(self.path.with_name(f"{self.path.name}.lock"), self.path):
            try:
                yield
            finally:
                if self._open is not None:
                    self._open.close()
                    self._open = None

    def load(self) -> str:
        """The state last saved."""
        found = self.connection.run("SELECT value FROM _liveagent WHERE kind = 'state'")
        return str(found[0][0]) if found else ""

    def begin(self, state: str) -> None:
        """Keeps the state, drops the rows that wait for an export which is not to be finished."""
        with self._transaction():
            waiting_for = self.connection.run("SELECT DISTINCT value FROM _liveagent WHERE kind = 'table'")
            for (table,) in waiting_for:
                self.connection.run(f'DROP TABLE IF EXISTS "{table}"')
            self.connection.run("DELETE FROM _liveagent WHERE kind != 'manifest'")
            self._save(state)

    def receipts(self, part: Part) -> list[Receipt]:
        """What is there of a part, in the order it was committed."""
        found = self.connection.run("SELECT value FROM _liveagent WHERE kind = ?", [part.id])
        return sorted([Receipt(**json.loads(str(value))) for (value,) in found], key=lambda receipt: receipt.number)

    def writer(self, part: Part, after: Receipt | None, columns: Sequence[Column]) -> TableWriter:
        """A transaction with the part's next rows."""
        number = 0 if after is None else after.number + 1
        return TableWriter(self.connection, part, number, columns, self.types)

    def publish(
        self,
        stream: str,
        columns: Sequence[Column],
        receipts: Sequence[Receipt],
        replaces: Sequence[str],
        *,
        days: Sequence[date] = (),
        full: bool,
    ) -> Table:
        """Notes the statements; `finish` runs those of all streams in one transaction."""
        table, new = table_name(stream), waiting(stream)
        names = ", ".join(f'"{column.name}"' for column in columns)
        keys = ", ".join(f'"{name}"' for name in replaces)
        there = self._columns(table)
        self._publishing.append(create(table, [*columns, DELETED], self.types))
        self._publishing += [  # a later version's columns
            f'ALTER TABLE "{table}" ADD COLUMN "{column.name}" {self.types[column.kind]}'
            for column in (*columns, DELETED)
            if there and column.name not in there
        ]
        if full:
            self._publishing.append(f'UPDATE "{table}" SET _deleted = true')  # noqa: S608, of our own names only
        if days:
            listed = ", ".join(f"'{day}'" for day in days)
            self._publishing.append(f'DELETE FROM "{table}" WHERE {keys} IN ({listed})')  # noqa: S608
        pieces = [f'FROM "{new}" WHERE {piece}' for piece in self.pieces(new)]
        self._publishing += [
            *(f'DELETE FROM "{table}" WHERE ({keys}) IN (SELECT {keys} {piece})' for piece in pieces),  # noqa: S608
            *(f'INSERT INTO "{table}" ({names}, _deleted) SELECT {names}, false {piece}' for piece in pieces),
            f'DROP TABLE "{new}"',
        ]
        return Table(stream, table, sum(receipt.rows for receipt in receipts), len(receipts))

    def pieces(self, table: str) -> Sequence[str]:
        """Conditions that part a table's rows into those which are moved at a time."""
        del table
        return ("true",)

    def finish(self, manifest: Manifest, state: str) -> None:
        """All at once."""
        if not self.path.exists():  # DuckDB would go on in what it holds open
            raise target_failed(self.path, "it was deleted meanwhile")
        with self._transaction():
            for statement in self._publishing:
                self.connection.run(statement)
                self.connection.trim()
            self.connection.run("DELETE FROM _liveagent")
            self._save(state)
            manifest_json = json.dumps(attrs.asdict(manifest))
            self.connection.run("INSERT INTO _liveagent VALUES ('manifest', 0, ?)", [manifest_json])
        self._publishing.clear()

    @property
    def connection(self) -> Connection:
        """Opened when it is first used, closed with the lock."""
        if self._open is None:
            self._open = self.connect()
            self._open.run("CREATE TABLE IF NOT EXISTS _liveagent (kind VARCHAR, number INTEGER, value VARCHAR)")
        return self._open

    def _save(self, state: str) -> None:
        self.connection.run("DELETE FROM _liveagent WHERE kind = 'state'")
        self.connection.run("INSERT INTO _liveagent VALUES ('state', 0, ?)", [state])

    def _columns(self, table: str) -> set[str]:
        """The names of a table's columns, none where there is no such table."""
        return {str(name) for (name,) in self.connection.run(self.names, [table])}

    @contextmanager
    def _transaction(self) -> Generator[None]:
        """What fails in it ends the export, and the connection's end rolls back."""
        self.connection.run("BEGIN")
        yield
        self.connection.run("COMMIT")


class TableWriter:
    """Rows on their way into the table where they wait, in a transaction that ends with their receipt."""

    def __init__(
        self, connection: Connection, part: Part, number: int, columns: Sequence[Column], types: Mapping[str, str]
    ) -> None:
        self._connection = connection
        self._part = part
        self._number = number
        self._columns = columns
        self._table = waiting(part.stream)
        self._held: list[Row] = []
        self._rows = 0
        self._done = False
        connection.run("BEGIN")
        connection.run(create(self._table, columns, types))
        connection.run("INSERT INTO _liveagent VALUES ('table', 0, ?)", [self._table])

    def write(self, rows: Iterable[Row]) -> None:
        """Adds rows."""
        self._held += rows
        if len(self._held) >= _HELD:
            self._flush()

    def commit(self, upto: str, *, done: bool) -> Receipt:
        """The rows and their receipt in one transaction."""
        self._flush()
        receipt = Receipt(self._part.id, self._number, self._table, self._rows, upto, done)
        value = json.dumps(attrs.asdict(receipt))
        self._connection.run("INSERT INTO _liveagent VALUES (?, ?, ?)", [self._part.id, str(self._number), value])
        self._connection.run("COMMIT")
        self._connection.trim()
        self._done = True
        return receipt

    def _flush(self) -> None:
        self._connection.insert(self._table, self._columns, self._held)
        self._rows += len(self._held)
        self._held.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._done:
            with suppress(TargetFailed):  # a full disk may have ended it already
                self._connection.run("ROLLBACK")


def waiting(stream: str) -> str:
    """The table in which a stream's rows wait for all to be there."""
    return f"_new_{table_name(stream)}"


def create(table: str, columns: Sequence[Column], types: Mapping[str, str]) -> str:
    """The statement that makes a table of these columns."""
    declared = ", ".join(f'"{column.name}" {types[column.kind]}' for column in columns)
    return f'CREATE TABLE IF NOT EXISTS "{table}" ({declared})'
