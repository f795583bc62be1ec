"""A server that does anything: whatever its bytes and pauses, a call ends in a result or in an error of ours.

The seed of each behaviour is its number: ``LIVEAGENT_FUZZ=100000 pytest tests/wire/test_fuzz.py`` tries more, and a
failure names the number, which is tried alone with LIVEAGENT_FUZZ_ONLY.
"""

from __future__ import annotations

import gzip
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import get_args

import anyio
import pytest
from support.cancelling import only_idle
from support.over_aiohttp import WIRES, over_wire
from support.raw_server import Peer, RawServer
from support.tls import server_tls, trusting

from liveagent_async import LiveAgentError, Retry
from liveagent_async._request import Method

COUNT = int(os.environ.get("LIVEAGENT_FUZZ", "6000")) // (2 * len(WIRES))  # TCP and TLS
ONLY = os.environ.get("LIVEAGENT_FUZZ_ONLY")
AT_ONCE = 8
BODY = b'{"response":{"status":"OK","tags":[],"liveagentversion":"5"}}'
TRUE = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY

Step = bytes | float | None  # bytes to send, seconds to wait, a reset


def header(chance: random.Random) -> bytes:
    """A line of a head, good or not."""
    return chance.choice(
        [
            b"Content-Length: %d" % chance.choice([0, 1, len(BODY), len(BODY) + 1, 10**6, 10**30]),
            b"Content-Length: -1", b"Content-Length: 1, 2", b"Content-Length: x", b"Transfer-Encoding: chunked",
            b"Transfer-Encoding: gzip",
            b"Content-Encoding: gzip", b"Content-Encoding: br", b"Content-Encoding: gzip, gzip", b"Connection: close",
            b"Connection: upgrade\r\nUpgrade: h2c", b"Location: https://[", b"Location: //\xff", b"Retry-After: 0",
            b"Retry-After: Fri, 31 Dec 9999 23:59:59 -9999", b"Retry-After: \xb2", b"Set-Cookie: a=b", b": empty",
            b" folded", b"X:\x00", b"X-\xff: \xff", b"Date: x", b"X: " + b"x" * 3000,
            b"Content-Type: text/html; charset=x",
        ]
    )  # fmt: skip


def body(chance: random.Random) -> bytes:
    """What follows it."""
    plain = chance.choice(
        [BODY, BODY[:20], b"", b"<html>", b"\xff\xfe", b"[" * 500, b"null", BODY.replace(b"OK", b"ERROR")]
    )
    packed = gzip.compress(plain, mtime=0)
    return chance.choice(
        [
            plain, plain, packed, packed[:-5], packed + b"x", b"%x\r\n%b\r\n0\r\n\r\n" % (len(plain), plain),
            b"%x\r\n%b" % (len(plain) + 9, plain), b"zz\r\n", b"0\r\n\r\n", b"0\r\nX: y\r\n\r\n", plain + TRUE, TRUE,
        ]
    )  # fmt: skip


def behaviour(number: int) -> list[Step]:
    """The steps of an answer to one request."""
    chance = random.Random(number)
    status = chance.choice([200, 200, 200, 204, 100, 101, 103, 304, 302, 400, 404, 500, 502, 0, 99, 1000])
    first = chance.choice(
        [b"HTTP/1.1 %d Whatever", b"HTTP/1.1 %d", b"HTTP/1.0 %d OK", b"HTTP/2 %d", b"%d", b"ICY %d \xff"]
    )
    lines = [first % status, *(header(chance) for _ in range(chance.randrange(4)))]
    if chance.random() < 0.4:
        lines.append(b"Content-Length: %d" % len(BODY))
    wire = bytearray(chance.choice([b"\r\n", b"\r\n", b"\n"]).join([*lines, b"", body(chance)]))
    for _ in range(chance.choice([0, 0, 0, 1, 5])):
        wire[chance.randrange(len(wire))] = chance.randrange(256)
    if chance.random() < 0.2:
        del wire[chance.randrange(len(wire)) :]
    cuts = sorted(chance.randrange(len(wire) + 1) for _ in range(chance.choice([0, 0, 1, 3])))
    pieces = [bytes(wire[a:b]) for a, b in zip([0, *cuts], [*cuts, len(wire)], strict=True)]
    steps: list[Step] = []
    for piece in pieces:
        steps += [piece, chance.choice([0.0, 0.001])]
    return [*steps, None] if chance.random() < 0.2 else steps


def serve(numbers: Counter[bytes], peer: Peer) -> None:
    """The target of a request names the behaviour; the second request with the same name is answered well."""
    while request := peer.request():
        name = request.split(b" ", 2)[1].partition(b"/api/")[2].partition(b"?")[0]
        numbers[name] += 1
        if numbers[name] > 1:
            peer.write(TRUE)
            continue
        keep = random.Random(name).random() < 0.5
        for step in behaviour(int(name.rpartition(b"/")[2])):
            match step:
                case None:
                    return peer.reset()
                case bytes():
                    peer.write(step)
                case _:
                    time.sleep(step)
        if not keep:
            return None
    return None


@pytest.mark.slow
@pytest.mark.timeout(120 + COUNT // 10)
@pytest.mark.promise("The wire: whatever a server does, a call ends in a result or in an error of ours")
@pytest.mark.parametrize("tls", [False, True], ids=["tcp", "tls"])
@pytest.mark.parametrize("anyio_backend, wire", WIRES)
async def test_a_server_that_does_anything_brings_up_nothing_foreign(
    tls: bool, anyio_backend: str, wire: str, cases: Callable[[int], None]
) -> None:
    """Each behaviour with a verb of its own: no foreign error, no write sent twice, only idle connections after it."""
    cases(COUNT)
    first = (tls * len(WIRES) + WIRES.index((anyio_backend, wire))) * COUNT
    waiting = iter([int(ONLY)] if ONLY else range(first, first + COUNT))
    foreign: list[str] = []
    outcomes: Counter[str] = Counter()
    requests: Counter[bytes] = Counter()
    with RawServer(lambda peer: serve(requests, peer), tls=server_tls() if tls else None) as server:
        retry = Retry(attempts=2, wait_initial=0.0)
        async with over_wire(
            wire, server.url, "k3y", trusting() if tls else None, rate=None, timeout=0.3, retry=retry
        ) as la:

            async def worker() -> None:
                for number in waiting:
                    method: Method = random.Random(-number).choice(get_args(Method))
                    try:
                        await la.call(method, f"{method}/{number}")
                    except LiveAgentError as error:
                        outcomes[type(error).__name__] += 1
                    except Exception as error:  # noqa: BLE001, that there is none is what is tested
                        foreign.append(f"{number}: {error!r}")
                    else:
                        outcomes["result"] += 1

            async with anyio.create_task_group() as tasks:
                for _ in range(AT_ONCE):
                    tasks.start_soon(worker)
            assert wire == "aiohttp" or only_idle(la._session.transport)
            requests[b"GET/last"] = 1
            assert await la.call("GET", "GET/last")
    assert foreign == []
    assert not [name for name, times in requests.items() if name.startswith(b"POST") and times > 1]
    assert ONLY or {"result", "AmbiguousWrite", "DecodeError"} <= outcomes.keys()
