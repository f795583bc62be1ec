"""The real socket: uvicorn in a thread with its own event loop: the caller's may be asyncio or trio, or busy."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from anyio import CancelScope, to_thread
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from ._app import App

_ABORT = struct.pack("ii", 1, 0)  # linger for 0 seconds: closing sends RST, not FIN


class _Server(Server):
    """A server of uvicorn, which says when it listens."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


def _protocol(app: App) -> type[H11Protocol]:
    """A protocol of uvicorn, which tells the app how to reset a connection: ASGI has no word for it."""

    class Protocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._peer: tuple[str, int] = transport.get_extra_info("peername")[:2]

            def reset() -> None:
                transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
                transport.abort()

            app.resets[self._peer] = reset

        def connection_lost(self, exc: Exception | None) -> None:
            app.resets.pop(self._peer)
            super().connection_lost(exc)

    return Protocol


@asynccontextmanager
async def serve(app: App, host: str, port: int) -> AsyncGenerator[str]:
    """Serves while the block runs, and gives the URL."""
    with _listen(host, port) as listener:
        config = Config(
            app,
            http=_protocol(app),
            lifespan="off",
            proxy_headers=False,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=75,  # clients keep theirs for 4 to 60 s: who ends it first must not be the server
            timeout_graceful_shutdown=1,
        )
        server = _Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), name="liveagent-emulator", daemon=True)
        thread.start()
        await to_thread.run_sync(server.ready.wait)
        try:
            name = f"[{host}]" if ":" in host else host
            yield f"http://{name}:{listener.getsockname()[1]}"
        finally:
            app.stopping = server.should_exit = True
            with CancelScope(shield=True):
                await to_thread.run_sync(thread.join)


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket that knows it is TCP: asyncio switches Nagle's delay (40 ms) off only when that is named."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener
