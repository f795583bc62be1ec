"""An emulator on a real socket, for hands outside of every event loop."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from anyio.from_thread import start_blocking_portal

from liveagent_async.emulator import Emulator


@contextmanager
def on_socket(emulator: Emulator) -> Generator[str]:
    """Serves while the block runs, and gives the URL."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(emulator.serve()) as url:
        yield url
