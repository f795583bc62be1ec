"""Bytes that are left over after an answer never become the next call's answer."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator

import anyio
import attrs
import httpx
import pytest
from support.raw_server import Peer, RawServer, answer
from support.sending import KEY, send
from support.tls import server_tls, trusting

from liveagent_async._http.transport import Transport

EVIL, TRUE = answer(b"EVIL"), answer(b"TRUE")
RECORD, READ = 16 * 1024, 64 * 1024  # a record of TLS, and a read of httpcore's


def filled(size: int) -> bytes:
    """An answer of exactly this size."""
    return answer(b"1" * (size - len(answer(b"", length=size))), length=size - len(answer(b"", length=size)))


@attrs.frozen
class Shape:
    """What is written to the first request: pieces, a little apart, each of one or more records of TLS."""

    pieces: list[list[bytes]]
    status: int = 200
    written: threading.Event = attrs.field(factory=threading.Event)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nONE\r\n0\r\n\r\n"
SHAPES = {
    "a length too short": Shape([[answer(b"ONE" + EVIL, length=3)]]),
    "two answers": Shape([[answer(b"ONE") + EVIL]]),
    "two answers in two records": Shape([[answer(b"ONE"), EVIL]]),
    "after the last chunk": Shape([[CHUNKED + EVIL]]),
    "after an answer without a body": Shape([[b"HTTP/1.1 204 No Content\r\n\r\n", EVIL]], status=204),
    "at the edge of a read": Shape([[filled(READ), EVIL]]),
    "at the edge of a record": Shape([[filled(RECORD) + EVIL]]),
    "half an answer": Shape([[answer(b"ONE") + b"HTTP/1.1 200 OK\r\nX: "]]),
    "a second answer, late": Shape([[answer(b"ONE")], [EVIL]]),
    "an empty line, late": Shape([[answer(b"ONE")], [b"\r\n"]]),
}


def serve(shape: Shape, seen: Iterator[int], peer: Peer) -> None:
    """The first request of all gets the shape, every other the truth."""
    while peer.request():
        if next(seen) == 0:
            for piece in shape.pieces:
                peer.write(*piece)
                time.sleep(0.02)
            shape.written.set()
        else:
            peer.write(TRUE)


async def all_written(shape: Shape) -> None:
    """What arrives later than the next request no client of HTTP/1.1 can tell from its answer."""
    while not shape.written.is_set():
        await anyio.sleep(0.005)


def transport_to(server: RawServer) -> Transport:
    inner = httpx.AsyncHTTPTransport(verify=trusting()) if server.url.startswith("https") else None
    return Transport(server.url, KEY, inner=inner)


@pytest.mark.promise("The wire: bytes left over after an answer never become the next call's")
@pytest.mark.parametrize("tls", [False, True], ids=["tcp", "tls"])
@pytest.mark.parametrize("name", SHAPES)
async def test_what_is_left_over_never_becomes_the_next_answer(name: str, tls: bool) -> None:
    """Whatever shape it comes in: the next call is answered the truth, on a new connection."""
    shape, seen = SHAPES[name], itertools.count()
    shape.written.clear()
    with RawServer(lambda peer: serve(shape, seen, peer), tls=server_tls() if tls else None) as server:
        transport = transport_to(server)
        assert (await send(transport)).status == shape.status
        await all_written(shape)
        bodies = [(await send(transport)).body for _ in range(3)]
        await transport.aclose()
    assert bodies == [b"TRUE"] * 3
    assert server.connections == 2


@pytest.mark.parametrize("tls", [False, True], ids=["tcp", "tls"])
@pytest.mark.parametrize("size", [100, RECORD, READ, 3 * READ + 1])
async def test_an_answer_with_nothing_after_it_keeps_its_connection(size: int, tls: bool) -> None:
    """Also one that ends where a read or a record does."""
    shape, seen = Shape([[filled(size)]]), itertools.count()
    with RawServer(lambda peer: serve(shape, seen, peer), tls=server_tls() if tls else None) as server:
        transport = transport_to(server)
        assert len((await send(transport)).body) > size - 100
        await all_written(shape)
        assert (await send(transport)).body == b"TRUE"
        await transport.aclose()
    assert server.connections == 1
