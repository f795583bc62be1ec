"""How long a client lives: from its first call on, in the event loop and process of that call, until it is closed."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager

import anyio
import anyio.lowlevel

from ..errors import ClientClosed


class Lifetime:
    """Knows the calls in flight, so that closing can wait for them and then cut them short."""

    def __init__(self) -> None:
        self.closed = False
        self._home: tuple[int, object] | None = None
        self._scopes: set[anyio.CancelScope] = set()
        self._idle: anyio.Event | None = None

    @contextmanager
    def deadline(self, seconds: float, call: str) -> Generator[None, None, None]:
        """The block is left, without an error, after `seconds` or when the client is closed."""
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
        """No call begins from now on; whether this is the first time and the place to close the connections, too.

        The sockets of another event loop or process must not be touched: they may be in use there.
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
        """Raise ClientClosed when closed or away from home; the first call says where that is."""
        if self.closed:
            raise ClientClosed("the client is closed: open a new one", call=call)
        if self._home is None:
            self._home = (os.getpid(), anyio.lowlevel.current_token())
        elif not self._at_home():
            raise ClientClosed(
                "the client belongs to another event loop, thread or process: open one in each", call=call
            )

    def _at_home(self) -> bool:
        # The process first: in a forked child asyncio denies that its loop is running.
        return (
            self._home is not None and self._home[0] == os.getpid() and self._home[1] == anyio.lowlevel.current_token()
        )
