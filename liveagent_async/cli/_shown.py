"""What `liveagent export` shows on stderr while it runs: a bar for the stream being read, plain lines where piped."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

import anyio
import attrs
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from liveagent_async import Answered, Event, Paused, Rate

from ._pace import Mark, Pace, fraction

if TYPE_CHECKING:
    from liveagent_async.export import Progress as Told

LINES = 10.0
BARS = 0.5
"""Seconds between two lines, and between two states of the bar."""


class Shown:
    """Hears what the export and its client tell; a stream that is read to its end leaves a line."""

    def __init__(self, rate: Rate | None, lanes: int) -> None:
        self.requests = 0
        self.beginning: datetime | None = None
        self._rate = rate
        self._lanes = lanes
        self._waited = 0.0
        self._paused_until = 0.0
        self._pace: Pace | None = None
        console = Console(stderr=True, soft_wrap=True, highlight=False)
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            TaskProgressColumn(),
            TextColumn("{task.fields[words]}"),
            console=console,
            transient=True,
            auto_refresh=False,
            disable=not sys.stderr.isatty(),
        )
        self._bar = self._bars.add_task("", total=1.0, words="")

    def observe(self, event: Event) -> None:
        """What the client tells."""
        if isinstance(event, Answered):
            self.requests += 1
            self._waited += event.waited
        elif isinstance(event, Paused):
            self._paused_until = time.monotonic() + event.seconds

    def progress(self, told: Told) -> None:
        """What the export tells."""
        mark = Mark(time.monotonic(), told.rows, self.requests, fraction(told, self.beginning))
        if self._pace is None or self._pace.name != told.stream:
            self._finish()
            self._pace = Pace(told.stream, mark, mark, told.upto)
        self._pace.last, self._pace.upto = mark, told.upto

    async def keep_showing(self) -> None:
        """Until it is cancelled."""
        while True:
            await anyio.sleep(LINES if self._bars.disable else BARS)
            self._show()

    def _show(self) -> None:
        if self._bars.disable or self._pace is None:
            self._leave_line()
        else:
            words = f"{self._pace.words(self._rate)}{self._waits()}"
            self._bars.update(self._bar, description=self._pace.name, completed=self._pace.fraction, words=words)
            self._bars.refresh()

    def _finish(self) -> None:
        """A stream is read to its end, though its last row may be older than that."""
        if self._pace is not None:
            self._pace.last = attrs.evolve(self._pace.last, fraction=1.0)
        self._leave_line()

    def _leave_line(self) -> None:
        if self._pace is not None:
            line = f"{self._pace.name}: {self._pace.fraction:.0%}, {self._pace.words(self._rate)}{self._waits()}"
            self._bars.console.print(line, markup=False)

    def _waits(self) -> str:
        """How long each of the calls side by side has waited for the limit, and the pause after a 429."""
        waited, pause = self._waited / self._lanes, self._paused_until - time.monotonic()
        words = f", waited {waited:.0f} s for the limit" if waited >= 1 else ""
        return words + (f", paused for {pause:.0f} s more by a 429" if pause > 0 else "")

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._finish()
        else:
            self._leave_line()
        self._bars.stop()
