"""The wire over real sockets: what is sent, and what every fault becomes."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path

import anyio
import httpx
import pytest
import respx
from support.fault_proxy import Fault, FaultProxy
from support.sending import KEY, ON_TARGET, failure, send
from support.tls import trusting

from liveagent_async._http.transport import Transport
from liveagent_async.errors import ConnectionFailed, LiveAgentError, Timeout


@pytest.mark.parametrize("method", ["GET", "DELETE", "POST", "PUT"])
async def test_the_key_is_in_the_query_of_every_verb(method: str) -> None:
    """The query is the only place that the server reads it from on a PUT; it stands there once."""
    form = b"name=a%26b" if method in ("POST", "PUT") else None
    with FaultProxy() as proxy:
        transport = Transport(f"{proxy.url}/dir", KEY)
        await send(transport, method, "tags/1.xml", form)
        await send(transport, method, "tags?limit=1", form)
        await transport.aclose()
    targets = [seen.target for seen in proxy.requests]
    assert targets == [f"/dir/api/tags/1.xml?{ON_TARGET}", f"/dir/api/tags?limit=1&{ON_TARGET}"]
    for seen in proxy.requests:
        assert seen.method == method
        assert seen.body == (form or b"")
        assert "CANARY" not in seen.head.decode().split("\r\n", 1)[1]
    assert proxy.connections == 1


async def test_headers_are_the_few_that_are_needed() -> None:
    """Host, what is accepted, who asks; a form says so, and an empty POST says that it is empty."""
    with FaultProxy() as proxy:
        transport = Transport(proxy.url, KEY)
        await send(transport)
        await send(transport, "POST", form=b"a=b")
        await send(transport, "PUT")
        await transport.aclose()
    heads = [seen.head.decode().split("\r\n")[1:] for seen in proxy.requests]
    always = [f"Host: 127.0.0.1:{proxy.port}", "Accept: */*", "Accept-Encoding: gzip"]
    assert heads[0][:3] == always
    assert heads[0][3].startswith("User-Agent: liveagent-async/")
    assert heads[0][4:] == []
    assert heads[1][4:] == ["Content-Type: application/x-www-form-urlencoded", "Content-Length: 3"]
    assert heads[2][4:] == ["Content-Length: 0"]


async def test_an_answer_comes_whole() -> None:
    """Status, headers by lower-case name with repeated ones joined, body; nothing of it in the repr."""
    headers = b"Retry-After: 7\r\nX-Two: a\r\nx-two: b\r\nLocation: /login?apikey=CANARY%26key%2F1\r\n"
    with FaultProxy(headers=headers, answer=b"hello") as proxy:
        transport = Transport(proxy.url, KEY)
        reply = await send(transport)
        await transport.aclose()
    assert (reply.status, reply.body) == (200, b"hello")
    assert (reply.headers["retry-after"], reply.headers["x-two"]) == ("7", "a, b")
    assert repr(reply) == "RawResponse(status=200)"


@pytest.mark.parametrize(
    "fault,kind,sent,words",
    [
        (Fault.REFUSE, ConnectionFailed, False, "no connection to http://127.0.0.1"),
        (Fault.BLACKHOLE, Timeout, True, "no whole answer from"),
        (Fault.RESET_UNREAD, ConnectionFailed, True, "broke (ReadError: [Errno 104] Connection reset by peer)"),
        (Fault.RESET_BEFORE_HEADERS, ConnectionFailed, True, "broke (ReadError"),
        (Fault.RESET_AFTER_HEADERS, ConnectionFailed, True, "broke (ReadError"),
        (Fault.RESET_IN_BODY, ConnectionFailed, True, "broke (ReadError"),
        (Fault.EOF, ConnectionFailed, True, "Server disconnected without sending a response"),
        (Fault.EOF_IN_HEADERS, ConnectionFailed, True, "RemoteProtocolError"),
        (Fault.EOF_IN_BODY, ConnectionFailed, True, "without sending complete message body"),
        (Fault.LENGTH_TOO_LONG, ConnectionFailed, True, "without sending complete message body"),
        (Fault.GARBAGE, ConnectionFailed, True, "RemoteProtocolError"),
    ],
)
async def test_a_fault_becomes_an_error_that_says_whether_the_request_was_sent(
    fault: Fault, kind: type[LiveAgentError], sent: bool, words: str
) -> None:
    """And the transport is as good as new afterwards."""
    with FaultProxy(script=[fault], then=fault) as proxy:
        error = await failure(Transport(proxy.url, KEY), timeout=0.5)
    assert type(error) is kind
    assert isinstance(error, ConnectionFailed | Timeout)
    assert error.sent is sent
    assert words in str(error)


@pytest.mark.parametrize(
    "fault,status",
    [
        (Fault.PASS, 200),
        (Fault.LATENCY, 200),
        (Fault.DROP, 200),
        (Fault.LENGTH_TOO_SHORT, 200),
        (Fault.HTML_502, 502),
        (Fault.EMPTY_503, 503),
    ],
)
async def test_an_answer_is_an_answer_whatever_it_says(fault: Fault, status: int) -> None:
    """What it means is decided elsewhere; a kept-alive connection the server closed meanwhile costs nothing."""
    with FaultProxy(script=[fault]) as proxy:
        transport = Transport(proxy.url, KEY)
        assert (await send(transport)).status == status
        await anyio.sleep(0.05)
        assert (await send(transport, "POST", form=b"a=b")).status == 200
        await transport.aclose()


async def test_a_body_that_drips_is_cut_at_the_deadline() -> None:
    """The timeout is for the whole call: no single read of this one takes long."""
    with FaultProxy(then=Fault.DRIP) as proxy:
        proxy.pause = 0.05
        with anyio.fail_after(5):
            error = await failure(Transport(proxy.url, KEY), timeout=0.3)
    assert isinstance(error, Timeout)
    assert error.sent
    assert str(error) == f"POST conversations: no whole answer from {proxy.url}/api/ within 0.3 s"


async def test_a_host_that_does_not_answer_at_all_is_surely_not_sent_to() -> None:
    """A full backlog drops the SYN, as a firewall does."""
    with closing(socket.socket()) as silent, closing(socket.socket()) as first, closing(socket.socket()) as second:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        for other in (first, second):
            other.setblocking(False)  # noqa: FBT003
            other.connect_ex(silent.getsockname())
        error = await failure(Transport(f"http://127.0.0.1:{silent.getsockname()[1]}", KEY), timeout=0.3)
    assert isinstance(error, Timeout)
    assert not error.sent
    assert "no connection from" in str(error)


async def test_a_certificate_nobody_trusts_is_refused_and_says_what_to_do() -> None:
    """Nothing was sent; SSL_CERT_FILE is the way for an authority of one's own."""
    with FaultProxy(tls=True, script=[Fault.BAD_TLS]) as proxy:
        transport = Transport(proxy.url, KEY)
        with pytest.raises(ConnectionFailed, match="wrong version number") as caught:
            await send(transport)
        assert not caught.value.sent
        error = await failure(transport)
        assert isinstance(error, ConnectionFailed)
        assert not error.sent
        assert "certificate verify failed" in str(error)
        assert "SSL_CERT_FILE" in str(error)
        assert proxy.requests == []


async def test_a_users_own_httpx_transport_keeps_its_settings_and_hides_the_key() -> None:
    """Its pool is used as ours is: here for a TLS context of the user's own."""
    with FaultProxy(tls=True, script=[Fault.PASS, Fault.RESET_IN_BODY]) as proxy:
        transport = Transport(proxy.url, KEY, inner=httpx.AsyncHTTPTransport(verify=trusting()))
        assert (await send(transport)).status == 200
        assert isinstance(await failure(transport), ConnectionFailed)
    assert proxy.requests[0].target == f"/api/tags?{ON_TARGET}"


async def test_respx_can_script_the_default_transport() -> None:
    """It patches httpcore's pool, which is where calls go; the key is on the URL it sees."""
    with respx.mock(base_url="https://acme.ladesk.com") as router:
        route = router.get("/api/tags", params={"apikey": KEY}).respond(200, json={"response": {}})
        broken = router.put("/api/tags").mock(side_effect=httpx.ReadTimeout)
        transport = Transport("https://acme.ladesk.com", KEY)
        assert (await send(transport)).body == b'{"response":{}}'
        with pytest.raises(Timeout) as caught:
            await send(transport, "PUT", form=b"name=a")
        await transport.aclose()
    assert route.call_count == 1
    assert broken.calls.last.request.content == b"name=a"
    assert caught.value.sent


async def test_the_reason_is_the_systems_own_not_what_the_caller_was_handling() -> None:
    """A call made while another error is handled does not blame it."""
    with FaultProxy(script=[Fault.EOF]) as proxy:
        transport = Transport(proxy.url, KEY)
        try:
            Path("the caller's own trouble").read_text()
        except FileNotFoundError:
            with pytest.raises(ConnectionFailed, match="Server disconnected"):
                await send(transport)
        await transport.aclose()


async def test_every_address_of_a_host_is_tried() -> None:
    """`localhost` may be ::1 first; the reason of a refusal is the last address's."""
    with FaultProxy() as proxy:
        transport = Transport(f"http://localhost:{proxy.port}", KEY)
        assert (await send(transport)).status == 200
        await transport.aclose()
    error = await failure(Transport(f"http://localhost:{proxy.port}", KEY))
    assert "Errno" in str(error)


async def test_a_transport_shows_its_base_only() -> None:
    """And strikes the key out of whatever text it is given."""
    transport = Transport("https://acme.ladesk.com", KEY)
    assert repr(transport) == "Transport('https://acme.ladesk.com/api/')"
    assert transport.redact(f"see {ON_TARGET} and {KEY}") == "see apikey=[redacted] and [redacted]"


@pytest.mark.parametrize("url", ["https://999.1.1.1", "https://" + "a" * 70_000])
async def test_a_host_that_httpx_cannot_read_is_a_value_error(url: str) -> None:
    """No InvalidURL of httpx."""
    with pytest.raises(ValueError, match="write it as in") as caught:
        Transport(url, KEY)
    assert caught.value.__context__ is None
