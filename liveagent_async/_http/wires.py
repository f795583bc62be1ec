"""The two kinds of wire: the connections below httpx's own transport, and a transport of the user's own."""

from __future__ import annotations

import ssl
from functools import lru_cache
from typing import Protocol

import anyio
import httpcore
import httpx

from .apikey import ApiKey
from .connections import CONNECT_TIMEOUT, Connections
from .exchange import CLOSING_TIME, Exchange, RawResponse
from .url import environment_proxy

_KEEPALIVE = 4.0  # seconds; web servers keep an idle connection for 5 and more


class Wire(Protocol):
    """What carries one request and its answer."""

    async def exchange(self, exchange: Exchange) -> RawResponse:
        """Send and receive; raises whatever the layers below raise."""
        ...

    async def aclose(self) -> None:
        """Close what the wire itself has opened."""
        ...


def wire_over(inner: httpx.AsyncBaseTransport, origin: httpx.URL, key: ApiKey, concurrency: int) -> Wire:
    """The wire over a transport: httpx's own is a thin shell around a pool, whose connections are used directly."""
    pool: object = vars(inner).get("_pool")
    if type(inner) is httpx.AsyncHTTPTransport and isinstance(pool, httpcore.AsyncConnectionPool):
        url = httpcore.URL(scheme=origin.raw_scheme, host=origin.raw_host, port=origin.port, target=b"/")
        return Connections(pool, url, key, concurrency)
    return _UserTransport(inner, origin, key)


def default_transport(origin: httpx.URL, concurrency: int) -> httpx.AsyncHTTPTransport:
    """Httpx's transport with as many connections as calls at once, and the proxy of the environment."""
    return httpx.AsyncHTTPTransport(
        verify=_tls(origin.scheme),
        limits=httpx.Limits(
            max_connections=concurrency, max_keepalive_connections=concurrency, keepalive_expiry=_KEEPALIVE
        ),
        proxy=_proxy(origin),
    )


class _UserTransport:
    """A transport of the user's own. The request that holds the key is made and dropped inside one call of it."""

    def __init__(self, inner: httpx.AsyncBaseTransport, origin: httpx.URL, key: ApiKey) -> None:
        self._inner = inner
        self._origin = origin
        self._key = key

    async def exchange(self, exchange: Exchange) -> RawResponse:
        # No error can be trusted to say no: httpx-aiohttp calls a dropped connection ConnectTimeout.
        exchange.sent = True
        seconds = exchange.timeout
        request = httpx.Request(
            exchange.method,
            self._origin.copy_with(raw_path=self._key.add_to(exchange.target)),
            headers=exchange.headers,
            content=exchange.form,
            extensions={"timeout": {"connect": CONNECT_TIMEOUT, "read": seconds, "write": seconds, "pool": seconds}},
        )
        response = await self._inner.handle_async_request(request)
        stream = response.stream
        if not isinstance(stream, httpx.AsyncByteStream):
            raise TypeError("the transport answers with a stream that is not async: give an async transport")
        try:
            return await exchange.receive(response.status_code, response.headers.raw, stream, stream.aclose)
        finally:
            with anyio.move_on_after(CLOSING_TIME, shield=True):
                await stream.aclose()

    async def aclose(self) -> None:
        """Nothing: the transport may serve other clients."""


@lru_cache(maxsize=2)
def _tls(scheme: str) -> ssl.SSLContext:
    """One context for all clients of the process: it costs 30 ms. For http:// an empty one, which trusts nobody."""
    return httpx.create_ssl_context() if scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _proxy(origin: httpx.URL) -> httpx.Proxy | None:
    url = environment_proxy(origin.scheme, origin.host)
    if url is None:
        return None
    try:
        return httpx.Proxy(url)
    except (ValueError, httpx.InvalidURL):
        name = origin.scheme.upper()
    raise ValueError(f"{name}_PROXY or ALL_PROXY in the environment is no URL of a proxy: write http://host:port")
