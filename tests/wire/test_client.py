"""AsyncLiveAgent: what it takes, what it refuses, and how it opens and closes."""

import logging
import pickle
from datetime import UTC
from zoneinfo import ZoneInfo

import anyio
import httpx
import pytest
import respx
from support.fault_proxy import FaultProxy
from support.servers import answering, scripted

from liveagent_async import (
    AmbiguousWrite,
    AsyncLiveAgent,
    AuthenticationError,
    ClientClosed,
    ConnectionFailed,
    DecodeError,
    Limiter,
    NotFound,
    Rate,
    RateLimited,
    Retry,
    ServerError,
)
from liveagent_async.emulator import Emulator

URL = "https://acme.ladesk.com"
OK = b'{"response":{"status":"OK","statuscode":0}}'


def client(transport: httpx.AsyncBaseTransport, *, retry: Retry | None = None) -> AsyncLiveAgent:
    return AsyncLiveAgent("http://server", "key", rate=None, transport=transport, retry=retry or Retry())


@pytest.mark.parametrize(
    "url,key,options,advice",
    [
        ("", "k", {}, "LIVEAGENT_URL"),
        (URL, "", {}, "LIVEAGENT_API_KEY"),
        (URL, " ", {}, "LIVEAGENT_API_KEY"),
        ("acme.ladesk.com", "k", {}, "write https://acme.ladesk.com"),
        ("ftp://acme.ladesk.com", "k", {}, "write https://acme.ladesk.com"),
        ("http://acme.ladesk.com", "k", {}, "write https://acme.ladesk.com"),
        (URL, "k", {"format": "csv"}, "'json' or 'xml' or 'yaml'"),
        (URL, "k", {"timezone": "Mars/Olympus"}, "'America/Phoenix' or 'UTC'"),
        (URL, "k", {"timezone": "../etc"}, "'America/Phoenix' or 'UTC'"),
        (URL, "k", {"concurrency": 0}, "concurrency must be at least 1"),
    ],
)
async def test_what_cannot_be_right_is_refused_with_what_to_write(
    url: str, key: str, options: dict[str, str], advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ValueError before anything is sent."""
    monkeypatch.delenv("LIVEAGENT_URL", raising=False)
    monkeypatch.delenv("LIVEAGENT_API_KEY", raising=False)
    with pytest.raises(ValueError, match=advice):
        AsyncLiveAgent(url, key, **options)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    async with AsyncLiveAgent(URL, "k") as la:
        with pytest.raises(ValueError, match="there is no format"):
            la.with_options(format="csv")


async def test_url_and_key_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both, or one of them; what is given goes first."""
    monkeypatch.setenv("LIVEAGENT_URL", "https://env.ladesk.com/api/")
    monkeypatch.setenv("LIVEAGENT_API_KEY", "from-env")
    async with AsyncLiveAgent() as la:
        assert repr(la) == "AsyncLiveAgent('https://env.ladesk.com', format='json')"
    async with AsyncLiveAgent(URL) as la:
        assert repr(la) == f"AsyncLiveAgent({URL!r}, format='json')"


@respx.mock
async def test_the_key_is_on_the_wire_and_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    """The pool below httpx sees it in the query; no log record at DEBUG, no repr and no error does."""
    route = respx.get("https://acme.ladesk.com/api/agents/john%40agent.com", params={"apikey": "s3cret-k3y"})
    route.mock(
        return_value=httpx.Response(404, json={"response": {"status": "ERROR", "errormessage": "no s3cret-k3y"}})
    )
    with caplog.at_level(logging.DEBUG):
        async with AsyncLiveAgent(URL, "s3cret-k3y") as la:
            with pytest.raises(NotFound, match="GET agents/john@agent.com: no ") as caught:
                await la.agents.get("john@agent.com")
    shown = [caplog.text, repr(la), str(caught.value), repr(caught.value), str(caught.value.__dict__)]
    assert route.called
    assert "s3cret-k3y" not in "".join(shown)
    assert b"s3cret-k3y" not in pickle.dumps(caught.value)


async def test_views_share_the_wire_and_differ_in_options() -> None:
    """One emulator, one limiter; format, timeout and retry are the view's own, and closing one closes both."""
    emulator = Emulator(customers=1, conversations=0, rate=None)
    la = AsyncLiveAgent("http://emulator", emulator.api_key, transport=emulator.transport(), timezone=UTC)
    view = la.with_options(format="yaml", timeout=5.0, retry=Retry(attempts=1))
    assert view.limiter is la.limiter
    assert view.timezone is la.timezone is UTC
    assert await view.customers.list().all() == await la.customers.list().all()
    assert [each.format for each in emulator.requests] == ["yaml", "json"]
    await view.aclose()
    with pytest.raises(ClientClosed):
        await la.application.status()


async def test_two_clients_of_one_key_share_a_limiter() -> None:
    """The server counts per key, so clients may count together."""
    async with answering(lambda _: {"liveagentversion": "5"}) as one:
        two = AsyncLiveAgent("http://server", "key", limiter=one.limiter, transport=httpx.MockTransport(lambda _: None))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        assert isinstance(two.limiter, Limiter)
        assert two.limiter is one.limiter
        await two.aclose()
        assert (await one.application.status()).liveagentversion == "5"


async def test_a_shared_limiter_says_how_many_connections_there_are() -> None:
    """Twelve calls at once of a client whose own concurrency was left alone have twelve connections."""
    emulator = Emulator(customers=0, conversations=0, rate=None, latency=0.5)
    async with emulator.serve() as url:
        port = int(url.rpartition(":")[2])
        with FaultProxy(("127.0.0.1", port)) as proxy:
            async with AsyncLiveAgent(proxy.url, emulator.api_key, limiter=Limiter(12, rate=None)) as la:
                async with anyio.create_task_group() as group:
                    for _ in range(12):
                        group.start_soon(la.application.status)
            assert proxy.connections == 12


async def test_call_is_the_way_out_for_what_is_not_modelled() -> None:
    """It picks the codec from the suffix, else the client's, and quotes a path given as a list part by part."""
    emulator = Emulator(customers=1, conversations=0, agents=1, rate=None)
    async with AsyncLiveAgent("http://emulator", emulator.api_key, transport=emulator.transport()) as la:
        for path in ("application/status", "application/status.xml", "/application/status.yaml"):
            assert (await la.call("GET", path))["liveagentversion"]
        made = await la.call("POST", ["tags"], {"name": "a&b", "color": None})
        assert made["name"] == "a&b"
        assert (await la.call("GET", ["tags", str(made["id"])]))["name"] == "a&b"
        assert (await la.call("DELETE", f"tags/{made['id']}.xml"))["status"] == "OK"
        with pytest.raises(ValueError, match="write GET, POST, PUT, DELETE"):
            await la.call("PATCH", "tags")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
        for bad in ("", "tags//x", "../tags", ["tags", ""]):
            with pytest.raises(ValueError, match="an identifier must be"):
                await la.call("GET", bad)
    assert [each.format for each in emulator.requests] == ["json", "xml", "yaml", "json", "json", "xml"]


async def test_an_identifier_that_ends_like_a_format_is_asked_for_in_a_format() -> None:
    """The server takes a known last suffix for the format, so JSON, which has none, cannot ask for john@agent.xml."""
    transport, seen = scripted(
        httpx.Response(200, content=b"<response><email>john@agent.xml</email></response>"),
        httpx.Response(200, content=b'{"response":{"email":"john@agent.com"}}'),
    )
    async with client(transport) as la:
        assert (await la.agents.get("john@agent.xml")).email == "john@agent.xml"
        assert (await la.agents.get("john@agent.com")).email == "john@agent.com"
    paths = [each.url.raw_path.partition(b"?")[0] for each in seen]
    assert paths == [b"/api/agents/john%40agent.xml.xml", b"/api/agents/john%40agent.com"]


async def test_call_takes_one_suffix_off_and_no_more() -> None:
    """An identifier that ends like another format stays whole below the suffix that was written."""
    transport, seen = scripted(httpx.Response(200, content=b"<response><email>john@agent.yaml</email></response>"))
    async with client(transport) as la:
        assert await la.call("GET", "agents/john@agent.yaml.xml") == {"email": "john@agent.yaml"}
    assert seen[0].url.raw_path.startswith(b"/api/agents/john%40agent.yaml.xml?")


async def test_a_codec_of_the_users_own_replaces_one() -> None:
    """Same URL, another decoder."""

    class Loud:
        suffix = ""

        def decode(self, body: bytes) -> dict[str, dict[str, str]]:
            return {"response": {"liveagentversion": body.decode().upper()}}

    transport, _ = scripted(httpx.Response(200, content=b"v5"))
    la = AsyncLiveAgent("http://server", "key", transport=transport, codecs={"json": Loud()})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
    async with la:
        assert (await la.application.status()).liveagentversion == "V5"


async def test_what_passes_is_tried_again_and_what_does_not_is_raised() -> None:
    """A reset, a 502 page and a cut answer cost a GET nothing but time."""
    transport, seen = scripted(
        httpx.ReadError("reset"),
        httpx.Response(502, content=b"<html>"),
        httpx.Response(200, content=b'{"resp'),
        httpx.Response(200, content=b'{"response":{"liveagentversion":"5"}}'),
        httpx.Response(500, content=b'{"response":{"status":"ERROR","errormessage":"no"}}'),
    )
    async with client(transport, retry=Retry(wait_initial=0.0)) as la:
        assert (await la.application.status()).liveagentversion == "5"
        with pytest.raises(ServerError, match="^GET application/status: no$"):
            await la.application.status()
    assert len(seen) == 5


async def test_a_write_that_may_have_been_applied_is_not_sent_twice() -> None:
    """A POST whose answer was cut is one request and AmbiguousWrite; refused by a 429 it is sent again."""
    transport, seen = scripted(
        httpx.ReadError("reset"),
        httpx.Response(429, headers={"retry-after": "0"}),
        httpx.Response(200, content=b'{"response":{"status":"OK","statuscode":0,"id":"t1","name":"x"}}'),
    )
    async with client(transport) as la:
        with pytest.raises(AmbiguousWrite, match="POST tags"):
            await la.tags.create("x")
        assert len(seen) == 1
        tag = await la.tags.create("x")
        assert (tag.id, tag.name, dict(tag.extra)) == ("t1", "x", {})
    assert len(seen) == 3


async def test_a_write_whose_answer_is_unlike_its_call_is_ambiguous() -> None:
    """It was answered with 200, so it was probably applied: a DecodeError would invite to send it again."""
    async with answering(lambda _: {"status": "OK", "statuscode": 0, "id": ["t1"]}) as la:
        with pytest.raises(AmbiguousWrite, match=r"POST tags: .*Tag\.id.*probably applied"):
            await la.tags.create("x")


async def test_a_delete_whose_answer_was_lost_is_done() -> None:
    """The 404 that answers the second attempt means the first one did it."""
    gone = b'{"response":{"status":"ERROR","statuscode":404,"errormessage":"no such tag"}}'
    transport, _ = scripted(
        httpx.ReadError("reset"), httpx.Response(404, content=gone), httpx.Response(404, content=gone)
    )
    async with client(transport) as la:
        await la.tags.delete("t1")
        with pytest.raises(NotFound):
            await la.tags.delete("t1")


async def test_a_429_pauses_everyone_on_the_limiter() -> None:
    """Retry-After holds the other calls back too."""
    transport, _ = scripted(
        httpx.Response(429, headers={"retry-after": "0.2"}),
        httpx.Response(200, content=b'{"response":{"liveagentversion":"5"}}'),
        httpx.Response(429),
    )
    async with client(transport, retry=Retry(attempts=2)) as la:
        began = anyio.current_time()
        await la.application.status()
        assert anyio.current_time() - began >= 0.2
        assert la.limiter.waited >= 0.1
        once = la.with_options(retry=Retry(attempts=1))
        with pytest.raises(RateLimited, match="over the requests per minute"):
            await once.application.status()


async def test_a_long_wait_for_its_turn_costs_a_call_none_of_its_attempts() -> None:
    """The deadline counts from the first failure, not from the moment the call stood in line."""
    transport, seen = scripted(
        httpx.Response(200, content=b'{"response":{"liveagentversion":"5"}}'),
        httpx.Response(503),
        httpx.Response(200, content=b'{"response":{"liveagentversion":"5"}}'),
    )
    retry = Retry(wait_initial=0.0, timeout=0.1)
    async with AsyncLiveAgent("http://server", "key", rate=Rate(1, 0.3), transport=transport, retry=retry) as la:
        await la.application.status()
        await la.application.status()
    assert len(seen) == 3


async def test_a_request_that_never_left_gives_its_turn_back() -> None:
    """Ten refused connections do not use up the calls of the minute."""
    async with AsyncLiveAgent("http://127.0.0.1:1", "key", retry=Retry(attempts=10, wait_initial=0.0)) as la:
        with pytest.raises(ConnectionFailed) as caught:
            await la.application.status()
    assert not caught.value.sent


async def test_an_answer_unlike_its_call_names_the_call_and_the_key() -> None:
    """A list without its key, something else under it, a row that is no record, an overview without its one row."""
    answers: list[object] = [
        {"Tags": []}, {}, {"tags": {"id": "a"}}, {"tags": "x"}, {"tags": ["a"]}, {"chatsOverview": []}
    ]  # fmt: skip
    async with answering(lambda _: answers.pop(0)) as la:
        with pytest.raises(DecodeError, match="GET tags: the answer has no list `tags`, it has Tags"):
            await la.tags.list().all()
        with pytest.raises(DecodeError, match="GET tags: the answer has no list `tags`, it has nothing"):
            await la.tags.list().all()
        for _ in range(2):
            with pytest.raises(DecodeError, match="GET tags: `tags` holds no list"):
                await la.tags.list().all()
        with pytest.raises(DecodeError, match="GET tags: the answer is not as documented"):
            await la.tags.list().all()
        with pytest.raises(DecodeError, match="GET chats/overview: `chatsOverview` holds 0 rows"):
            await la.overview.chats()


async def test_closing_refuses_what_is_queued_and_later_calls() -> None:
    """A call that waits for its turn gets ClientClosed at once, not after the minute."""
    refused: list[ClientClosed] = []
    emulator = Emulator(customers=0, conversations=0, latency=0.1)
    la = AsyncLiveAgent("http://emulator", emulator.api_key, concurrency=1, transport=emulator.transport())

    async def queued() -> None:
        try:
            await la.application.status()
        except ClientClosed as error:
            refused.append(error)

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(queued)
        await anyio.sleep(0.05)
        await la.aclose()
    assert len(refused) == 4
    with pytest.raises(ClientClosed, match="closed"):
        await la.application.status()
    await la.aclose()


async def test_a_wrong_key_says_what_to_check() -> None:
    """The server's words, and advice."""
    emulator = Emulator(customers=0, conversations=0)
    async with AsyncLiveAgent(
        "http://emulator", "wrong", transport=emulator.transport(), timezone=ZoneInfo("UTC")
    ) as la:
        with pytest.raises(AuthenticationError, match="check the API key"):
            await la.application.status()
