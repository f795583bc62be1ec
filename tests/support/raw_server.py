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
from typing import Protocol, Self

LIMIT = 20.0  # seconds that a read may take


class Layer(Protocol):
    """What bytes go through."""

    def receive(self) -> bytes: ...

    def send(self, *records: bytes) -> None: ...


class _Plain:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def receive(self) -> bytes:
        return self._connection.recv(65536)

    def send(self, *records: bytes) -> None:
        self._connection.sendall(b"".join(records))


class _Tls:
    """TLS through memory over another layer, which may be TLS itself."""

    def __init__(self, below: Layer, context: ssl.SSLContext) -> None:
        self._below = below
        self._arrived, self._leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._arrived, self._leaving, server_side=True)
        try:
            while not self._shaken_hands():
                data = below.receive()
                if not data:
                    raise ConnectionResetError("the client is gone before the handshake is over")
                self._arrived.write(data)
        finally:
            below.send(self._leaving.read())

    def receive(self) -> bytes:
        while True:
            try:
                return self._tls.read(65536)
            except ssl.SSLWantReadError:
                data = self._below.receive()
                if not data:
                    return b""
                self._arrived.write(data)

    def send(self, *records: bytes) -> None:
        self._below.send(*[self._record(record) for record in records])

    def _record(self, data: bytes) -> bytes:
        self._tls.write(data)
        return self._leaving.read()

    def _shaken_hands(self) -> bool:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            self._below.send(self._leaving.read())
            return False
        return True


class Peer:
    """The server's end of one connection."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._layer: Layer = _Plain(connection)

    def start_tls(self, context: ssl.SSLContext) -> None:
        """From now on; a second time it is TLS within TLS."""
        self._layer = _Tls(self._layer, context)

    def read(self) -> bytes:
        """What the client sent; nothing at its end."""
        return self._layer.receive()

    def request(self) -> bytes:
        """The head of one request and, with a Content-Length, its body; nothing when the client is gone."""
        data = b""
        while b"\r\n\r\n" not in data:
            more = self.read()
            if not more:
                return b""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = sum(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        while len(body) < length:
            more = self.read()
            if not more:
                return b""
            body += more
        return head + b"\r\n\r\n" + body

    def write(self, *records: bytes) -> None:
        """Send in one piece; with TLS each is a record of its own."""
        self._layer.send(*filter(None, records))

    def reset(self) -> None:
        """The close that follows is a reset."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class RawServer:
    """``with RawServer(serve) as server``: each connection is handed to `serve`, and closed when that returns."""

    def __init__(self, serve: Callable[[Peer], object], *, tls: ssl.SSLContext | None = None) -> None:
        self.connections = 0
        self._serve = serve
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1000)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self.open: set[socket.socket] = set()
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
        for connection in list(self.open):
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
        self.open.add(connection)
        connection.settimeout(LIMIT)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # what is written has arrived, on loopback
        with connection, suppress(OSError):  # ssl.SSLError is one
            peer = Peer(connection)
            if self._tls is not None:
                peer.start_tls(self._tls)
            self._serve(peer)
        self.open.discard(connection)


def answer(body: bytes, *, status: bytes = b"200 OK", length: int | None = None) -> bytes:
    """An answer whose Content-Length may be wrong."""
    told = len(body) if length is None else length
    return b"\r\n".join([b"HTTP/1.1 " + status, b"Content-Length: %d" % told, b"", body])
