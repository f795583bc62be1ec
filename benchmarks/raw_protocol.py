"""The floor of a call over HTTP: asyncio's own protocol, a line of bytes out, a body back; no client can be faster."""

from __future__ import annotations

import asyncio
from typing import cast
from urllib.parse import urlsplit


class RawProtocol(asyncio.Protocol):
    """One kept-alive connection, one call at a time; it knows nothing but Content-Length."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._received = b""
        self._answer = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if end and len(body) >= int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0]):
            self._received = b""
            self._answer.set_result(body)

    async def get(self, target: str) -> bytes:
        """The body that `target` answers."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(f"GET {target} HTTP/1.1\r\nHost: floor\r\n\r\n".encode())
        return cast("bytes", await self._answer)

    def close(self) -> None:
        self._transport.close()


class RawClient:
    """As many connections as there are calls in flight."""

    def __init__(self, url: str) -> None:
        host, _, port = urlsplit(url).netloc.partition(":")
        self._host, self._port = host, int(port)
        self._idle: list[RawProtocol] = []

    async def get(self, target: str) -> bytes:
        """The body that `target` answers, over an idle connection or a new one."""
        if self._idle:
            connection = self._idle.pop()
        else:
            loop = asyncio.get_running_loop()
            _, connection = await loop.create_connection(RawProtocol, self._host, self._port)
        body = await connection.get(target)
        self._idle.append(connection)
        return body

    def close(self) -> None:
        """Closes what is idle."""
        while self._idle:
            self._idle.pop().close()
