"""The lifetime of a client: from its first call on, in the event loop and process of that call, until it is closed."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager

import anyio
import anyio.lowlevel

from ..errors import ClientClosed


class Lifetime:
    """Keeps track of the calls in flight, so that closing can wait for them and then cancel them."""

    def __init__(self) -> None:
        self.closed = False
        self._home: tuple[int, object] | None = None
        self._scopes: set[anyio.CancelScope] = set()
        self._idle: anyio.Event | None = None

    @contextmanager
    def deadline(self, seconds: float, call: str) -> Generator[None, None, None]:
        """Leave the block without an error after `seconds`, or when the client is closed."""
        self.ensure_open(call)
        with anyio.move_on_after(seconds) as scope:
            self._scopes.add(scope)
            try:
                yield
            finally:
                self._scopes.discard(scope)
                if self._idle is not None and not self._scopes:
                    self._idle.set()

    def close(self) -> bool:
        """Let no call begin from now on; True if the caller must close the connections.

        That is so the first time, in the client's own event loop and process: elsewhere sockets may be in use.
        """
        first = not self.closed
        self.closed = True
        return first and (self._home is None or self._at_home())

    async def wait_idle(self) -> None:
        """Wait for the calls in flight."""
        if self._scopes:
            self._idle = self._idle or anyio.Event()
            await self._idle.wait()

    def cancel_all(self) -> None:
        """Cancel the calls in flight."""
        for scope in self._scopes:
            scope.cancel()

    def ensure_open(self, call: str) -> None:
        """Raise ClientClosed when closed, or not in the event loop and process of the first call."""
        if self.closed:
            raise ClientClosed("the client is closed: open a new one", call=call)
        if self._home is None:
            self._home = (os.getpid(), anyio.lowlevel.current_token())
        elif not self._at_home():
            raise ClientClosed(
                "the client belongs to another event loop, thread or process: open one in each", call=call
            )

    def _at_home(self) -> bool:
        # The process first: in a forked child asyncio says that no loop is running.
        return (
            self._home is not None and self._home[0] == os.getpid() and self._home[1] == anyio.lowlevel.current_token()
        )
