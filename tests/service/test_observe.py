"""What an observer and the log are told, and what they are not."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from pathlib import Path

import anyio
import httpx
import pytest
from support.fault_proxy import FaultProxy
from support.scripted import Scripted
from support.servers import scripted

from liveagent_async import (
    Ambiguous,
    AmbiguousWrite,
    Answered,
    AsyncLiveAgent,
    Event,
    LiveAgentError,
    NotFound,
    Paused,
    Rate,
    RateLimited,
    Retried,
    Retry,
    _observe,
    resources,
)
from liveagent_async._unmodelled import _WORDS
from liveagent_async.emulator import Emulator

OK = httpx.Response(200, json={"response": {"status": "OK", "statuscode": 0, "liveagentversion": "5"}})


def client(*replies: httpx.Response | Exception, events: list[Event], retry: Retry | None = None) -> AsyncLiveAgent:
    transport, _ = scripted(*replies)
    retry = retry or Retry(wait_initial=0.0)
    return AsyncLiveAgent("http://server", "k3y", rate=None, transport=transport, retry=retry, observe=events.append)


async def test_each_answer_is_told_with_its_route_status_and_times() -> None:
    """The template of the path, not the identifier in it; a refusal of the server is an answer too."""
    events: list[Event] = []
    gone = httpx.Response(404, json={"response": {"status": "ERROR", "statuscode": 404, "errormessage": "none"}})
    async with client(OK, gone, events=events) as la:
        await la.application.status()
        with pytest.raises(NotFound):
            await la.with_options(timeout=3.0).agents.get("jana@acme.com")
    assert [(each.route, each.method, each.status, each.attempt) for each in events if isinstance(each, Answered)] == [
        ("application/status", "GET", 200, 1),
        ("agents/{}", "GET", 404, 1),
    ]
    assert all(isinstance(each, Answered) and 0 <= each.seconds < 60 and 0 <= each.waited < 60 for each in events)


async def test_the_wait_for_a_turn_is_told_apart_from_the_answer() -> None:
    """The second of two calls at one in 0.2 s waited for its turn and was answered at once."""
    events: list[Event] = []
    transport, _ = scripted(OK, OK)
    async with AsyncLiveAgent(
        "http://server", "k3y", rate=Rate(1, 0.2), transport=transport, observe=events.append
    ) as la:
        await la.application.status()
        await la.application.status()
    second = events[1]
    assert isinstance(second, Answered)
    assert second.waited >= 0.1


async def test_a_repeated_attempt_is_told_with_the_name_of_its_error() -> None:
    """First 503, then no connection, then the answer to the third attempt."""
    events: list[Event] = []
    async with client(httpx.Response(503), httpx.ConnectError("jana@acme.com"), OK, events=events) as la:
        await la.application.status()
    assert [type(each) for each in events] == [Answered, Retried, Retried, Answered]
    assert events[1:3] == [
        Retried("application/status", "ServerError", 0.0),
        Retried("application/status", "ConnectionFailed", 0.0),
    ]
    assert isinstance(events[3], Answered)
    assert events[3].attempt == 3


async def test_a_429_is_told_with_the_seconds_of_the_pause() -> None:
    """As long as the server says."""
    events: list[Event] = []
    limited = httpx.Response(429, headers={"retry-after": "0.1"})
    async with client(limited, events=events, retry=Retry(attempts=1)) as la:
        with pytest.raises(RateLimited):
            await la.application.status()
    pause = events[1]
    assert isinstance(pause, Paused)
    assert pause.seconds == pytest.approx(0.1, abs=0.05)


@pytest.mark.parametrize("answer", [httpx.Response(502), httpx.Response(200, json={"response": {"odd": "one"}})])
async def test_a_write_without_a_usable_answer_is_told(answer: httpx.Response) -> None:
    """Once, with the route."""
    events: list[Event] = []
    async with client(answer, events=events) as la:
        with pytest.raises(AmbiguousWrite):
            await la.tags.create("vip")
    assert [each for each in events if not isinstance(each, Answered)] == [Ambiguous("tags", cancelled=False)]


@pytest.mark.promise("Observed: a POST that is cancelled after it was sent leaves a trace")
async def test_a_write_cancelled_after_it_was_sent_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """An event, a warning, a note on the cancellation; a read and what was not sent are cancelled silently."""
    events: list[Event] = []
    emulator = Emulator(customers=0, conversations=0, rate=None, latency=30.0)
    notes: list[str] = []

    async with emulator.serve() as url:
        with FaultProxy(("127.0.0.1", int(url.rpartition(":")[2]))) as proxy:
            async with AsyncLiveAgent(proxy.url, emulator.api_key, observe=events.append) as la:

                async def write() -> None:
                    try:
                        await la.customers.add_to_group("jana@acme.com", "vip")
                    except anyio.get_cancelled_exc_class() as stop:
                        notes.extend(getattr(stop, "__notes__", []))
                        raise

                with anyio.move_on_after(0.3):
                    await la.application.status()
                assert events == []
                with anyio.move_on_after(0.3):
                    await write()
                with anyio.CancelScope() as scope:
                    scope.cancel()
                    await write()
    assert events == [Ambiguous("customers/{}/groups", cancelled=True)]
    assert notes == ["POST customers/{}/groups was sent: it may or may not have been applied"]
    assert caplog.messages == [
        "customers/{}/groups: the write was sent and was cancelled; it may or may not have been applied"
    ]


async def test_what_an_observer_raises_is_logged_and_harms_no_call(caplog: pytest.LogCaptureFixture) -> None:
    """A broken counter of the application's is no failure of its calls."""

    def broken(_: Event) -> None:
        raise ZeroDivisionError

    transport, _ = scripted(OK)
    async with AsyncLiveAgent("http://server", "k3y", transport=transport, observe=broken) as la:
        await la.application.status()
    assert caplog.messages == ["the client's `observe` failed; the call goes on"]


async def test_the_log_has_a_level_for_each_event(caplog: pytest.LogCaptureFixture) -> None:
    """WARNING for a pause and an ambiguous write, INFO for another attempt, DEBUG for an answer."""
    events: list[Event] = []
    limited = httpx.Response(429, headers={"retry-after": "0"})
    with caplog.at_level(logging.DEBUG, "liveagent_async"):
        async with client(limited, OK, httpx.Response(502), events=events) as la:
            await la.application.status()
            with pytest.raises(AmbiguousWrite):
                await la.tags.create("vip")
    lines = [(each.levelname, re.sub(r" in [\d.]+ s.*", "", each.getMessage())) for each in caplog.records]
    assert lines == [
        ("DEBUG", "GET application/status: 429"),
        ("WARNING", "429, too many calls: all calls of this limiter pause for 0 s"),
        ("INFO", "application/status: RateLimited, again"),
        ("DEBUG", "GET application/status: 200"),
        ("DEBUG", "POST tags: 502"),
        ("WARNING", "tags: the write was sent and got no usable answer; it may or may not have been applied"),
    ]


@pytest.mark.promise("Observed: no key, identifier or body is in an event or a line of the log")
async def test_no_key_identifier_or_body_is_in_what_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever way a canary goes into a call, or comes back in an answer: in no event, in no line at DEBUG."""
    events: list[Event] = []
    echo = b'HTTP/1.1 500 Oops\r\nContent-Length: 30\r\n\r\n{"response":"CANARY-1234567890'
    with Scripted() as server, caplog.at_level(logging.DEBUG):
        server.play(*[echo] * 9)
        async with AsyncLiveAgent(
            server.url, "CANARY-KEY", rate=None, retry=Retry(wait_initial=0.0), observe=events.append
        ) as la:
            for call in (
                lambda: la.agents.get("CANARY@acme.com"),
                lambda: la.conversations.add_message("CANARY", "CANARY"),
                lambda: la.customers.list(email="CANARY").all(),
                lambda: la.call("GET", "customers/CANARY/groups"),
                lambda: la.call("GET", ["CANARY", "x/y"], {"CANARY": "CANARY"}),
            ):
                with pytest.raises(LiveAgentError):
                    await call()
    assert len(events) > 9
    ours = [record.getMessage() for record in caplog.records if record.name == "liveagent_async"]
    assert len(ours) >= len(events)
    assert "CANARY" not in repr(events) + "".join(ours)
    assert {each.route for each in events if isinstance(each, Answered)} == {
        "agents/{}", "conversations/{}/messages", "customers", "customers/{}/groups", "{}/{}",
    }  # fmt: skip


def test_every_documented_word_may_stand_in_a_route() -> None:
    """What `call` masks as an identifier is none of the words of the paths the client knows."""
    text = "".join(file.read_text() for file in Path(next(iter(resources.__path__))).glob("*.py"))
    templates = re.findall(r'"(?:GET|POST|PUT|DELETE)",\s*"([^"]+)"', text) + re.findall(r'"(reports/[a-z/]+)"', text)
    words = {word for template in templates for word in template.split("/")} - {"{}"}
    assert len(words) > 20
    assert words <= _WORDS


# --- LIVEAGENT_LOG --------------------------------------------------------------------------------------------------

PROGRAM = """
import logging, sys
{setup}
from liveagent_async import AsyncLiveAgent
AsyncLiveAgent("https://acme.ladesk.com", "key")
AsyncLiveAgent("https://acme.ladesk.com", "key")
log = logging.getLogger("liveagent_async")
log.info("shown")
log.debug("hidden")
print(len(log.handlers))
"""


@pytest.mark.parametrize("setup,handlers", [("", "1"), ("logging.basicConfig()", "0")])
def test_the_environment_sets_up_a_log(setup: str, handlers: str) -> None:
    """At the level that is asked for, on stderr; a program that has its own logging keeps it, and gets the level."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(setup=setup)],
        env={"LIVEAGENT_LOG": "info"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stderr.count("shown") == 1
    assert "hidden" not in ran.stderr
    assert ran.stdout == f"{handlers}\n"


def test_a_program_without_logging_gets_one_handler(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many clients it opens."""
    log = logging.Logger("a program's")  # noqa: LOG001, one without parents
    monkeypatch.setattr(_observe, "_log", log)
    monkeypatch.setenv("LIVEAGENT_LOG", "Warning")
    for _ in range(2):
        AsyncLiveAgent("https://acme.ladesk.com", "key")
    assert (log.level, len(log.handlers)) == (logging.WARNING, 1)


def test_a_level_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ValueError that names the levels."""
    monkeypatch.setenv("LIVEAGENT_LOG", "loud")
    with pytest.raises(ValueError, match="LIVEAGENT_LOG is debug, info, warning or error, not 'loud'"):
        AsyncLiveAgent("https://acme.ladesk.com", "key")
