"""NDJSON and CSV: one file per stream, put together from its parts' bytes."""

from __future__ import annotations

import csv
import json
import os
import shutil
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import TextIO, cast

from .._parts import Receipt, Table, table_name
from .._schema import Column, Row, Value
from .folder import DELETED, Encoder, FolderSink, Keys, sync
from .trouble import failing, reading

Line = Mapping[str, object]


class _TextSink(FolderSink):
    """What both formats do to publish: the parts' bytes as they are, then what stays of the old file's rows."""

    header: bool = False

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
        """Writes NAME.part beside the old file."""
        old = self.path / f"{table_name(stream)}.{self.suffix}"
        new = old.with_name(f"{old.name}.part")
        parts = self.committed(receipts)
        with failing(self.path):
            self.encoder(new, columns).close()
            with new.open("ab") as whole:
                for part in parts:
                    with part.open("rb") as rows:
                        if self.header:
                            rows.readline()
                        shutil.copyfileobj(rows, whole, 1 << 20)
            if old.exists():
                self._keep(old, new, parts, [column.name for column in columns], replaces, days, full=full)
            sha256 = sync(new)
        self.replacements.append((new, old))
        return Table(stream, old.name, sum(receipt.rows for receipt in receipts), len(parts), sha256)

    def keys(self, file: Path, names: Sequence[str]) -> Iterator[str]:
        """The values of these columns in every row of a file, as one text."""
        return (_key(line, names) for line in self.lines(file))

    @abstractmethod
    def lines(self, file: Path) -> Iterator[Line]:
        """The rows of a file by the names of their columns, values as they are written."""
        ...

    @abstractmethod
    def add(self, file: TextIO, names: Sequence[str]) -> Callable[[Line], None]:
        """What writes such rows to the end of a file."""
        ...

    def _keep(
        self,
        old: Path,
        new: Path,
        parts: Sequence[Path],
        names: Sequence[str],
        replaces: Sequence[str],
        days: Sequence[date],
        *,
        full: bool,
    ) -> None:
        """The rows of the old file that no new row makes obsolete; after a full export they are deleted ones."""
        with closing(Keys()) as fresh, new.open("a", newline="", encoding="utf-8") as file:
            fresh.add(json.dumps([day.isoformat()]) for day in days)
            for part in parts:
                fresh.add(self.keys(part, replaces))
            write = self.add(file, [*names, DELETED.name])
            for line in self.lines(old):
                if _key(line, replaces) not in fresh:
                    write({**line, DELETED.name: self.true} if full else line)

    true: object = True


class _Encoder:
    """Text rows into a new file, flushed as it is filled."""

    def __init__(self, file: Path, add: Callable[[TextIO], Callable[[Iterable[Row]], int]]) -> None:
        self._file = file.open("w", newline="", encoding="utf-8")
        self._add = add(self._file)

    def write(self, rows: Iterable[Row]) -> int:
        """Adds rows."""
        return self._add(rows)

    def close(self) -> None:
        """Hands all to the system."""
        self._file.close()


class NdjsonSink(_TextSink):
    """A folder with a file of JSON lines per stream, as in customers.ndjson.

    Keys stand in the order of the columns; dates are ISO 8601, timestamps in UTC.

    Args:
        path: The folder; it may be new.
    """

    suffix = "ndjson"

    def encoder(self, file: Path, columns: Sequence[Column]) -> Encoder:
        """A new file."""
        names = [*(column.name for column in columns), DELETED.name]
        encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_iso).encode

        def adding(opened: TextIO) -> Callable[[Iterable[Row]], int]:
            def add(rows: Iterable[Row]) -> int:
                lines = [encode(dict(zip(names, row, strict=True))) for row in rows]
                opened.write("".join(f"{line}\n" for line in lines))
                return len(lines)

            return add

        return _Encoder(file, adding)

    def lines(self, file: Path) -> Iterator[Line]:
        """Objects."""
        with reading(file), file.open(newline="\n", encoding="utf-8") as opened:
            for line in opened:
                yield json.loads(line)

    def add(self, file: TextIO, names: Sequence[str]) -> Callable[[Line], None]:
        """Objects with these keys."""
        encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
        return lambda line: cast("None", file.write(encode({name: line.get(name) for name in names}) + "\n"))


class CsvSink(_TextSink):
    """A folder with a CSV file per stream, as in customers.csv: UTF-8, RFC 4180, the columns' names in the first row.

    A text is never null, so an empty cell is "" in a column of text and null in any other.

    Args:
        path: The folder; it may be new.
        csv_safe: Puts an apostrophe before a text that a spreadsheet would take for a formula.
    """

    suffix = "csv"
    header: bool = True
    true: object = "true"

    def __init__(self, path: str | os.PathLike[str], *, csv_safe: bool = False) -> None:
        super().__init__(path)
        self._safe = csv_safe

    def encoder(self, file: Path, columns: Sequence[Column]) -> Encoder:
        """A new file, its header written."""
        kinds = [column.kind for column in (*columns, DELETED)]
        work = [(n, _CELLS[kind]) for n, kind in enumerate(kinds) if kind in _CELLS]
        if self._safe:
            work += [(n, _harmless) for n, kind in enumerate(kinds) if kind in ("text", "json")]

        def cells(row: Row) -> Row:
            values = list(row)
            for n, convert in work:
                values[n] = convert(values[n])
            return tuple(values)

        def adding(opened: TextIO) -> Callable[[Iterable[Row]], int]:
            writer = csv.writer(opened)
            writer.writerow([*(column.name for column in columns), DELETED.name])

            def add(rows: Iterable[Row]) -> int:
                written = [cells(row) for row in rows]
                writer.writerows(written)
                return len(written)

            return add

        return _Encoder(file, adding)

    def lines(self, file: Path) -> Iterator[Line]:
        """Rows by the names in the header."""
        csv.field_size_limit(1 << 30)
        with reading(file), file.open(newline="", encoding="utf-8") as opened:
            yield from csv.DictReader(opened)

    def add(self, file: TextIO, names: Sequence[str]) -> Callable[[Line], None]:
        """Rows with these columns."""
        writer = csv.writer(file)
        return lambda line: cast("None", writer.writerow([line.get(name, "") for name in names]))


def _key(line: Line, names: Sequence[str]) -> str:
    return json.dumps([line.get(name) for name in names])


def _iso(value: object) -> str:
    return cast("datetime | date", value).isoformat()


def _moment(value: Value) -> Value:
    return None if value is None else _iso(value)


def _boolean(value: Value) -> Value:
    return None if value is None else "true" if value else "false"


def _harmless(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


_CELLS: Mapping[str, Callable[[Value], Value]] = {"timestamp": _moment, "date": _moment, "boolean": _boolean}
