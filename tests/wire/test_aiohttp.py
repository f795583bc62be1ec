"""An application's own aiohttp session as the wire: what is taken of it, what is not, and what it is told."""

from __future__ import annotations

import asyncio
import builtins
import gzip
import logging
import ssl
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import anyio
import pytest
from support.cancelling import by_scope, by_task, nothing_left
from support.fault_proxy import Fault, FaultProxy
from support.over_aiohttp import over_aiohttp
from support.raw_server import Peer, RawServer
from support.sending import KEY, ON_TARGET, failure, send
from support.tls import trusting

from liveagent_async import AmbiguousWrite, AsyncLiveAgent, ClientClosed, ConnectionFailed, DecodeError, Retry, Timeout
from liveagent_async._http.transport import Transport

ONCE = Retry(attempts=1)
on_asyncio = pytest.mark.parametrize("anyio_backend", ["asyncio"])


def closed_port() -> str:
    """Where nobody listens."""
    with FaultProxy() as gone:
        return gone.url


@on_asyncio
@pytest.mark.promise("aiohttp: what breaks before the request is sent is told as not sent, after it as ambiguous")
@pytest.mark.parametrize("url", ["", "http://no-such-host.localhost.invalid"], ids=["refused", "no such host"])
async def test_a_post_over_no_connection_was_not_sent(url: str) -> None:
    """A refused connection, a host without an address: ConnectionFailed, not AmbiguousWrite; the session stays open."""
    async with over_aiohttp(url or closed_port(), KEY, allow_http=True, retry=ONCE) as la:
        with pytest.raises(ConnectionFailed, match="no connection to ") as caught:
            await la.tags.create("VIP")
    assert not caught.value.sent


@on_asyncio
async def test_a_post_over_a_refused_connection_is_tried_again() -> None:
    """As soon as somebody listens it is sent, once."""
    with FaultProxy(script=[Fault.REFUSE], answer=b'{"response":{"id":"1","name":"VIP"}}') as proxy:
        async with over_aiohttp(proxy.url, KEY, retry=Retry(wait_initial=0.2)) as la:
            assert (await la.tags.create("VIP")).name == "VIP"
    assert len(proxy.requests) == 1


@on_asyncio
async def test_a_handshake_that_fails_has_sent_nothing() -> None:
    """Plain text in place of TLS, or a certificate that nobody trusts."""
    with FaultProxy(script=[Fault.BAD_TLS], tls=True) as proxy:
        for context in (trusting(), ssl.create_default_context()):
            async with over_aiohttp(proxy.url, KEY, context, retry=ONCE) as la:
                with pytest.raises(ConnectionFailed) as caught:
                    await la.tags.create("VIP")
            assert not caught.value.sent
    assert proxy.requests == []


@on_asyncio
async def test_a_connection_that_breaks_after_the_request_is_ambiguous() -> None:
    """A POST that got no answer may have been applied."""
    with FaultProxy(script=[Fault.RESET_BEFORE_HEADERS]) as proxy:
        async with over_aiohttp(proxy.url, KEY) as la:
            with pytest.raises(AmbiguousWrite):
                await la.tags.create("VIP")
    assert len(proxy.requests) == 1


@on_asyncio
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_aiohttp_repeats_nothing_by_itself(method: str) -> None:
    """On a kept connection that breaks aiohttp sends these again; a note of a PUT would be written twice."""
    with FaultProxy(script=[Fault.PASS, Fault.EOF]) as proxy:
        async with aiohttp.ClientSession() as session:
            transport = Transport(proxy.url, KEY, aiohttp_session=session)
            await send(transport)
            with pytest.raises(ConnectionFailed) as caught:
                await send(transport, method, form=b"note=hello" if method == "PUT" else None)
            assert caught.value.sent
    assert [seen.method for seen in proxy.requests] == ["GET", method]


@on_asyncio
async def test_only_our_headers_are_sent() -> None:
    """The application's headers, cookies and authentication are for others, its middlewares see nothing of ours."""

    async def spy(*_: object) -> aiohttp.ClientResponse:
        raise AssertionError("a middleware of the application was asked")

    with FaultProxy(headers=b"Set-Cookie: a=b\r\n") as proxy:
        session = aiohttp.ClientSession(
            headers={"Authorization": "Bearer application", "X-Application": "1", "User-Agent": "application"},
            cookies={"session": "application"},
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            middlewares=[spy],
            raise_for_status=True,
            timeout=aiohttp.ClientTimeout(total=1e-9),
        )
        async with session:
            over = Transport(proxy.url, KEY, aiohttp_session=session)
            own = Transport(proxy.url, KEY)
            for transport in (over, own):
                await send(transport, "GET", "tags?x=1")
                await send(transport, "PUT", "tags/a%2Fb.xml", b"name=c")
                await send(transport, "POST", "tags")
                await send(transport, "DELETE", "tags/1")
            await own.aclose()
    seen, expected = proxy.requests[:4], proxy.requests[4:]
    assert [(each.method, each.target, each.body) for each in seen] == [
        (each.method, each.target, each.body) for each in expected
    ]
    assert all(each.target.endswith(ON_TARGET) for each in seen)
    lines = [[sorted(each.head.lower().split(b"\r\n")) for each in group] for group in (seen, expected)]
    assert lines[0] == lines[1]


@on_asyncio
async def test_what_the_application_traces_has_no_key(caplog: pytest.LogCaptureFixture) -> None:
    """Its TraceConfig sees every step with the URL as it is without the key, its logs and errors too."""
    told: list[str] = []

    async def trace(_: object, context: object, told_of: object) -> None:
        fields = {name: getattr(told_of, name) for name in dir(told_of) if name[0] != "_"}
        response = fields.get("response")
        told.append(f"{type(told_of).__name__} {fields} {response and vars(response)} {response and response.url!r}")

    config = aiohttp.TraceConfig()
    signals = [name for name in dir(config) if name.startswith("on_")]
    for name in signals:
        getattr(config, name).append(trace)
    with FaultProxy(script=[Fault.PASS, Fault.EOF_IN_BODY, Fault.EOF]) as proxy, caplog.at_level(logging.DEBUG):
        async with aiohttp.ClientSession(trace_configs=[config]) as session:
            async with AsyncLiveAgent(proxy.url, KEY, aiohttp_session=session, retry=ONCE) as la:
                await la.application.status()
                for _ in range(2):
                    with pytest.raises(AmbiguousWrite):
                        await la.tags.create("VIP")
            async with AsyncLiveAgent(closed_port(), KEY, aiohttp_session=session, retry=ONCE) as la:
                with pytest.raises(ConnectionFailed):
                    await la.tags.create("VIP")
    assert len(proxy.requests) == 3
    assert all(ON_TARGET in seen.target for seen in proxy.requests)
    kinds = {each.split()[0] for each in told}
    assert {"TraceRequestHeadersSentParams", "TraceRequestEndParams", "TraceRequestExceptionParams"} <= kinds
    everything = "\n".join([*told, *(str(vars(record)) for record in caplog.records)])
    assert f"{proxy.url}/api/tags" in everything
    assert "CANARY" not in everything


@on_asyncio
async def test_no_redirect_is_followed() -> None:
    """The key would go along."""
    headers = b"Location: /api/elsewhere\r\n"
    with RawServer(lambda peer: redirect(peer, headers)) as server:
        async with aiohttp.ClientSession() as session:
            transport = Transport(server.url, KEY, aiohttp_session=session)
            assert (await send(transport)).status == 302
    assert server.connections == 1


def redirect(peer: Peer, headers: bytes) -> None:
    """Always elsewhere, and only once."""
    peer.request()
    peer.write(b"HTTP/1.1 302 Found\r\n" + headers + b"Content-Length: 0\r\nConnection: close\r\n\r\n")


@on_asyncio
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
async def test_a_body_over_the_limit_is_given_up(packed: bool) -> None:
    """Of a gzip bomb no more than the limit is unpacked; the connection is closed, not read to its end."""
    body = gzip.compress(b"0" * 50_000_000) if packed else b"0" * 2_000_000
    headers = b"Content-Encoding: gzip\r\n" if packed else b""
    with FaultProxy(answer=body, headers=headers) as proxy, nothing_left(proxy):
        async with aiohttp.ClientSession() as session:
            transport = Transport(proxy.url, KEY, aiohttp_session=session, body_limit=10_000)
            with pytest.raises(DecodeError, match="the body is over the limit of 10000 bytes"):
                await send(transport)


@on_asyncio
async def test_a_large_form_is_sent_without_a_warning() -> None:
    """Aiohttp warns of a megabyte of bytes; whole it arrives."""
    with FaultProxy() as proxy:
        async with aiohttp.ClientSession() as session:
            transport = Transport(proxy.url, KEY, aiohttp_session=session)
            await send(transport, "POST", "files", b"x=" + b"y" * 3_000_000)
    assert len(proxy.requests[0].body) == 3_000_002


@on_asyncio
async def test_the_deadline_holds() -> None:
    """Without an answer a call ends after its timeout, and leaves no connection."""
    with FaultProxy(then=Fault.BLACKHOLE) as proxy, nothing_left(proxy):
        async with aiohttp.ClientSession() as session:
            error = await failure(Transport(proxy.url, KEY, aiohttp_session=session), timeout=0.2)
    assert isinstance(error, Timeout)
    assert error.sent


@on_asyncio
async def test_a_session_without_a_free_connection_has_sent_nothing() -> None:
    """The application's other calls hold them all: Timeout, not sent."""
    with FaultProxy(then=Fault.BLACKHOLE) as proxy:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as session:
            other = asyncio.create_task(cast("Any", session.get(f"{proxy.url}/other")))
            while not proxy.requests:
                await asyncio.sleep(0.01)
            error = await failure(Transport(proxy.url, KEY, aiohttp_session=session), timeout=0.1)
            other.cancel()
            await asyncio.wait([other])
    assert isinstance(error, Timeout)
    assert not error.sent
    assert len(proxy.requests) == 1


class _Slow(FaultProxy):
    """Answers in pieces, a little apart: something to be cancelled in at every stage."""

    piece = 60
    pause = 0.0005


@on_asyncio
@pytest.mark.promise("Cancellation: requests cancelled over an aiohttp session leave no connection in use", cases=300)
async def test_cancelled_calls_leave_nothing() -> None:
    """Cancelled as asyncio and as anyio do, at any moment; the next call is answered."""
    with _Slow(then=Fault.DRIP) as proxy, nothing_left(proxy):
        async with over_aiohttp(proxy.url, KEY, rate=None, retry=ONCE) as la:

            async def worker(number: int) -> None:
                for step in range(15):
                    way = (by_scope, by_task)[step % 2]
                    await way(la.application.status, 0.0004 * ((7 * step + 3 * number) % 20))

            async with anyio.create_task_group() as tasks:
                for number in range(20):
                    tasks.start_soon(worker, number)
            assert (await la.application.status()).liveagentversion == "5"


@on_asyncio
async def test_a_proxy_of_the_session_is_used_and_its_connect_has_no_key() -> None:
    """What a tunnel refuses was not sent."""
    with FaultProxy(script=[Fault.HTML_502]) as proxy:
        async with aiohttp.ClientSession(proxy=proxy.url) as session:
            error = await failure(Transport("https://acme.invalid", KEY, aiohttp_session=session))
    assert isinstance(error, ConnectionFailed)
    assert not error.sent
    assert [seen.target for seen in proxy.requests] == ["acme.invalid:443"]
    assert b"CANARY" not in proxy.requests[0].head


@on_asyncio
async def test_a_closed_session_is_told_as_such() -> None:
    """Not tried again: it never opens."""
    async with aiohttp.ClientSession() as session:
        la = AsyncLiveAgent("http://127.0.0.1:1", KEY, aiohttp_session=session)
    with pytest.raises(ClientClosed, match="the aiohttp session of the client is closed"):
        await la.application.status()
    await la.aclose()


@on_asyncio
async def test_what_cannot_be_a_session_is_refused() -> None:
    """Beside a transport, or something else than a session."""
    async with aiohttp.ClientSession() as session:
        with pytest.raises(ValueError, match="give transport= or aiohttp_session=, not both"):
            AsyncLiveAgent("https://acme.ladesk.com", KEY, aiohttp_session=session, transport=cast("Any", object()))
    with pytest.raises(TypeError, match="aiohttp_session is an aiohttp.ClientSession, not SimpleNamespace"):
        AsyncLiveAgent("https://acme.ladesk.com", KEY, aiohttp_session=cast("Any", SimpleNamespace()))


def test_elsewhere_than_on_asyncio_it_is_refused() -> None:
    """On trio, and outside of every event loop: a session belongs to one of asyncio."""

    async def made() -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    with asyncio.Runner() as runner:
        session = runner.run(made())

        async def on_trio() -> None:
            AsyncLiveAgent("https://acme.ladesk.com", KEY, aiohttp_session=session)

        for attempt in (
            lambda: anyio.run(on_trio, backend="trio"),
            lambda: AsyncLiveAgent("https://acme.ladesk.com", KEY, aiohttp_session=session),
        ):
            with pytest.raises(RuntimeError, match="aiohttp works on asyncio only"):
                cast("Callable[[], None]", attempt)()
        runner.run(session.close())


@on_asyncio
async def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or with an aiohttp that has no middlewares."""
    real = builtins.__import__

    def without(name: str, *rest: Any) -> object:
        if name == "aiohttp":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.delitem(__import__("sys").modules, "liveagent_async._http.aiohttp_wire", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"aiohttp 3.12 or later: pip install 'liveagent-async\[aiohttp\]'"):
        AsyncLiveAgent("https://acme.ladesk.com", KEY, aiohttp_session=cast("Any", object()))
