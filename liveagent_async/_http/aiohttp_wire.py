"""An application's own aiohttp session as the wire; on asyncio only, as aiohttp is.

The session gives its connections, proxy and TLS. Its headers, cookies, authentication, timeouts, redirects, middlewares
and its own repetition of requests take no part: they belong to the application's other calls, or would send twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from io import BytesIO
from typing import cast

import httpx

try:
    from aiohttp import ClientHandlerType, ClientRequest, ClientResponse, ClientSession, ClientTimeout
    from aiohttp.connector import Connection
    from yarl import URL
except ImportError:
    raise ImportError("aiohttp_session= needs aiohttp 3.12 or later: pip install 'liveagent-async[aiohttp]'") from None

from .apikey import ApiKey
from .connections import CONNECT_TIMEOUT
from .exchange import Exchange, RawResponse

_TIMEOUT = ClientTimeout(connect=CONNECT_TIMEOUT)  # waiting for a free connection counts; the rest has our deadline


class AiohttpWire:
    """Never closes the session, which is the application's."""

    def __init__(self, session: ClientSession, origin: httpx.URL, key: ApiKey) -> None:
        if not isinstance(cast("object", session), ClientSession):
            raise TypeError(f"aiohttp_session is an aiohttp.ClientSession, not {type(session).__name__}")
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            raise RuntimeError(
                "aiohttp works on asyncio only: make the client in the event loop of its session; "
                "on trio leave aiohttp_session out"
            ) from None
        self._session = session
        self._origin = f"{origin.scheme}://{origin.netloc.decode()}"
        self._key = key

    async def exchange(self, exchange: Exchange) -> RawResponse:
        """Send and receive; raises what aiohttp raises."""
        response = await self._session.request(
            exchange.method,
            self._url(exchange.target),
            data=BytesIO(exchange.form) if exchange.form else None,  # of large bytes it would warn
            skip_auto_headers=["Content-Type"],
            allow_redirects=False,
            raise_for_status=False,
            auto_decompress=False,
            timeout=_TIMEOUT,
            middlewares=[_Once(exchange, self._url(self._key.add_to(exchange.target)))],
        )

        async def close() -> None:
            response.close()

        try:
            return await exchange.receive(response.status, response.raw_headers, response.content.iter_any(), close)
        finally:
            response.close()  # a response read to its end has given its connection back

    async def aclose(self) -> None:
        """Nothing: the session is the application's."""

    def _url(self, target: bytes) -> URL:
        return URL(self._origin + target.decode(), encoded=True)


class _Once:
    """The innermost middleware of one request: sends it with our headers only, with the key, and once.

    The key is put on when a connection is there, and off when the first line is made of it: a TraceConfig and the
    response see a URL without it. aiohttp itself repeats a GET, PUT or DELETE on a connection that broke; whether and
    when is for the client's retry policy and limiter.
    """

    def __init__(self, exchange: Exchange, target: URL) -> None:
        self._exchange = exchange
        self._target = target
        self._failure: Exception | None = None

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        if self._failure is not None:
            raise self._failure
        request.headers.clear()
        request.headers.extend((name.decode(), value.decode()) for name, value in self._exchange.headers)
        send, shown = request.send, request.url

        def hide() -> None:
            request.url = shown

        async def send_with_key(conn: Connection) -> ClientResponse:
            self._exchange.sent = True
            request.url = self._target
            try:
                return await send(cast("Connection", _Connected(conn, hide)))
            finally:
                hide()

        request.send = send_with_key  # type: ignore[method-assign]
        try:
            return await handler(request)
        except Exception as error:
            self._failure = error
            raise


class _Connected:
    """A connection that calls `hide` when it is looked into: the request has made its first line by then.

    Should another aiohttp look earlier, the key is missing on the wire and the server refuses the call.
    """

    def __init__(self, connection: Connection, hide: Callable[[], None]) -> None:
        self._connection = connection
        self._hide = hide

    def __getattr__(self, name: str) -> object:
        self._hide()
        return getattr(self._connection, name)
