"""A transport of the user's own: an application in process, a proxy, whatever httpx can be given."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

import anyio
import httpx
import pytest
from support.cancelling import wire_of
from support.fault_proxy import Fault, FaultProxy
from support.raw_server import Peer, RawServer
from support.sending import KEY, ON_TARGET, failure, send

from liveagent_async._http.transport import Transport
from liveagent_async.errors import ConnectionFailed, Timeout

Message = MutableMapping[str, Any]


async def echo(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """An ASGI application that answers with what it was asked."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message["body"]
        more = message["more_body"]
    asked = f"{scope['method']} {scope['raw_path'].decode()}?{scope['query_string'].decode()} ".encode() + body
    await send({"type": "http.response.start", "status": 200, "headers": [(b"X-Type", scope["scheme"].encode())]})
    await send({"type": "http.response.body", "body": asked})


async def test_an_application_in_process_is_asked_with_the_key() -> None:
    """ASGITransport sees the request as a server would; http:// is fine, nothing leaves the process."""
    transport = Transport("http://emulator", KEY, inner=httpx.ASGITransport(app=echo))
    reply = await send(transport, "PUT", "tags/a%2Fb.xml?x=1", b"name=c")
    await transport.aclose()
    assert reply.body == f"PUT /api/tags/a%2Fb.xml?x=1&{ON_TARGET} name=c".encode()
    assert reply.headers == {"x-type": "http"}


@pytest.mark.parametrize("own", [False, True])
async def test_a_users_transport_is_told_the_timeouts_and_closed_if_the_client_owns_it(own: bool) -> None:
    """It may serve another client, so it stays open unless it was handed over."""

    class Mine(httpx.AsyncBaseTransport):
        closed = False
        timeouts: object = None

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            self.timeouts = request.extensions["timeout"]
            return httpx.Response(200, content=b"")

        async def aclose(self) -> None:
            self.closed = True

    mine = Mine()
    transport = Transport("http://emulator", KEY, inner=mine, own_inner=own)
    await send(transport, timeout=7)
    assert mine.timeouts == {"connect": 10.0, "read": 7, "write": 7, "pool": 7}
    await transport.aclose()
    assert mine.closed is own


async def test_the_deadline_holds_for_a_users_transport_too() -> None:
    """Also while its body is read; its stream is closed then."""

    class Endless(httpx.AsyncByteStream):
        closed = False

        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                yield b"more"
                await anyio.sleep(0.01)

        async def aclose(self) -> None:
            self.closed = True

    stream = Endless()
    inner = httpx.MockTransport(lambda _: httpx.Response(200, stream=stream))
    error = await failure(Transport("http://emulator", KEY, inner=inner), timeout=0.1)
    assert isinstance(error, Timeout)
    assert error.sent
    assert stream.closed


async def test_a_proxy_that_cannot_connect_has_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The CONNECT of a tunnel goes out before the request: refused, unanswered or broken off, the key is still here."""
    with FaultProxy(script=[Fault.HTML_502, Fault.BLACKHOLE]) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        refused = await failure(Transport("https://acme.invalid", KEY))
        silent = await failure(Transport("https://acme.invalid", KEY), timeout=0.3)
    assert isinstance(refused, ConnectionFailed)
    assert isinstance(silent, Timeout)
    assert "ProxyError: 502 Bad Gateway" in str(refused)
    assert not refused.sent
    assert not silent.sent
    assert [seen.target for seen in proxy.requests] == ["acme.invalid:443"] * 2
    assert not [seen for seen in proxy.requests if b"CANARY" in seen.head]


def garbled(peer: Peer) -> None:
    """No HTTP."""
    peer.request()
    peer.write(b"\x16\x03\x01\x00\xff" + bytes(range(256)))


def cut(peer: Peer) -> None:
    """Half an answer."""
    peer.request()
    peer.write(b"HTTP/1.1 200 Conn")


def reset(peer: Peer) -> None:
    """No answer at all."""
    peer.request()
    peer.reset()


def reset_in_tls(peer: Peer) -> None:
    """The tunnel is there, and gone in the handshake."""
    peer.request()
    peer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    peer.read()
    peer.reset()


def garbled_in_tls(peer: Peer) -> None:
    """The tunnel leads to something that does not speak TLS."""
    peer.request()
    peer.write(b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\n")
    peer.read()


def closed(peer: Peer) -> None:
    """Nothing is read."""


def endless(peer: Peer) -> None:
    """A head without an end."""
    peer.request()
    peer.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000)


@pytest.mark.promise("The wire: what breaks before the request is sent is told as not sent")
@pytest.mark.parametrize("serve", [garbled, cut, reset, reset_in_tls, garbled_in_tls, closed, endless])
async def test_a_proxy_that_breaks_the_tunnel_has_sent_nothing(
    serve: Callable[[Peer], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However it breaks: the request was not written yet, so a POST may be tried again."""
    with RawServer(serve) as server:
        monkeypatch.setenv("https_proxy", server.url)
        monkeypatch.delenv("no_proxy", raising=False)
        error = await failure(Transport("https://acme.invalid", KEY))
    assert isinstance(error, ConnectionFailed)
    assert not error.sent
    assert "no connection to https://acme.invalid/api/" in str(error)
    assert len(str(error)) < 700


async def test_a_forwarding_proxy_gets_the_whole_url(monkeypatch: pytest.MonkeyPatch) -> None:
    """For http://, which the user must allow: the proxy sees the key then."""
    with FaultProxy() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        transport = Transport("http://acme.invalid", KEY, allow_http=True)
        assert (await send(transport)).status == 200
        await transport.aclose()
    assert [seen.target for seen in proxy.requests] == [f"http://acme.invalid/api/tags?{ON_TARGET}"]


@pytest.mark.parametrize("proxy", ["ftp://me:CANARY@proxy", "http://[::1"])
async def test_a_proxy_that_is_none_is_a_value_error(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    """It names the variable and not its value, which may hold a password."""
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(ValueError, match="HTTPS_PROXY or ALL_PROXY in the environment is no URL of a proxy") as caught:
        Transport("https://acme.invalid", KEY)
    assert caught.value.__context__ is None
    assert "CANARY" not in str(caught.value)


async def test_clients_share_one_tls_context() -> None:
    """Making one costs 30 ms; a client of http:// gets an empty one, which trusts nobody."""
    one, two = (Transport(f"https://{name}.ladesk.com", KEY) for name in ("acme", "other"))
    plain = Transport("http://localhost", KEY)
    contexts = [vars(wire_of(each)._pool)["_ssl_context"] for each in (one, two, plain)]
    assert contexts[0] is contexts[1]
    assert contexts[0].cert_store_stats()["x509_ca"] > 0
    assert contexts[2].cert_store_stats()["x509_ca"] == 0
