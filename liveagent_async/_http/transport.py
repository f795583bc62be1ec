"""The wire: the only file that imports httpx.

httpx.AsyncClient is left out: its logs, hooks, cookies and redirects show or move the URL, and with it the key. Calls
go straight to the connection pool below httpx's transport; a transport of the user's own (ASGI, aiohttp, mock) gets an
httpx.Request that lives only inside that call.
"""

from __future__ import annotations

import logging
import ssl
import sys
import time
from functools import lru_cache
from typing import Protocol

import anyio
import httpcore
import httpx

from .._version import __version__
from ..errors import ClientClosed, ConnectionFailed, DecodeError, LiveAgentError, Timeout
from .apikey import ApiKey
from .connect_error import describe
from .connections import CONNECT_TIMEOUT, Pool
from .exchange import BadBody, Exchange, Headers, RawResponse
from .lifetime import Lifetime
from .url import account_url, environment_proxy

__all__ = ["RawResponse", "Transport"]

_log = logging.getLogger("liveagent_async")

_KEEPALIVE = 4.0  # seconds; web servers keep an idle connection for 5 and more
_CLOSING_TIME = 5.0

_UNSENT = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol,
    httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout, httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)  # fmt: skip
_TIMEOUTS = (httpx.TimeoutException, httpcore.TimeoutException, TimeoutError)
_BROKEN = (
    httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, httpx.StreamError,
    httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, httpcore.TimeoutException,
    httpcore.UnsupportedProtocol, httpcore.ConnectionNotAvailable,
    # what slips through httpcore: sockets closed under it, uvloop's and a closed loop's complaints
    OSError, RuntimeError, anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream,
    anyio.BusyResourceError, BadBody,
)  # fmt: skip


class _Wire(Protocol):
    async def exchange(self, exchange: Exchange) -> RawResponse: ...

    async def aclose(self) -> None: ...


class _UserTransport:
    """A transport of the user's own. The request that holds the key is made and dropped inside one call of it."""

    def __init__(self, inner: httpx.AsyncBaseTransport, origin: httpx.URL, key: ApiKey) -> None:
        self._inner = inner
        self._origin = origin
        self._key = key

    async def exchange(self, exchange: Exchange) -> RawResponse:
        seconds = exchange.timeout
        exchange.sent = (
            True  # no error can be trusted to say no: httpx-aiohttp calls a dropped connection ConnectTimeout
        )
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
            with anyio.move_on_after(_CLOSING_TIME, shield=True):
                await stream.aclose()

    async def aclose(self) -> None:
        await self._inner.aclose()


class Transport:
    """The connections of one client: bound at first use to its event loop and process."""

    def __init__(
        self,
        url: str,
        api_key: str,
        *,
        concurrency: int = 8,
        inner: httpx.AsyncBaseTransport | None = None,
        allow_http: bool = False,
        body_cap: int = 64 * 2**20,
    ) -> None:
        self._key = ApiKey(api_key)
        self.base = account_url(url, allow_http=allow_http or inner is not None)
        origin = _parsed(self.base)
        self._path = origin.raw_path
        self._headers: Headers = [
            (b"Host", origin.netloc),
            (b"Accept", b"*/*"),
            (b"Accept-Encoding", b"gzip"),
            (b"User-Agent", f"liveagent-async/{__version__}".encode()),
        ]
        self._cap = body_cap
        self._wire = _wire(inner or _default(origin, concurrency), origin, self._key)
        self._life = Lifetime()

    def __repr__(self) -> str:
        return f"Transport({self.base!r})"

    async def send(
        self,
        method: str,
        target: str,
        form: bytes | None,
        *,
        timeout: float,  # noqa: ASYNC109, a deadline of its own: the caller's scope cannot say what was sent
        call: str,
    ) -> RawResponse:
        """Send one request and read its whole answer, within `timeout` seconds from connecting to the last byte.

        `target` is relative to `base`, quoted, without the key. Raises ConnectionFailed, Timeout, DecodeError (the body
        is over the cap or badly packed) and ClientClosed; none of them leads to an object of httpx.
        """
        exchange = self._exchange(method, target, form, timeout)
        handled = sys.exception()
        began = time.perf_counter()
        reply: RawResponse | None = None
        failure: LiveAgentError | None = None
        with self._life.deadline(timeout, call):
            try:
                reply = await self._wire.exchange(exchange)
            except _BROKEN as error:
                failure = self._explain(error, exchange, call, handled)
            except anyio.get_cancelled_exc_class() as error:
                # asyncio.timeout raises from it: without the frames of httpcore, whose locals are the request's bytes.
                raise error.with_traceback(None)  # noqa: B904, it is the same error
        if reply is None:
            # Raised out here, so that neither __context__ nor a frame leads to httpx's error and the URL in it.
            raise failure or self._cut_short(exchange, call)
        if _log.isEnabledFor(logging.DEBUG):
            seconds = time.perf_counter() - began
            _log.debug("%s: %d in %.3f s, %d bytes", self.redact(call), reply.status, seconds, len(reply.body))
        return reply

    def ensure_open(self, call: str) -> None:
        """Raise ClientClosed when closed, or in another event loop, thread or process than in the first call."""
        self._life.ensure_open(call)

    def redact(self, text: str) -> str:
        """The text without the API key, however it is quoted or escaped."""
        return self._key.redact(text)

    async def aclose(self, grace: float = _CLOSING_TIME) -> None:
        """Wait at most `grace` seconds for what is in flight, then close all connections.

        Later calls raise ClientClosed, calls still in flight ConnectionFailed. From another event loop or process than
        the transport's own nothing is waited for and no connection is touched.
        """
        if not self._life.close():
            return
        try:
            with anyio.move_on_after(grace):
                await self._life.wait_idle()
        finally:
            with anyio.move_on_after(_CLOSING_TIME, shield=True):
                self._life.cancel_all()
                await self._life.wait_idle()
            with anyio.move_on_after(_CLOSING_TIME, shield=True):
                await self._wire.aclose()

    def _exchange(self, method: str, target: str, form: bytes | None, seconds: float) -> Exchange:
        headers = self._headers
        if form is not None:
            kind = (b"Content-Type", b"application/x-www-form-urlencoded")
            headers = [*headers, kind, (b"Content-Length", str(len(form)).encode())]
        elif method in ("POST", "PUT"):
            headers = [*headers, (b"Content-Length", b"0")]
        return Exchange(method, self._path + target.encode(), headers, form, seconds, self._cap)

    def _explain(
        self, error: Exception, exchange: Exchange, call: str, handled: BaseException | None
    ) -> LiveAgentError:
        """Our error for one of httpx's, httpcore's or the system's."""
        if isinstance(error, BadBody | httpx.DecodingError):
            return DecodeError(self.redact(str(error)), call=call)
        if isinstance(error, RuntimeError) and "loop is closed" in str(error):
            return ClientClosed("the event loop of the client is closed: open a new client in the new loop", call=call)
        exchange.sent = exchange.sent or not isinstance(error, _UNSENT)
        kind = Timeout if isinstance(error, _TIMEOUTS) else ConnectionFailed
        what = f"the connection to {self.base} broke" if exchange.sent else f"no connection to {self.base}"
        return kind(self.redact(f"{what} ({describe(error, handled)})"), call=call, sent=exchange.sent)

    def _cut_short(self, exchange: Exchange, call: str) -> LiveAgentError:
        """The error of a call that was cancelled from in here: by its deadline, or by `aclose`."""
        if self._life.closed:
            return ConnectionFailed("the client was closed during the call", call=call, sent=exchange.sent)
        what = "whole answer" if exchange.sent else "connection"
        return Timeout(f"no {what} from {self.base} within {exchange.timeout:g} s", call=call, sent=exchange.sent)


def _parsed(base: str) -> httpx.URL:
    try:
        return httpx.URL(base)
    except httpx.InvalidURL as error:
        why = str(error)
    raise ValueError(f"the account's URL is not valid ({why}): write it as in https://acme.ladesk.com")


def _wire(inner: httpx.AsyncBaseTransport, origin: httpx.URL, key: ApiKey) -> _Wire:
    """The user's or our httpx.AsyncHTTPTransport is a thin shell around a pool; that pool is used directly."""
    pool: object = vars(inner).get("_pool")
    if type(inner) is httpx.AsyncHTTPTransport and isinstance(pool, httpcore.AsyncConnectionPool):
        url = httpcore.URL(scheme=origin.raw_scheme, host=origin.raw_host, port=origin.port)
        return Pool(pool, url, key)
    return _UserTransport(inner, origin, key)


def _default(origin: httpx.URL, concurrency: int) -> httpx.AsyncHTTPTransport:
    """As many connections as calls at once: a longer queue inside the pool is slow, the limiter queues better."""
    return httpx.AsyncHTTPTransport(
        verify=_tls(origin.scheme),
        limits=httpx.Limits(
            max_connections=concurrency, max_keepalive_connections=concurrency, keepalive_expiry=_KEEPALIVE
        ),
        proxy=_proxy(origin),
    )


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
