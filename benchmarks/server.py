"""A server that does next to nothing: prepared bytes over kept-alive connections, in a process of its own.

`python -m benchmarks.server 100000 "" .xml` prints its port and ends with its stdin. `/api/customers` and
`/api/customers.xml` answer the rows asked for (`limitfrom`, `limitcount`), `/api/reports/agents` ten agents, every
other path one agent; below `/slow` the same after 50 ms, below `/jitter` after 20 to 200 ms by page, below `/days`
after 100 ms, 5 s more on one day of a hundred.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import cast
from urllib.parse import parse_qs

from .rows import FRAMES, agent, customers

LATENCY = 0.05
_REPORT = b'{"response":{"agents":[%b]}}' % b",".join(b'{"id":"a%d","answers":"%d"}' % (n, n) for n in range(10))


def jitter(page: int) -> float:
    """Seconds before a page of customers comes: 20 to 200 ms, the same in each run."""
    return 0.02 + 0.18 * (page * 2654435761 % 1000) / 1000


def slow_day(day: int) -> float:
    """Seconds before a day's report comes, by the day of the year."""
    return 5.1 if day % 100 == 50 else 0.1


def _wait(target: bytes) -> float:
    path, _, query = target.decode().partition("?")
    asked = parse_qs(query)
    if path.startswith("/jitter/"):
        return jitter(int(asked["limitfrom"][0]) // 999)  # pages of 1,000 that overlap by a row
    if path.startswith("/days/"):
        return slow_day(date.fromisoformat(asked["date_from"][0][:10]).timetuple().tm_yday)
    return LATENCY if path.startswith("/slow/") else 0.0


class _Connection(asyncio.Protocol):
    def __init__(self, rows: Mapping[str, list[bytes]], small: bytes) -> None:
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
            if wait := _wait(target):
                asyncio.get_running_loop().call_later(wait, self._transport.write, answer)
            else:
                self._transport.write(answer)

    def _answer(self, target: bytes) -> bytes:
        path, _, query = target.partition(b"?")
        body = _REPORT if path.endswith(b"/reports/agents") else self._small
        name, dot, suffix = path.decode().rpartition("/")[2].partition(".")
        if name == "customers":
            body = self._page(dot + suffix, query.decode())
        return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)

    def _page(self, suffix: str, query: str) -> bytes:
        asked = parse_qs(query)
        start, count = int(asked["limitfrom"][0]), int(asked["limitcount"][0])
        return FRAMES[suffix].join(self._rows[suffix][start : start + count])


async def _serve(count: int, suffixes: Sequence[str]) -> None:
    rows, small = {suffix: await customers(count, suffix) for suffix in suffixes}, await agent()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(rows, small), "127.0.0.1", 0)
    async with server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def served(count: int, *suffixes: str) -> Generator[str]:
    """The server with that many customers, in JSON and in these formats; gives its URL."""
    command = [sys.executable, "-m", "benchmarks.server", str(count), "", *suffixes]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), sys.argv[2:]))
