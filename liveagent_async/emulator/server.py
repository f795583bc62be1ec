"""The emulator as a whole: its settings, its state, and the two ways to reach it."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from . import routes
from .app import App
from .call import Call
from .limits import KINDS
from .log import Effect, Log, Request
from .seed import fill
from .store import Store
from .versions import LATEST, Version

if TYPE_CHECKING:
    import httpx

_ = routes.__all__  # importing the calls fills the router


class Emulator:
    """A LiveAgent server with made-up data, the same for the same numbers and `seed`.

    customers, conversations, agents: how many rows to start with; a million customers take some seconds. api_key: the only key that is
    right. rate: requests and seconds, (180, 60) on the vendor's cloud, None for no limit. latency: seconds before every answer.
    rate_kind: "fixed", "log", "counter" or "bucket" (see `limits`); retry_after: send that header with a 429, in whole seconds; no
    source shows that the server does. version: the LiveAgent version to play (see `versions`). path: a file to keep the data in;
    what is in it already wins over the numbers. put_body_key: read the key from the bodies of PUT and DELETE too, as old servers did.
    timezone: the account's zone, in which all dates are. clock: seconds for the limit; now: the account's time as text, for tests.
    """

    def __init__(
        self,
        *,
        customers: int = 1000,
        conversations: int = 200,
        agents: int = 10,
        seed: int = 0,
        api_key: str = "emulator",
        rate: tuple[int, float] | None = (180, 60),
        rate_kind: str = "fixed",
        retry_after: bool = False,
        latency: float = 0.0,
        version: str = LATEST,
        path: str = ":memory:",
        put_body_key: bool = False,
        timezone: str = "America/Los_Angeles",
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], str] | None = None,
        log_size: int = 100_000,
    ) -> None:
        if min(customers, conversations, agents) < 0:
            raise ValueError("customers, conversations and agents are numbers of rows: 0 or more")
        if rate_kind not in KINDS:
            raise ValueError(f"rate_kind={rate_kind!r} is unknown: write one of {', '.join(KINDS)}")
        self.api_key = api_key
        self.latency = latency
        self.put_body_key = put_body_key
        self.retry_after = retry_after
        self._clock = clock
        self._limit = None if rate is None else KINDS[rate_kind](*rate)
        self._log = Log(log_size)
        zone = ZoneInfo(timezone)
        self.store = Store(
            path, Version(version), now or (lambda: datetime.now(zone).strftime("%Y-%m-%d %H:%M:%S")), self._log.effect
        )
        with self.store.transaction():
            fill(self.store, customers=customers, conversations=conversations, agents=agents, seed=seed)
        self.app = App(self)

    @property
    def requests(self) -> deque[Request]:
        """The last requests, the latest at the end."""
        return self._log.requests

    @property
    def effects(self) -> deque[Effect]:
        """The last changes that were applied, the latest at the end; what seeding made is not in it."""
        return self._log.effects

    def limit_wait(self) -> float:
        """Takes one request off the limit: 0 when it is let through, else the seconds until one will be."""
        return 0.0 if self._limit is None else self._limit.wait(self._clock())

    def retry_headers(self, wait: float) -> list[tuple[bytes, bytes]]:
        """Retry-After, when it is switched on."""
        return [(b"retry-after", b"%d" % ceil(wait))] if self.retry_after else []

    def log_request(self, call: Call, status: int) -> None:
        """Notes a request that was answered; the key is left out."""
        params = {name: text for name, text in call.params.items() if name != "apikey"}
        self._log.requests.append(Request(call.method, call.path, call.format, params, status, self._clock()))

    def transport(self) -> httpx.AsyncBaseTransport:
        """The server in process, as a transport for httpx.AsyncClient: no socket, asyncio and trio."""
        import httpx

        return httpx.ASGITransport(self.app)

    @asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
        """The server on a real socket while the block runs; gives its URL, e.g. "http://127.0.0.1:54321". Port 0 is any free one.

        It runs in a thread with its own event loop, so that the caller's may be asyncio or trio and may be busy.
        """
        from anyio import CancelScope, to_thread
        from uvicorn import Config, Server

        started = threading.Event()

        class Uvicorn(Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                started.set()

        with _listen(host, port) as listener:
            server = Uvicorn(
                Config(self.app, lifespan="off", ws="none", log_config=None, access_log=False, server_header=False, date_header=False,
                       timeout_graceful_shutdown=1)
            )  # fmt: skip
            thread = threading.Thread(target=server.run, args=([listener],), name="liveagent-emulator", daemon=True)
            thread.start()
            await to_thread.run_sync(started.wait)
            try:
                yield f"http://{host}:{listener.getsockname()[1]}"
            finally:
                server.should_exit = True
                with CancelScope(shield=True):
                    await to_thread.run_sync(thread.join)


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket that knows it is TCP: asyncio switches Nagle's delay of 40 ms off only when the protocol is named."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener
