"""The free list: every kind of connection that httpcore makes is kept, used again, and given up when it is gone."""

from __future__ import annotations

import itertools
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import anyio
import httpcore
import httpx
import pytest
import respx
from support.cancelling import connections_of, wire_of
from support.fault_proxy import Fault, FaultProxy
from support.http2 import Http2, http2
from support.raw_server import Peer, RawServer, answer
from support.sending import KEY, send
from support.tls import server_tls, trusting

from liveagent_async import AsyncLiveAgent, Retry
from liveagent_async._http.transport import Transport
from liveagent_async._request import Method

ONE, EVIL = answer(b"ONE"), answer(b"EVIL")
GOOD = b'{"response":{"id":"t1"}}'


def serve(peer: Peer) -> None:
    """A good server."""
    while peer.request():
        peer.write(ONE)


def proxied(peer: Peer, then: Callable[[Peer], None] = serve) -> None:
    """A proxy that is the server, too: the tunnel ends in itself."""
    assert peer.request().startswith(b"CONNECT 127.0.0.1:9 HTTP/1.1\r\n")
    peer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    peer.start_tls(server_tls())
    then(peer)


async def test_the_connection_used_last_is_used_first() -> None:
    """The others may expire: five at once, then one after the other on a single one."""
    with FaultProxy() as proxy:
        transport = Transport(proxy.url, KEY)
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(send, transport)
        last = connections_of(transport)[-1]
        for _ in range(3):
            await send(transport)
            assert connections_of(transport)[-1] is last
        assert len(connections_of(transport)) == proxy.connections == 5
        await transport.aclose()


async def test_expired_connections_are_closed_a_few_at_a_time() -> None:
    """Those idle longest go while others are used; nobody pays for all of them."""
    with FaultProxy() as proxy:
        transport = Transport(proxy.url, KEY)
        async with anyio.create_task_group() as tasks:
            for _ in range(6):
                tasks.start_soon(send, transport)
        for connection in connections_of(transport)[:5]:
            vars(vars(connection)["_connection"])["_expire_at"] = 0.0
        left: list[int] = []
        for _ in range(4):
            await send(transport)
            left.append(len(connections_of(transport)))
        await transport.aclose()
    assert left == [4, 2, 1, 1]
    assert proxy.connections == 6


@pytest.mark.promise("Retry: a misdirected request is tried again over another connection")
@pytest.mark.parametrize("method", get_args(Method))
async def test_a_misdirected_request_goes_over_another_connection(method: Method) -> None:
    """The connection of a 421 is closed; the retry, also of a write, is answered over the next one."""
    numbers = itertools.count(1)

    def serve_elsewhere(peer: Peer) -> None:
        misdirected = next(numbers) == 1
        while peer.request():
            peer.write(answer(b"", status=b"421 Misdirected Request") if misdirected else answer(GOOD))

    with RawServer(serve_elsewhere) as server:
        async with AsyncLiveAgent(server.url, KEY, retry=Retry(wait_initial=0.0)) as la:
            assert await la.call(method, "tags/t1") == {"id": "t1"}
        assert server.connections == 2


async def test_the_limits_of_a_users_transport_hold() -> None:
    """No more connections than it allows, fewer kept than that; the calls beyond wait for one."""
    limits = httpx.Limits(max_connections=3, max_keepalive_connections=1)
    with FaultProxy(then=Fault.LATENCY) as proxy:
        proxy.latency = 0.02
        transport = Transport(proxy.url, KEY, inner=httpx.AsyncHTTPTransport(limits=limits))
        most = 0

        async def call() -> None:
            nonlocal most
            await send(transport)
            most = max(most, len(wire_of(transport)._busy))

        async with anyio.create_task_group() as tasks:
            for _ in range(9):
                tasks.start_soon(call)
        assert most <= 3
        assert len(connections_of(transport)) == 1
        await transport.aclose()


async def test_a_unix_socket_is_kept() -> None:
    """Two calls, one connection."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        path = str(Path(folder, "socket"))
        listener.bind(path)
        listener.listen()
        connections: list[socket.socket] = []

        def run() -> None:
            connection, _ = listener.accept()
            connections.append(connection)
            with connection:
                serve(Peer(connection))

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        transport = Transport("http://localhost", KEY, inner=httpx.AsyncHTTPTransport(uds=path))
        assert [(await send(transport)).body for _ in range(2)] == [b"ONE"] * 2
        await transport.aclose()
        thread.join(10)
    assert len(connections) == 1


async def test_a_connection_to_a_forwarding_proxy_is_kept() -> None:
    """Two calls, one connection."""
    with RawServer(serve) as server:
        transport = Transport("http://acme.invalid", KEY, inner=httpx.AsyncHTTPTransport(proxy=server.url))
        assert [(await send(transport)).body for _ in range(2)] == [b"ONE"] * 2
        await transport.aclose()
    assert server.connections == 1


def tunnel(server: RawServer) -> httpx.AsyncHTTPTransport:
    return httpx.AsyncHTTPTransport(verify=trusting(), proxy=httpx.Proxy(server.url, ssl_context=proxy_tls(server)))


def proxy_tls(server: RawServer) -> ssl.SSLContext | None:
    return trusting() if server.url.startswith("https") else None


@pytest.mark.parametrize("tls", [False, True], ids=["http proxy", "https proxy"])
async def test_a_tunnel_is_kept(tls: bool) -> None:
    """Two calls, one CONNECT."""
    with RawServer(proxied, tls=server_tls() if tls else None) as server:
        transport = Transport("https://127.0.0.1:9", KEY, inner=tunnel(server))
        assert [(await send(transport)).body for _ in range(2)] == [b"ONE"] * 2
        await transport.aclose()
    assert server.connections == 1


@pytest.mark.parametrize("tls", [False, True], ids=["http proxy", "https proxy"])
async def test_what_is_left_over_in_a_tunnel_is_dropped_with_it(tls: bool) -> None:
    """Also in the TLS of the proxy, around that of the tunnel."""
    written, seen = threading.Event(), itertools.count()

    def evil(peer: Peer) -> None:
        while peer.request():
            peer.write(*([ONE, EVIL] if next(seen) == 0 else [ONE]))
            written.set()

    with RawServer(lambda peer: proxied(peer, evil), tls=server_tls() if tls else None) as server:
        transport = Transport("https://127.0.0.1:9", KEY, inner=tunnel(server))
        assert (await send(transport)).body == b"ONE"
        assert written.wait(5)
        assert [(await send(transport)).body for _ in range(2)] == [b"ONE"] * 2
        await transport.aclose()
    assert server.connections == 2


async def test_http2_is_a_connection_for_each_call_in_flight() -> None:
    """One after the other they share one; at once each has its own, for what breaks one must not break the others."""
    served = Http2()
    with RawServer(served, tls=served.tls()) as server:
        transport = Transport(server.url, KEY, inner=http2())
        for _ in range(3):
            assert (await send(transport, "POST", form=b"a=b")).body == b"TWO"
        assert server.connections == 1
        async with anyio.create_task_group() as tasks:
            for _ in range(4):
                tasks.start_soon(send, transport)
        assert server.connections == len(connections_of(transport)) == 4
        await transport.aclose()
    assert len(served.targets) == 7


async def test_an_http2_connection_that_the_server_closed_costs_nothing() -> None:
    """Httpcore does not see the end of an idle one: a write would be sent into it, and nobody knew whether it was."""
    served = Http2(last=1)
    with RawServer(served, tls=served.tls()) as server:
        transport = Transport(server.url, KEY, inner=http2())
        assert (await send(transport)).body == b"TWO"
        served.last = 100
        while server.open:
            await anyio.sleep(0.005)
        assert (await send(transport, "POST", form=b"a=b")).body == b"TWO"
        await transport.aclose()
    assert server.connections == 2


async def test_respx_answers_instead_of_a_proxy_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """It patches the pool's class, not the connections of a tunnel: what is patched is asked."""
    monkeypatch.setenv("https_proxy", "http://proxy.invalid:1")
    monkeypatch.delenv("no_proxy", raising=False)
    transport = Transport("https://acme.invalid", KEY)
    with respx.mock(base_url="https://acme.invalid") as router:
        router.get("/api/tags", params={"apikey": KEY}).respond(200, text="scripted")
        assert (await send(transport)).body == b"scripted"
    await transport.aclose()


async def test_a_pool_that_was_replaced_is_asked() -> None:
    """By a method of the object's own, as some tests do."""

    async def instead(request: httpcore.Request) -> httpcore.Response:
        return httpcore.Response(200, content=b"instead")

    inner = httpx.AsyncHTTPTransport()
    vars(inner)["_pool"].handle_async_request = instead
    transport = Transport("https://acme.invalid", KEY, inner=inner)
    assert (await send(transport)).body == b"instead"
    await transport.aclose()


async def test_two_clients_on_one_transport_do_not_cut_each_other() -> None:
    """Closing one leaves the other's call in flight, and its connections, alone."""
    with FaultProxy(then=Fault.LATENCY) as proxy:
        shared = httpx.AsyncHTTPTransport()
        one, other = (Transport(proxy.url, KEY, inner=shared) for _ in range(2))
        bodies: list[bytes] = []

        async def write() -> None:
            bodies.append((await send(other, "POST", form=b"a=b")).body)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(write)
            await send(one)
            tasks.start_soon(write)
            await anyio.sleep(0.05)
            await one.aclose()
        assert len(bodies) == 2
        assert len(connections_of(other)) > 0
        await other.aclose()
