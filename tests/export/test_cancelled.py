"""Cancellation in asyncio's own way, as by Ctrl-C or `asyncio.timeout`: unlike anyio's it does not wait for threads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support.exporting import rows

from liveagent_async import AsyncLiveAgent
from liveagent_async.emulator import Emulator
from liveagent_async.export import Column, Manifest, NdjsonSink, Part, Receipt, export
from liveagent_async.export._sinks.folder import FileWriter


class SlowDisk(NdjsonSink):
    """It writes down what begins and ends, and tells when the step it is told to watch begins."""

    def __init__(self, path: Path, watched: str = "") -> None:
        super().__init__(path)
        self.log = list[str]()
        self.begun = asyncio.Event()
        self._watched, self._loop = watched, asyncio.get_running_loop()

    @contextmanager
    def step(self, name: str) -> Generator[None]:
        self.log.append(f"{name} begins")
        if name == self._watched:
            self._loop.call_soon_threadsafe(self.begun.set)
            time.sleep(0.2)
        try:
            yield
        finally:
            self.log.append(f"{name} ends")

    @contextmanager
    def lock(self) -> Generator[None]:
        with super().lock(), self.step("lock"):
            yield

    def begin(self, state: str) -> None:
        with self.step("begin"):
            super().begin(state)

    def writer(self, part: Part, after: Receipt | None, columns: Sequence[Column]) -> FileWriter:
        sink, writer = self, super().writer(part, after, columns)
        whole = writer.commit

        def commit(upto: str, *, done: bool) -> Receipt:
            with sink.step("commit"):
                return whole(upto, done=done)

        vars(writer)["commit"] = commit
        return writer

    def finish(self, manifest: Manifest, state: str) -> None:
        with self.step("finish"):
            super().finish(manifest, state)


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize("watched", ["begin", "commit", "finish"])
async def test_the_target_is_not_let_go_while_it_is_written(watched: str, tmp_path: Path, anyio_backend: Any) -> None:
    """What was begun ends before the lock does, nothing begins after it, and the same export ends it whole."""
    emulator = Emulator(customers=5, conversations=3, agents=2, rate=None)
    async with AsyncLiveAgent("http://emulator", "emulator", transport=emulator.transport(), rate=None) as la:
        sink = SlowDisk(tmp_path, watched)
        task = asyncio.create_task(export(la, ["tags", "customers"], sink))
        await sink.begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        log = [*sink.log]
        await asyncio.sleep(0.3)
        assert sink.log == log
        assert log[-2:] == [f"{watched} ends", "lock ends"]
        await export(la, ["tags", "customers"], SlowDisk(tmp_path))
    assert len(rows("ndjson", tmp_path, "customers")) == 5
