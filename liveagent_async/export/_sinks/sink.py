"""What an export asks of a target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from .._parts import Manifest, Part, Receipt, Table
from .._schema import Column, Row


class Writer(Protocol):
    """Some rows of a part on their way: invisible until `commit`, gone if the block is left without it."""

    def write(self, rows: Iterable[Row]) -> None:
        """Adds rows.

        Args:
            rows: Values in the order of the columns.
        """
        ...

    def commit(self, upto: str, *, done: bool) -> Receipt:
        """Makes the rows last, and says so in the target: they are never asked for again, whatever is killed.

        Args:
            upto: How far the rows reach.
            done: Whether they are the part's last.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Sink(Protocol):
    """A target of exports: files in a folder, a database, or one of your own.

    Rows are tuples of plain values in the order of the columns; nothing that is written shows before `publish`. What
    `begin` was given last, and every receipt, must outlive a kill -9. Everything is called in one thread at a time.
    """

    def lock(self) -> AbstractContextManager[None]:
        """Held while `export` runs: a second one raises TargetInUse."""
        ...

    def load(self) -> str:
        """The text last saved, "" at the beginning."""
        ...

    def begin(self, state: str) -> None:
        """Keeps a text, in place of the one before, and forgets what an unfinished export has left.

        Args:
            state: What `load` gives from now on.
        """
        ...

    def receipts(self, part: Part) -> list[Receipt]:
        """What is there of a part, in the order it was committed.

        Args:
            part: The part.
        """
        ...

    def writer(self, part: Part, after: Receipt | None, columns: Sequence[Column]) -> Writer:
        """A writer of a part's next rows; what a killed one left is swept by `finish`.

        Args:
            part: The part.
            after: The receipt that it goes on from, None at the part's beginning.
            columns: Of the table.
        """
        ...

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
        """Prepares a stream's table: the old one's rows and these parts'.

        Args:
            stream: Its name.
            columns: Of the table.
            receipts: Of all its parts, in order.
            replaces: Old rows go whose values in these columns stand in a new row; all of them where it is empty.
            days: Where the only one of these columns is a day: the days that were asked for, whether they have rows
                now or not; old rows of them go too.
            full: The other old rows stay, marked as deleted in the column `_deleted`.
        """
        ...

    def finish(self, manifest: Manifest, state: str) -> None:
        """Shows everything published since the start at once and sweeps what no reader needs.

        Args:
            manifest: What was published.
            state: What `load` gives from now on.
        """
        ...


@runtime_checkable
class SharedSink(Sink, Protocol):
    """A target that many processes write to at once, with a corner for each account.

    `receipts` and `writer` are called without the lock, also for the same part by two that do not know of each other:
    what one of them committed never mixes with the other's. Receipts outlive `finish`.
    """

    def of(self, account: str) -> Self:
        """The target of one account.

        Args:
            account: Its name.
        """
        ...

    def manifest(self) -> Manifest | None:
        """Of the last export that was finished."""
        ...

    def twice(self, receipts: Sequence[Receipt], key: Sequence[str]) -> int:
        """How many rows have a key that another one has.

        Args:
            receipts: Of the rows.
            key: The columns of the key.
        """
        ...


def corner(sink: Sink, account: str) -> SharedSink:
    """The target of one account; raises TypeError for a target that has one writer only."""
    if not isinstance(sink, SharedSink):
        raise TypeError(f"{sink!r} has one writer at a time: use export(), or a folder of files for many workers")
    return sink.of(account)
