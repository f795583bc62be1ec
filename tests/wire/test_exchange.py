"""The body of an answer: unpacked, bounded, whole or an error; and what of a call is logged."""

from __future__ import annotations

import gzip
import logging
import tracemalloc
import zlib

import anyio
import httpx
import pytest
from support.cancelling import nothing_left, only_idle
from support.fault_proxy import Fault, FaultProxy
from support.sending import KEY, send

from liveagent_async import AsyncLiveAgent, DecodeError, Retry
from liveagent_async._http import BODY_LIMIT
from liveagent_async._http.transport import Transport

GZIP = b"Content-Encoding: gzip\r\n"
TEXT = b'{"response":{"status":"OK"}}' * 1000


@pytest.mark.parametrize(
    "headers,packed,body",
    [
        (b"", TEXT, TEXT),
        (b"", b"", b""),
        (b"Content-Encoding: identity\r\n", TEXT, TEXT),
        (GZIP, gzip.compress(TEXT, mtime=0), TEXT),
        (b"Content-Encoding: X-GZIP \r\n", gzip.compress(TEXT, mtime=0), TEXT),
        (GZIP, gzip.compress(b"", mtime=0), b""),
        (GZIP, b"", b""),
        (GZIP, gzip.compress(TEXT, mtime=0) + gzip.compress(b"more", mtime=0), TEXT + b"more"),
    ],
)
@pytest.mark.parametrize("fault", [Fault.PASS, Fault.DRIP])
async def test_a_body_comes_unpacked(headers: bytes, packed: bytes, body: bytes, fault: Fault) -> None:
    """As it is or as gzip, in one member or several, in one piece or many."""
    with FaultProxy(headers=headers, answer=packed, then=fault) as proxy:
        proxy.piece, proxy.pause = 37, 0
        transport = Transport(proxy.url, KEY)
        assert (await send(transport)).body == body
        await transport.aclose()


@pytest.mark.parametrize(
    "headers,packed,words",
    [
        (GZIP, gzip.compress(TEXT, mtime=0)[:-9], "the gzip body is cut off"),
        (GZIP, b"\x1f", "the gzip body is cut off"),
        (GZIP, TEXT, "the gzip body is broken"),
        (GZIP, gzip.compress(TEXT, mtime=0) + b"junk", "the gzip body is broken"),
        (b"Content-Encoding: br\r\n", TEXT, "in another way than gzip"),
        (b"", b"x" * 100_001, "over the limit of 100000 bytes"),
        (GZIP, gzip.compress(bytes(100_001), mtime=0), "over the limit of 100000 bytes"),
    ],
)
async def test_a_body_that_is_not_to_be_had_is_a_decode_error(headers: bytes, packed: bytes, words: str) -> None:
    """It says why, its connection is given up, and nothing is left to the garbage collector."""
    with FaultProxy(headers=headers, answer=packed) as proxy, nothing_left(proxy):
        transport = Transport(proxy.url, KEY, body_limit=100_000)
        with pytest.raises(DecodeError) as caught:
            await send(transport)
        assert words in str(caught.value)
        assert caught.value.__context__ is None
        assert only_idle(transport)
        await transport.aclose()


async def test_a_bad_body_does_not_break_the_call_that_gets_its_connection() -> None:
    """A body that is bad only at its end leaves a good connection, which the call that waits for it gets at once."""
    with FaultProxy(headers=GZIP, answer=gzip.compress(TEXT, mtime=0)[:-9]) as proxy:
        one = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1))
        transport = Transport(proxy.url, KEY, inner=one)

        async def call() -> None:
            with pytest.raises(DecodeError, match="cut off"):
                await send(transport)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(call)
            tasks.start_soon(call)
        await transport.aclose()
    assert proxy.connections == 1


async def test_a_gzip_bomb_stays_small() -> None:
    """A thousand times its size when unpacked: memory stays near the cap, counted as bytes arrive."""
    pack = zlib.compressobj(9, wbits=31)
    bomb = b"".join([*(pack.compress(bytes(2**20)) for _ in range(300)), pack.flush()])
    cap = 4 * 2**20
    with FaultProxy(headers=GZIP, answer=bomb) as proxy:
        transport = Transport(proxy.url, KEY, body_limit=cap)
        tracemalloc.start()
        try:
            with pytest.raises(DecodeError, match=f"over the limit of {cap} bytes"):
                await send(transport)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        await transport.aclose()
    assert peak < 3 * cap


async def test_64_kb_of_gzip_cost_no_more_than_the_default_limit() -> None:
    """The unpacking stops at the limit: what 64 KB could become is not made first."""
    pack = zlib.compressobj(9, wbits=31)
    bomb = b"".join([*(pack.compress(bytes(2**20)) for _ in range(64)), pack.flush()])
    assert len(bomb) < 66_000
    with FaultProxy(headers=GZIP, answer=bomb) as proxy:
        async with AsyncLiveAgent(proxy.url, KEY, rate=None, retry=Retry(attempts=1)) as la:
            tracemalloc.start()
            try:
                with pytest.raises(DecodeError, match="over the limit of 16777216 bytes"):
                    await la.application.status()
                peak = tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()
    assert peak < 3 * BODY_LIMIT


async def test_the_limit_of_a_body_is_the_clients_option() -> None:
    """For an account with larger pages, or to be safer; less than a byte is a mistake."""
    with FaultProxy() as proxy:
        async with AsyncLiveAgent(proxy.url, KEY, rate=None, retry=Retry(attempts=1), body_limit=20) as la:
            with pytest.raises(DecodeError, match="over the limit of 20 bytes"):
                await la.application.status()
    with pytest.raises(ValueError, match="body_limit is in bytes and at least 1"):
        AsyncLiveAgent("https://acme.ladesk.com", KEY, body_limit=0)


async def test_the_key_is_in_no_record_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG httpcore's logger shows the headers, a Location among them; the wire itself has nothing to say."""
    with (
        FaultProxy(headers=b"Location: https://acme.ladesk.com/?apikey=CANARY%26key%2f1\r\n", answer=b"abc") as proxy,
        caplog.at_level(logging.DEBUG),
    ):
        transport = Transport(proxy.url, KEY)
        await transport.send("POST", "tags", b"secret=form", timeout=5, call=f"POST tags {KEY}")
        await transport.aclose()
    assert "liveagent_async" not in {record.name for record in caplog.records}
    everything = "\n".join(f"{record.__dict__}" for record in caplog.records)
    assert "receive_response_headers.complete" in everything
    assert "CANARY" not in everything
    assert "secret=form" not in everything
