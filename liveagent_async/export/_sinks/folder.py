"""Files in a folder: what the formats share. Only whole files have their names, by one replacement each.

::

    customers.ndjson            what readers read
    manifest.json               rows, SHA-256 and bounds of what the last export published
    .liveagent/state.json       what runs, and how far each stream has come
    .liveagent/receipts/        one file per commit, replaced into place after the data it names was synced
    .liveagent/data/            that data, under random names; what no receipt names is swept
    account=NAME/               all of this again, for one of many accounts

Receipts and data of several writers do not meet: each has a random name, and a receipt names the one it goes on from.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from copy import copy
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Any, Final, Protocol, Self

import attrs

from .._parts import Manifest, Part, Receipt, Table, latest
from .._schema import Column, Row
from ..errors import TargetFailed
from .trouble import failing, locked, reading

DELETED: Final = Column("_deleted", "boolean")
"""Whether a full export no longer found the row; the last column of every table."""


class Encoder(Protocol):
    """A file that rows are written to."""

    def write(self, rows: Iterable[Row]) -> int:
        """Adds rows, `_deleted` among them; returns how many."""
        ...

    def close(self) -> None:
        """Writes what is left; the file is whole then, though not synced."""
        ...


class FolderSink(ABC):
    """A folder of files; a format adds `suffix`, `encoder` and `publish`."""

    suffix: str

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path: Path = Path(path)
        self.own: Path = self.path / ".liveagent"
        self.data: Path = self.own / "data"
        self._receipts = self.own / "receipts"
        self.replacements: list[tuple[Path, Path]] = []

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.path)!r})"

    @abstractmethod
    def encoder(self, file: Path, columns: Sequence[Column]) -> Encoder:
        """A new file of rows of these columns and `_deleted`."""
        ...

    @contextmanager
    def lock(self) -> Generator[None]:
        """In the folder's own corner."""
        self.replacements.clear()
        self.prepare()
        with locked(self.own / "lock", self.path):
            yield

    def load(self) -> str:
        """The state last saved."""
        file = self.own / "state.json"
        return "" if (state := _read(file)) is None else json.dumps(state)

    def begin(self, state: str) -> None:
        """Keeps the state, deletes what an export that is not to be finished has left."""
        with failing(self.path):
            self._sweep()
            replace(self.own / "state.json", state)
        self.prepare()

    def receipts(self, part: Part) -> list[Receipt]:
        """What is there of a part, in the order it was committed."""
        with failing(self.path):
            files = [*(self._receipts / part.export / part.id).glob("*.json")]
        return latest([Receipt(**found) for file in files if (found := _read(file))])

    def writer(self, part: Part, after: Receipt | None, columns: Sequence[Column]) -> FileWriter:
        """The part's next file."""
        folder = self._receipts / part.export / part.id
        self.prepare(folder)
        return FileWriter(self, folder, part, after, columns)

    def of(self, account: str) -> Self:
        """A folder below, named as partitions are: readers of Parquet make a column of it."""
        sink = copy(self)
        FolderSink.__init__(sink, self.path / f"account={account}")
        return sink

    def manifest(self) -> Manifest | None:
        """Of the last export that was finished."""
        found = _read(self.path / "manifest.json")
        if found is None:
            return None
        found["tables"] = [Table(**table) for table in found["tables"]]
        return Manifest(**found)

    def twice(self, receipts: Sequence[Receipt], key: Sequence[str]) -> int:
        """How many rows have a key that another row has."""
        with closing(Keys()) as seen:
            named = [receipt for receipt in receipts if receipt.data]
            return sum(receipt.rows - seen.add(self.keys(self.data / receipt.data, key)) for receipt in named)

    @abstractmethod
    def keys(self, file: Path, names: Sequence[str]) -> Iterator[str]:
        """The values of these columns in every row of a file, as one text."""
        ...

    def committed(self, receipts: Sequence[Receipt], *moved: Path) -> list[Path]:
        """The files that receipts name; `moved` is where a publication that was killed has put some."""
        names = [receipt.data for receipt in receipts if receipt.data]
        with failing(self.path):
            there = {name: [at / name for at in (self.data, *moved) if (at / name).exists()] for name in names}
        if lost := [self.data / name for name, files in there.items() if not files]:
            raise TargetFailed(
                f"{lost[0]} is gone, and with it rows that were committed: throw the unfinished export away by "
                "restart=True (--restart)"
            )
        return [files[0] for files in there.values()]

    def finish(self, manifest: Manifest, state: str) -> None:
        """Gives the files their names; a kill in here is mended by the same export, which publishes again."""
        with failing(self.path):
            for new, old in self.replacements:
                new.replace(old)
            replace(self.path / "manifest.json", json.dumps(attrs.asdict(manifest), indent=1))
            replace(self.own / "state.json", state)
            self._sweep(kept=manifest.export)
        self.replacements.clear()

    def _sweep(self, kept: str = "") -> None:
        """Deletes all data and the receipts of other exports: those of the one kept say that its parts are done."""
        for folder in self._receipts.glob("*"):
            if folder.name != kept:
                shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)

    def prepare(self, *folders: Path) -> None:
        """Makes the folders."""
        with failing(self.path):
            for folder in (self.data, *folders):
                folder.mkdir(parents=True, exist_ok=True)


class FileWriter:
    """Rows on their way into a file of their own, and the receipt that makes the file count."""

    def __init__(
        self, sink: FolderSink, receipts: Path, part: Part, after: Receipt | None, columns: Sequence[Column]
    ) -> None:
        self._sink = sink
        self._receipts = receipts
        self._part = part.id
        self._after = after
        self._columns = columns
        self._name = token_hex(8)
        self._file = sink.data / f"{part.id}-{self._name}.{sink.suffix}"
        self._encoder: Encoder | None = None
        self._rows = 0

    def write(self, rows: Iterable[Row]) -> None:
        """Adds rows."""
        with failing(self._sink.path):
            self._encoder = self._encoder or self._sink.encoder(self._file, self._columns)
            self._rows += self._encoder.write((*row, False) for row in rows)

    def commit(self, upto: str, *, done: bool) -> Receipt:
        """Syncs the data, then replaces its receipt into place."""
        with failing(self._sink.path):
            sha256 = ""
            if self._encoder is not None:
                self._encoder.close()
                self._encoder = None
                sha256 = sync(self._file)
            data = self._file.name if self._rows else ""
            number, after = (0, "") if self._after is None else (self._after.number + 1, self._after.name)
            receipt = Receipt(self._part, number, data, self._rows, upto, done, sha256, self._name, after)
            replace(self._receipts / f"{self._name}.json", json.dumps(attrs.asdict(receipt)))
        return receipt

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._encoder is not None:
            with suppress(OSError, ValueError):  # the full disk that has been told of; pyarrow's error is the latter
                self._encoder.close()
            self._file.unlink(missing_ok=True)


class Keys:
    """Which values stand in the columns that make old rows obsolete: on disk, so that memory stays flat."""

    def __init__(self) -> None:
        self._index = sqlite3.connect("")  # a temporary file, which SQLite deletes
        self._index.execute("CREATE TABLE keys (key TEXT PRIMARY KEY) WITHOUT ROWID")

    def add(self, keys: Iterator[str]) -> int:
        """Knows these from now on; returns how many are new."""
        return self._index.executemany("INSERT OR IGNORE INTO keys VALUES (?)", ((key,) for key in keys)).rowcount

    def __contains__(self, key: str) -> bool:
        return self._index.execute("SELECT 1 FROM keys WHERE key = ?", (key,)).fetchone() is not None

    def close(self) -> None:
        """Forgets them."""
        self._index.close()


def _read(file: Path) -> Any:
    """The tree of a file that `replace` wrote; None when there is none."""
    with reading(file):
        try:
            return json.loads(file.read_text())
        except FileNotFoundError:
            return None


def sync(file: Path) -> str:
    """The file's bytes are on the disk after this; returns their SHA-256."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
        return hashlib.file_digest(opened, "sha256").hexdigest()


def replace(file: Path, text: str) -> None:
    """The file has this text or its old one, whatever is killed."""
    new = file.with_name(f"{file.name}.part")
    with new.open("w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    new.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
