"""One request and its answer, as every kind of wire has them."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping
from typing import cast

import anyio
import attrs
import httpcore

CLOSING_TIME = 1.0  # seconds for each thing that is closed in passing
Headers = list[tuple[bytes, bytes]]


class BadBody(Exception):
    """A body that cannot be unpacked, or is too large; the message says why."""


@attrs.frozen
class RawResponse:
    """A whole answer: header names in lower case, the body unpacked."""

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)  # a server may echo the key in its Location
    body: bytes = attrs.field(repr=False)


@attrs.define(eq=False)
class Exchange:
    """A request on its way: `target` is the path and query without the key, `sent` whether a byte of it may be out.

    `opened` are the sockets connected for it and still on their way to be a connection: in TLS, say.
    """

    method: str
    target: bytes
    headers: Headers
    form: bytes | None = attrs.field(repr=False)
    timeout: float
    limit: int
    sent: bool = False
    opened: list[httpcore.AsyncNetworkStream] = attrs.field(
        factory=list[httpcore.AsyncNetworkStream], init=False, repr=False
    )

    async def trace(self, event: str, info: Mapping[str, object]) -> None:
        """The trace hook of httpcore: the request is out once its headers are being written.

        A proxy's CONNECT is written before it, through the same hook.
        """
        if event.endswith(".send_request_headers.started"):
            if getattr(info["request"], "method", None) != b"CONNECT":
                self.sent = True
                self.opened.clear()
        elif event.endswith((".connect_tcp.complete", ".connect_unix_socket.complete")):
            self.opened.append(cast("httpcore.AsyncNetworkStream", info["return_value"]))

    async def receive(
        self, status: int, headers: Iterable[tuple[bytes, bytes]], stream: AsyncIterable[bytes], close: Close
    ) -> RawResponse:
        """The whole answer; BadBody after the connection is closed if the body is not to be had."""
        named: dict[str, str] = {}
        for raw_name, raw_value in headers:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            named[name] = f"{named[name]}, {value}" if name in named else value
        body = _Body(named.get("content-encoding", "").strip().lower(), self.limit)
        bad: BadBody | None = None
        try:
            # The stream is always read to its end, an error or a cancellation: a generator left half-way would be
            # finished by the garbage collector, which trio reports. After `close` the next read fails at once.
            async for chunk in stream:
                if bad is None:
                    bad = body.feed(chunk)
                    if bad is not None:
                        with anyio.move_on_after(CLOSING_TIME, shield=True):
                            await close()
        except Exception:
            if bad is None:
                raise
        bad = bad or body.end()
        if bad is not None:
            raise bad
        return RawResponse(status, named, body.whole())


Close = Callable[[], Awaitable[None]]


class _Body:
    """Bytes as they arrive, unpacked; never more than the limit in memory, whatever a gzip bomb promises."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._encoding = encoding
        self._limit = limit
        self._room = limit
        self._parts: list[bytes] = []
        self._gzip = zlib.decompressobj(zlib.MAX_WBITS | 16) if encoding in ("gzip", "x-gzip") else None

    def feed(self, chunk: bytes) -> BadBody | None:
        if self._gzip is not None:
            return self._unpack(chunk)
        if self._encoding not in ("", "identity"):
            return BadBody("the body is packed in another way than gzip, which alone was asked for")
        return self._keep(chunk)

    def end(self) -> BadBody | None:
        """What is wrong with the body when no more bytes come; an empty one needs no packing."""
        if self._gzip is not None and self._parts and not self._gzip.eof:
            return BadBody("the gzip body is cut off")
        return None

    def whole(self) -> bytes:
        return b"".join(self._parts)

    def _unpack(self, chunk: bytes) -> BadBody | None:
        while chunk and self._gzip is not None:
            if self._gzip.eof:  # gzip allows several members in a row
                self._gzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
            try:
                unpacked = self._gzip.decompress(chunk, self._room + 1)
            except zlib.error as error:
                return BadBody(f"the gzip body is broken ({error})")
            bad = self._keep(unpacked)
            if bad is not None:
                return bad
            chunk = self._gzip.unused_data
        return None

    def _keep(self, chunk: bytes) -> BadBody | None:
        self._room -= len(chunk)
        if self._room < 0:
            return BadBody(f"the body is over the limit of {self._limit} bytes")
        self._parts.append(chunk)
        return None
