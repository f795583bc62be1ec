"""A server on a raw socket of loopback: it answers what a test wrote down, and keeps every byte it was sent.

It runs in threads, so that tests on asyncio and on trio can use it, and knows nothing of HTTP libraries.
"""

from __future__ import annotations

import socketserver
import threading
from collections import deque
from types import TracebackType
from typing import Self

import attrs


@attrs.frozen
class Seen:
    """One request as it came over the wire; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


def http(body: bytes, status: int = 200) -> bytes:
    """An answer; the client must not look at its Content-Type, which is published nowhere."""
    return (
        b"HTTP/1.1 %d Whatever\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % (status, len(body)) + body
    )


class Scripted:
    """``with Scripted() as server: server.play(answer, ...)``; the requests are in ``server.seen``."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self._answers: deque[bytes] = deque()
        script = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                while seen := _read(self):
                    script.seen.append(seen)
                    self.wfile.write(script.next_answer())

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def play(self, *answers: bytes) -> None:
        """Forgets what was and answers these next, one each; requests beyond them get a refusal."""
        self.seen.clear()
        self._answers = deque(answers)

    def next_answer(self) -> bytes:
        beyond = b'{"response":{"status":"ERROR","statuscode":500,"errormessage":"more requests than answers"}}'
        return self._answers.popleft() if self._answers else http(beyond, 500)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _read(connection: socketserver.StreamRequestHandler) -> Seen | None:
    first = connection.rfile.readline().decode("ascii")
    if not first:
        return None
    method, target, _ = first.split(" ")
    headers: dict[str, str] = {}
    while line := connection.rfile.readline().decode("ascii").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Seen(method, target, headers, connection.rfile.read(int(headers.get("content-length", "0"))))
