"""A server of raw bytes on loopback, in threads: a function of the test's own serves each connection.

TLS goes through memory, so that several of its records can be sent in one piece.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

LIMIT = 20.0  # seconds that a read may take


class Peer:
    """The server's end of one connection."""

    def __init__(self, connection: socket.socket, context: ssl.SSLContext | None) -> None:
        self._socket = connection
        self._arrived, self._leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._arrived, self._leaving, server_side=True) if context else None

    def shake_hands(self) -> None:
        """Until TLS is there; a refusal is told to the client, too."""
        waiting = self._tls is not None
        while waiting and self._tls is not None:
            try:
                self._tls.do_handshake()
                waiting = False
            except ssl.SSLWantReadError:
                self._flush()
                self._receive()
            finally:
                self._flush()

    def read(self) -> bytes:
        """What the client sent; nothing at its end."""
        if self._tls is None:
            return self._socket.recv(65536)
        while True:
            try:
                return self._tls.read(65536)
            except ssl.SSLWantReadError:
                if not self._receive():
                    return b""

    def request(self) -> bytes:
        """The head of one request and, with a Content-Length, its body; nothing when the client is gone."""
        data = b""
        while b"\r\n\r\n" not in data:
            more = self.read()
            if not more:
                return b""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        lengths = [int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        while len(body) < sum(lengths):
            body += self.read() or bytes(sum(lengths))
        return data

    def write(self, *records: bytes) -> None:
        """Send in one piece; with TLS each in records of its own."""
        if self._tls is None:
            return self._socket.sendall(b"".join(records))
        for record in filter(None, records):
            self._tls.write(record)
        return self._flush()

    def reset(self) -> None:
        """The close that follows is a reset."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _receive(self) -> bytes:
        data = self._socket.recv(65536)
        self._arrived.write(data)
        return data

    def _flush(self) -> None:
        self._socket.sendall(self._leaving.read())


class RawServer:
    """``with RawServer(serve) as server``: each connection is handed to `serve`, and closed when that returns."""

    def __init__(self, serve: Callable[[Peer], object], *, tls: ssl.SSLContext | None = None) -> None:
        self.connections = 0
        self._serve = serve
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1000)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join(10)
        self._listener.close()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                thread = threading.Thread(target=self._run, args=[connection], daemon=True)
                self._threads = [*(each for each in self._threads if each.is_alive()), thread]
                thread.start()

    def _run(self, connection: socket.socket) -> None:
        self._open.add(connection)
        connection.settimeout(LIMIT)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # what is written has arrived, on loopback
        with connection, suppress(OSError):  # ssl.SSLError is one
            peer = Peer(connection, self._tls)
            peer.shake_hands()
            self._serve(peer)
        self._open.discard(connection)


def answer(body: bytes, *, status: bytes = b"200 OK", length: int | None = None) -> bytes:
    """An answer whose Content-Length may be wrong."""
    told = len(body) if length is None else length
    return b"\r\n".join([b"HTTP/1.1 " + status, b"Content-Length: %d" % told, b"", body])
