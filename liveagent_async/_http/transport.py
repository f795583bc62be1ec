"""One request after the other over the wire, each with a deadline; whatever goes wrong below is an error of ours.

httpx.AsyncClient is left out: its logs, hooks, cookies and redirects show or move the URL, and with it the key. Calls
go straight to connections of httpcore; a transport of the user's own (ASGI, mock) gets an httpx.Request that lives only
inside that call, an aiohttp session of the user's own a URL without the key.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import anyio
import httpcore
import httpx

from .._frames import frames_are_kept, without_frames
from .._version import __version__
from ..errors import ClientClosed, ConnectionFailed, DecodeError, LiveAgentError, Timeout
from . import BODY_LIMIT
from .apikey import ApiKey
from .connect_error import describe, interruption, told
from .exchange import BadBody, Exchange, Headers, RawResponse
from .lifetime import Lifetime
from .url import account_url
from .wires import Wire, default_transport, wire_over

if TYPE_CHECKING:
    import aiohttp

__all__ = ["RawResponse", "Transport"]

_CLOSING_TIME = 5.0
_WORDS = 500  # letters of a layer below that are shown: h11 repeats a whole bad line

_TIMEOUTS = (httpx.TimeoutException, httpcore.TimeoutException, TimeoutError)


class Transport:
    """The connections of one client: bound at first use to its event loop and process."""

    def __init__(
        self,
        url: str,
        api_key: str,
        *,
        concurrency: int = 8,
        inner: httpx.AsyncBaseTransport | None = None,
        own_inner: bool = False,
        aiohttp_session: aiohttp.ClientSession | None = None,
        allow_http: bool = False,
        body_limit: int = BODY_LIMIT,
    ) -> None:
        if body_limit < 1:
            raise ValueError(f"body_limit is in bytes and at least 1, not {body_limit}")
        self._key = ApiKey(api_key)
        self.base: str = account_url(url, allow_http=allow_http or inner is not None)
        origin = _parsed(self.base)
        self._path = origin.raw_path
        self._headers: Headers = [
            (b"Host", origin.netloc),
            (b"Accept", b"*/*"),
            (b"Accept-Encoding", b"gzip"),
            (b"User-Agent", f"liveagent-async/{__version__}".encode()),
        ]
        self._limit = body_limit
        self._owned: httpx.AsyncBaseTransport | None = None
        self._wire: Wire
        if aiohttp_session is not None:
            if inner is not None:
                raise ValueError("give transport= or aiohttp_session=, not both")
            from .aiohttp_wire import AiohttpWire  # noqa: PLC0415, an extra

            self._wire = AiohttpWire(aiohttp_session, origin, self._key)
        else:
            transport = inner or default_transport(origin, concurrency)
            self._wire = wire_over(transport, origin, self._key, concurrency)
            self._owned = transport if inner is None or own_inner else None
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
        interrupted: Callable[[BaseException, bool], None] | None = None,
    ) -> RawResponse:
        """Send one request and read its whole answer, within `timeout` seconds from connecting to the last byte.

        `target` is relative to `base`, quoted, without the key. Raises ConnectionFailed, Timeout, DecodeError (the body
        is over the limit or badly packed) and ClientClosed; none of them leads to an object of httpx. `interrupted` is
        told of a cancellation, and whether the request may be out by then.
        """
        exchange = self._exchange(method, target, form, timeout)
        handled = sys.exception()
        reply: RawResponse | None = None
        failure: LiveAgentError | None = None
        stop: BaseException | None = None
        with self._life.deadline(timeout, call):
            # What is raised is raised outside of `except`, so that neither __context__ nor a frame leads to an error of
            # the layers below, their requests and the URL in them.
            try:
                reply = await self._wire.exchange(exchange)
            except Exception as error:  # noqa: BLE001, whatever a wire or a user's transport raises is ours to tell
                failure = self._explain(error, exchange, call, handled)
            except BaseException as error:  # noqa: BLE001, a cancellation, or whoever ends the program
                stop = without_frames(interruption(error))
                if interrupted is not None:
                    interrupted(stop, exchange.sent)
            if stop is not None:
                if not frames_are_kept():
                    stop.__cause__ = stop.__context__ = None
                raise stop
        if reply is None:
            raise failure or self._cut_short(exchange, call)
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
                if self._owned is not None:
                    await self._owned.aclose()

    def _exchange(self, method: str, target: str, form: bytes | None, seconds: float) -> Exchange:
        headers = self._headers
        if form is not None:
            kind = (b"Content-Type", b"application/x-www-form-urlencoded")
            headers = [*headers, kind, (b"Content-Length", str(len(form)).encode())]
        elif method in ("POST", "PUT"):
            headers = [*headers, (b"Content-Length", b"0")]
        return Exchange(method, self._path + target.encode(), headers, form, seconds, self._limit)

    def _explain(
        self, error: Exception, exchange: Exchange, call: str, handled: BaseException | None
    ) -> LiveAgentError:
        """Our error for one of the layers below."""
        error = told(error)
        if isinstance(error, BadBody | httpx.DecodingError):
            return DecodeError(self.redact(str(error)), call=call)
        if isinstance(error, RuntimeError) and "loop is closed" in str(error):
            return ClientClosed("the event loop of the client is closed: open a new client in the new loop", call=call)
        if isinstance(error, RuntimeError) and str(error) == "Session is closed":
            return ClientClosed("the aiohttp session of the client is closed: open both anew", call=call)
        kind = Timeout if isinstance(error, _TIMEOUTS) else ConnectionFailed
        what = f"the connection to {self.base} broke" if exchange.sent else f"no connection to {self.base}"
        words = self.redact(f"{what} ({describe(error, handled)})")
        if len(words) > _WORDS:
            words = f"{words[:_WORDS]} ..."
        ours = kind(words, call=call, sent=exchange.sent)
        ours.__cause__ = error if frames_are_kept() else None
        return ours

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
