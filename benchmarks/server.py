"""A server that does next to nothing: prepared bytes over kept-alive connections, in a process of its own.

`python -m benchmarks.server 100000` prints its port and ends with its stdin. `/api/customers` answers the rows asked
for (`limitfrom`, `limitcount`), every other path one agent; below `/slow` the same after 50 ms.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import cast
from urllib.parse import parse_qs

from .rows import BETWEEN, HEAD, TAIL, agent, customers

LATENCY = 0.05


class _Connection(asyncio.Protocol):
    def __init__(self, rows: list[bytes], small: bytes) -> None:
        self._rows = rows
        self._small = small
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        *requests, self._received = (self._received + data).split(b"\r\n\r\n")
        for request in requests:
            target = request.split(b" ", 2)[1]
            answer = self._answer(target)
            if target.startswith(b"/slow/"):
                asyncio.get_running_loop().call_later(LATENCY, self._transport.write, answer)
            else:
                self._transport.write(answer)

    def _answer(self, target: bytes) -> bytes:
        path, _, query = target.partition(b"?")
        body = self._page(query.decode()) if path.endswith(b"/customers") else self._small
        return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)

    def _page(self, query: str) -> bytes:
        asked = parse_qs(query)
        start, count = int(asked["limitfrom"][0]), int(asked["limitcount"][0])
        return HEAD + BETWEEN.join(self._rows[start : start + count]) + TAIL


async def _serve(count: int) -> None:
    rows, small = await customers(count), await agent()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(rows, small), "127.0.0.1", 0)
    async with server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def served(count: int) -> Generator[str]:
    """The server with that many customers; gives its URL, which works with `/slow` after it, too."""
    command = [sys.executable, "-m", "benchmarks.server", str(count)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
