"""Parquet: a folder of files per stream. Needs the extra `parquet`."""

# pyright: reportUnknownMemberType=false
# The stubs of pyarrow leave types open.

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from .._parts import Receipt, Table, table_name
from .._schema import Column, Row
from . import arrow
from .folder import DELETED, Encoder, FolderSink, Keys
from .trouble import failing, reading

_HELD: Final = 1000
"""Rows held until they are put into columns, in which they take a fraction of the memory."""
_GROUP: Final = 10_000
_BYTES: Final = 16 * 2**20
"""So many rows, or so much of long texts, are a row group."""


class ParquetSink(FolderSink):
    """A folder with a folder of Parquet files per stream, as in customers/….parquet: read them as one table.

    Args:
        path: The folder; it may be new.
    """

    suffix = "parquet"

    def encoder(self, file: Path, columns: Sequence[Column]) -> Encoder:
        """A new file."""
        return _Encoder(file, [*columns, DELETED])

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
        """The parts go into the stream's folder; an old file is written anew where a row of it changes."""
        folder = self.path / table_name(stream)
        parts = self.committed(receipts, folder)
        names = {part.name for part in parts}
        with failing(self.path):
            folder.mkdir(exist_ok=True)
            if old := sorted(file for file in folder.glob("*.parquet") if file.name not in names):
                with closing(Keys()) as fresh:
                    fresh.add(json.dumps([day.isoformat()]) for day in days)
                    for part in parts:
                        fresh.add(self.keys(part, replaces))
                    for file in old:
                        self._renew(file, fresh, [*columns, DELETED], replaces, full=full)
        self.replacements.extend([(part, folder / part.name) for part in parts if part.parent == self.data])
        return Table(stream, folder.name, sum(receipt.rows for receipt in receipts), len(parts))

    def keys(self, file: Path, names: Sequence[str]) -> Iterator[str]:
        """The values of these columns in every row of a file, as one text."""
        return (key for keys in _keys(file, names) for key in keys)

    def _renew(
        self, file: Path, fresh: Keys, columns: Sequence[Column], replaces: Sequence[str], *, full: bool
    ) -> None:
        """Without the rows that a new one makes obsolete; after a full export the others are deleted ones."""
        kept = [[key not in fresh for key in keys] for keys in _keys(file, replaces)]
        if all(map(all, kept)) and not full:
            return
        new = self.data / file.name
        with pq.ParquetWriter(new, arrow.schema(columns)) as writer, pq.ParquetFile(file) as opened:
            for group, mask in enumerate(kept):
                rows = opened.read_row_group(group).filter(pa.array(mask, pa.bool_()))
                if full:
                    deleted = pa.array([True] * len(rows), pa.bool_())
                    rows = rows.set_column(rows.schema.get_field_index(DELETED.name), DELETED.name, deleted)
                writer.write_table(rows.cast(arrow.schema(columns)))
        self.replacements.append((new, file))


class _Encoder:
    def __init__(self, file: Path, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._held: list[Row] = []
        self._group: list[pa.Table] = []
        self._writer = pq.ParquetWriter(file, arrow.schema(columns))

    def write(self, rows: Iterable[Row]) -> int:
        """Adds rows; a group of them at a time is written."""
        before = len(self._held)
        self._held += rows
        written = len(self._held) - before
        if len(self._held) >= _HELD:
            self._pack()
            if sum(map(len, self._group)) >= _GROUP or sum(table.nbytes for table in self._group) >= _BYTES:
                self._flush()
        return written

    def close(self) -> None:
        """Writes what is left, and the footer."""
        if self._held:
            self._pack()
        if self._group:
            self._flush()
        self._writer.close()

    def _pack(self) -> None:
        self._group.append(arrow.table(self._columns, self._held))
        self._held.clear()

    def _flush(self) -> None:
        self._writer.write_table(pa.concat_tables(self._group))
        self._group.clear()


def _keys(file: Path, replaces: Sequence[str]) -> Iterator[list[str]]:
    """The keys of a file's rows, one row group after the other."""
    with reading(file), pq.ParquetFile(file) as opened:
        for group in range(opened.num_row_groups):
            columns = opened.read_row_group(group, columns=[*replaces]).to_pydict().values()
            yield [json.dumps(row, default=str) for row in zip(*columns, strict=True)]
