"""The connection pool of httpcore, below httpx: the key goes add_to the target here, and a failed call leaves no trace.

httpcore 1.0.9 loses a slot of its pool when a call is cancelled at the wrong moment (encode/httpcore#1093): the
connection stays in the pool, not idle and owned by no request. Mending that takes private names: no public one can.
"""
# pyright: reportPrivateUsage=false
# ruff: noqa: SLF001

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import anyio
import httpcore

from .apikey import ApiKey
from .exchange import Exchange, RawResponse

CONNECT_TIMEOUT = 10.0
_CLOSING_TIME = 1.0
_CLOSED_ANYWAY = (
    OSError,
    RuntimeError,
    anyio.BrokenResourceError,
    anyio.ClosedResourceError,
)  # a loop gone, a peer gone

_Closable = httpcore.AsyncConnectionInterface | httpcore.AsyncNetworkStream


class Pool:
    """The wire of httpx's own transports: one origin, one key."""

    def __init__(self, pool: httpcore.AsyncConnectionPool, origin: httpcore.URL, key: ApiKey) -> None:
        self._pool = pool
        self._origin = origin
        self._key = key
        self._made: list[httpcore.AsyncConnectionInterface] = []
        self._create = pool.create_connection
        vars(pool)["create_connection"] = self._remember

    async def exchange(self, exchange: Exchange) -> RawResponse:
        """Send and receive; on any exception the pool is as if the call had never been."""
        origin = self._origin
        target = self._key.add_to(exchange.target)
        request = httpcore.Request(
            exchange.method,
            httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=target),
            headers=exchange.headers,
            content=_Form(exchange.form),
            # No read or write timeout: the deadline around the whole call is sharper and costs less.
            extensions={"timeout": {"connect": CONNECT_TIMEOUT}, "trace": exchange.trace},
        )
        try:
            response = await self._pool.handle_async_request(request)
            try:
                return await exchange.receive(
                    response.status, response.headers, response.aiter_stream(), response.aclose
                )
            finally:
                await response.aclose()
        except BaseException:
            await self._mend(request, exchange.opened)
            raise

    async def aclose(self) -> None:
        self._pool._connections.clear()
        await _close([*self._made])

    def _remember(self, origin: httpcore.Origin) -> httpcore.AsyncConnectionInterface:
        """A new connection: the pool takes one out before it closes it, and asyncio's cancel may come in between."""
        made = self._create(origin)
        self._made = [*(each for each in self._made if not each.is_closed()), made]
        return made

    async def _mend(self, request: httpcore.Request, opened: Sequence[_Closable]) -> None:
        """Forget the request, close each connection that is neither owned by a request nor idle, give out its slot.

        A socket whose TLS handshake was cut is in no connection yet: `opened` has those.
        """
        pool = self._pool
        pool._requests[:] = [queued for queued in pool._requests if queued.request is not request]
        owned = {id(queued.connection) for queued in pool._requests}
        pool._connections[:] = [each for each in pool._connections if id(each) in owned or each.is_idle()]
        pool._assign_requests_to_connections()  # what it takes out is among the lost
        kept = {id(each) for each in pool._connections}
        lost = [each for each in self._made if id(each) not in kept]
        self._made = list(pool._connections)
        await _close([*opened, *lost])


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


async def _close(closing: list[_Closable]) -> None:
    """Close all of them, even if a second cancellation comes: asyncio's own goes through every shield."""
    with anyio.move_on_after(_CLOSING_TIME, shield=True):
        try:
            while closing:
                with suppress(*_CLOSED_ANYWAY):
                    await closing.pop().aclose()
        finally:
            if closing:
                await _close(closing)
