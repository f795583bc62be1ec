"""One part, from its calls into the target: what is kept is never asked for again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from functools import partial
from time import monotonic
from types import TracebackType
from typing import Self

from liveagent_async import AsyncLiveAgent

from ._parts import Part, Receipt
from ._schema import Column, Row
from ._sinks.sink import Sink, Writer
from ._streams import STREAMS
from ._thread import in_thread

ROWS = 20_000
SECONDS = 5.0
"""After so many rows or seconds what is there is committed: at 180 calls a minute 15 calls are what a kill can cost."""


async def run_part(la: AsyncLiveAgent, part: Part, sink: Sink, told: Callable[[int, str], None]) -> list[Receipt]:
    """The part's receipts, those of earlier runs first; a part that is done already costs no request.

    `told` is given the rows that are there by now, and how far they reach.
    """
    stream = STREAMS[part.stream]
    receipts = sink.receipts(part)
    if receipts and receipts[-1].done:
        return receipts
    upto = receipts[-1].upto if receipts else ""
    make_row = stream.row_maker(part.secrets)
    with _Commits(sink, part, stream.columns(part.secrets), receipts) as commits:
        async with aclosing(stream.source.chunks(la, part, upto)) as chunks:
            async for chunk in chunks:
                rows = map(make_row, chunk.records)
                commits.write([(*chunk.leading, *row) for row in rows] if chunk.leading else [*rows])
                if chunk.upto != upto:
                    upto = chunk.upto
                    commits.reach(upto)
                    told(commits.total, upto)
                    if commits.due():
                        await in_thread(commits.commit)
        await in_thread(partial(commits.commit, done=True))
    return receipts


class _Commits:
    """The rows of a part that are not committed yet; leaving the block commits them, whatever ended it.

    Only rows beyond `upto` are given up: those of an interrupted write, or of half a conversation.
    """

    def __init__(self, sink: Sink, part: Part, columns: Sequence[Column], receipts: list[Receipt]) -> None:
        self._open = partial(sink.writer, part, columns=columns)
        self._receipts = receipts
        self._writer: Writer | None = None
        self._rows = 0
        self._whole = True
        self._began = monotonic()
        self.upto = receipts[-1].upto if receipts else ""

    @property
    def _last(self) -> Receipt | None:
        return self._receipts[-1] if self._receipts else None

    @property
    def total(self) -> int:
        """The part's rows by now."""
        return sum(receipt.rows for receipt in self._receipts) + self._rows

    def write(self, rows: Sequence[Row]) -> None:
        """Adds rows."""
        if rows:
            self._whole = False
            self._writer = self._writer or self._open(self._last)
            self._writer.write(rows)
            self._rows += len(rows)

    def reach(self, upto: str) -> None:
        """What was written reaches this."""
        self.upto, self._whole = upto, True

    def due(self) -> bool:
        """Whether it is time to commit."""
        return self._rows >= ROWS or monotonic() - self._began >= SECONDS

    def commit(self, *, done: bool = False) -> None:
        """What is there is never asked for again."""
        writer, self._writer = self._writer or self._open(self._last), None
        with writer:
            self._receipts.append(writer.commit(self.upto, done=done))
        self._rows, self._began = 0, monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None and self._whole:
            self.commit()
        elif self._writer is not None:
            self._writer.__exit__(kind, error, trace)
