"""The connections of one client: a free list of httpcore's connections, in place of its pool.

The limiter bounds how many calls are in flight, so nothing queues here. httpcore's pool looks through all its
connections and requests for every call, which costs the more the more are in flight, and it loses a slot when a call
is cancelled at the wrong moment (encode/httpcore#1093). It still makes the connections, with TLS, proxies and HTTP/2.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import AsyncIterable, Mapping
from contextlib import suppress
from types import FunctionType
from typing import cast

import anyio
import attrs
import httpcore
import httpx

from .apikey import ApiKey
from .exchange import CLOSING_TIME, Exchange, RawResponse
from .leftover import nothing_left

CONNECT_TIMEOUT = 10.0
_MISDIRECTED = 421
_EXPIRED_AT_ONCE = 2  # of the connections idle longest, how many a call closes

# No read or write timeout: the deadline around the whole call is sharper and costs less.
_TIMEOUT = {"timeout": {"connect": CONNECT_TIMEOUT}}
_UNSENT = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol,
    httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout, httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)  # fmt: skip

_Closable = httpcore.AsyncConnectionInterface | httpcore.AsyncNetworkStream


@attrs.frozen(eq=False)
class _Idle:
    """A connection nobody uses; `multiplexed` is the socket's stream of one that speaks HTTP/2."""

    connection: httpcore.AsyncConnectionInterface
    multiplexed: httpcore.AsyncNetworkStream | None

    def usable(self) -> bool:
        """Whether the server still holds it, as far as the socket tells.

        For HTTP/1.1 `has_expired` looks at the socket, for HTTP/2 it does not: there, too, an end is readable.
        """
        if self.multiplexed is not None and self.multiplexed.get_extra_info("is_readable"):
            return False
        return self.connection.is_available() and not self.connection.has_expired()


class Connections:
    """The wire of httpx's own transports: one origin, one key, a connection for each call in flight."""

    def __init__(self, pool: httpcore.AsyncConnectionPool, origin: httpcore.URL, key: ApiKey, concurrency: int) -> None:
        self._pool = pool
        self._url = origin
        self._origin = origin.origin
        self._key = key
        self._idle: deque[_Idle] = deque()  # a stack: the rest may expire
        self._busy: set[httpcore.AsyncConnectionInterface] = set()
        self._closed = False
        settings = vars(pool)
        self._most = cast("int", settings.get("_max_connections", sys.maxsize))
        self._most_idle = cast("int", settings.get("_max_keepalive_connections", sys.maxsize))
        self._queues = self._most < concurrency
        self._slots: anyio.CapacityLimiter | None = None

    async def exchange(self, exchange: Exchange) -> RawResponse:
        """Send and receive; on any exception the list is as if the call had never been."""
        if _is_patched(self._pool):
            return await self._exchange_through_pool(exchange)
        if self._queues:
            self._slots = self._slots or anyio.CapacityLimiter(self._most)
            async with self._slots:
                return await self._exchange(exchange)
        return await self._exchange(exchange)

    async def aclose(self) -> None:
        """Close all of them; a call that ends later closes its own."""
        self._closed = True
        closing: list[_Closable] = [*(idle.connection for idle in self._idle), *self._busy]
        self._idle.clear()
        self._busy.clear()
        await _close(closing)

    async def _exchange(self, exchange: Exchange) -> RawResponse:
        closing: list[_Closable] = []
        idle = self._take(closing)
        connection = idle.connection if idle else self._pool.create_connection(self._origin)
        self._busy.add(connection)
        response: httpcore.Response | None = None
        whole = False
        try:
            await _close(closing)
            exchange.sent = idle is not None  # of a new one the trace tells
            response = await connection.handle_async_request(self._request(exchange))
            raw = await _received(exchange, response)
            whole = True
            return raw
        finally:
            self._busy.discard(connection)
            kept = self._kept(connection, response, whole=whole)
            if kept is not None:
                self._idle.append(kept)
            else:
                closing += [*exchange.opened, connection]
            await _close(closing)

    def _take(self, closing: list[_Closable]) -> _Idle | None:
        """The connection used last that is still good; those found expired go to `closing`."""
        taken: _Idle | None = None
        while self._idle and taken is None:
            idle = self._idle.pop()
            if idle.usable():
                taken = idle
            else:
                closing.append(idle.connection)
        expired = 0
        while self._idle and expired < _EXPIRED_AT_ONCE and not self._idle[0].usable():
            closing.append(self._idle.popleft().connection)
            expired += 1
        return taken

    def _kept(
        self, connection: httpcore.AsyncConnectionInterface, response: httpcore.Response | None, *, whole: bool
    ) -> _Idle | None:
        """The connection if it can carry another call; for HTTP/1.1 a body that cannot be unpacked is no obstacle."""
        if self._closed or response is None or len(self._idle) >= self._most_idle:
            return None
        if response.status == _MISDIRECTED:  # it ends at a server that does not answer for this account
            return None
        extensions = cast("Mapping[str, object]", response.extensions)  # pyright: ignore[reportUnknownMemberType]
        stream = extensions.get("network_stream")
        if not (connection.is_idle() and connection.is_available() and isinstance(stream, httpcore.AsyncNetworkStream)):
            return None
        if extensions.get("http_version") == b"HTTP/2":
            return _Idle(connection, stream) if whole else None  # a stream left half-way may still send
        return _Idle(connection, None) if nothing_left(connection, stream) else None

    def _request(self, exchange: Exchange) -> httpcore.Request:
        url = self._url
        target = self._key.add_to(exchange.target)
        return httpcore.Request(
            exchange.method,
            httpcore.URL(scheme=url.scheme, host=url.host, port=url.port, target=target),
            headers=exchange.headers,
            content=_Form(exchange.form),
            extensions=_TIMEOUT if exchange.sent else {**_TIMEOUT, "trace": exchange.trace},
        )

    async def _exchange_through_pool(self, exchange: Exchange) -> RawResponse:
        """As respx and its like want it: they answer in place of the pool, so they must be asked through it."""
        try:
            return await _received(exchange, await self._pool.handle_async_request(self._request(exchange)))
        except Exception as error:
            exchange.sent = exchange.sent or not isinstance(error, _UNSENT)
            raise


async def _received(exchange: Exchange, response: httpcore.Response) -> RawResponse:
    stream = cast("AsyncIterable[bytes]", response.stream)
    try:
        return await exchange.receive(response.status, response.headers, stream, response.aclose)
    finally:
        await response.aclose()


class _Form:
    """A request's body. httpcore's own is an async generator, and trio warns of one that a cancellation leaves."""

    def __init__(self, form: bytes | None) -> None:
        self._form = form
        self._rest: list[bytes] = []

    def __aiter__(self) -> _Form:
        self._rest = [self._form] if self._form else []
        return self

    async def __anext__(self) -> bytes:
        if not self._rest:
            raise StopAsyncIteration
        return self._rest.pop()


def _is_patched(pool: httpcore.AsyncConnectionPool) -> bool:
    """Whether sending through the pool is not httpcore's own: a subclass, or a test tool's patch of the class."""
    send = getattr(pool.handle_async_request, "__func__", None)
    known = httpcore.AsyncConnectionPool.create_connection
    return not isinstance(send, FunctionType) or send.__code__.co_filename != known.__code__.co_filename


async def _close(closing: list[_Closable]) -> None:
    """Close all of them, even if a second cancellation comes: asyncio's own goes through every shield.

    Each is out of the list before it is closed, or closing again what was interrupted would never end.
    """
    if not closing:
        return
    with anyio.move_on_after(CLOSING_TIME, shield=True):
        try:
            while closing:
                with suppress(Exception):  # a loop gone, a peer gone
                    await closing.pop().aclose()
        finally:
            await _close(closing)
