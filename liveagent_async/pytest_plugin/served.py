"""An emulator for synchronous hands: pytest's fixtures run outside of every event loop."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from anyio.from_thread import start_blocking_portal

from liveagent_async.emulator import Emulator


class ServedEmulator(Emulator):
    """An Emulator with a `url`; leaving its block ends the server."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(**options)
        self._serving = ExitStack()

    @cached_property
    def url(self) -> str:
        """Where it listens, "http://127.0.0.1:54321"; a server that is never asked for it opens no socket."""
        portal = self._serving.enter_context(start_blocking_portal())
        return self._serving.enter_context(portal.wrap_async_context_manager(self.serve()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._serving.close()
