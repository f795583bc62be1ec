"""A canary in place of the API key and of a login token is looked for in everything that can be shown, and not found.

A new channel is one line in CHANNELS, a new way for a server to give a secret away is one line in ECHOES.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import pickle
import re
import traceback
import warnings
from collections.abc import Awaitable, Callable, Generator
from datetime import date
from types import FrameType
from urllib.parse import quote

import anyio
import attrs
import pytest
from click.testing import CliRunner
from support.fault_proxy import Fault, FaultProxy
from support.http2 import Http2, http2
from support.over_aiohttp import WIRES, over_wire
from support.raw_server import RawServer
from support.scripted import Scripted

from liveagent_async import AsyncLiveAgent, LiveAgentError, Retry, days, pull
from liveagent_async._request import request
from liveagent_async.cli._group import group

KEY = "CANARY&key/1"
TOKEN = "CANARYTOKEN"
CANARY = re.compile("canary|key/1|key%2f1", re.IGNORECASE)

Do = Callable[[AsyncLiveAgent], Awaitable[object]]


@attrs.define
class Seen:
    """What a caller, a log and a terminal have after a call."""

    errors: list[BaseException]
    shown: list[object]
    records: list[logging.LogRecord]
    warned: list[warnings.WarningMessage]
    printed: str


def chain(error: BaseException | None) -> list[BaseException]:
    """An error, what it was raised from, what it was raised in, and the members of groups."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting:
        each = waiting.pop()
        if each is not None and each not in found:
            found.append(each)
            waiting += [each.__cause__, each.__context__, *getattr(each, "exceptions", ())]
    return found


def frames(error: BaseException) -> list[FrameType]:
    """Where an error came through, without this file: a test may know the key."""
    return [frame for frame, _ in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename != __file__]


def locals_of(error: BaseException) -> str:
    """What a debugger or an error tracker shows of each frame."""
    return "".join(f"{name}={value!r}\n" for frame in frames(error) for name, value in frame.f_locals.items())


CHANNELS: dict[str, Callable[[Seen], object]] = {
    "str of errors": lambda seen: [str(error) for error in seen.errors],
    "repr of errors": lambda seen: [repr(error) for error in seen.errors],
    "args of errors": lambda seen: [error.args for error in seen.errors],
    "fields of errors": lambda seen: [error.__dict__ for error in seen.errors],
    "notes of errors": lambda seen: [getattr(error, "__notes__", "") for error in seen.errors],
    "pickles of errors": lambda seen: [
        pickle.dumps(error) for error in seen.errors if isinstance(error, LiveAgentError)
    ],
    "tracebacks": lambda seen: [traceback.format_exception(error) for error in seen.errors],
    "locals of frames": lambda seen: [locals_of(error) for error in seen.errors],
    "str of what is handed out": lambda seen: [str(each) for each in seen.shown],
    "repr of what is handed out": lambda seen: [repr(each) for each in seen.shown],
    "format of what is handed out": lambda seen: [f"{each:}" for each in seen.shown],
    "log messages": lambda seen: [record.getMessage() for record in seen.records],
    "log arguments": lambda seen: [(record.msg, record.args) for record in seen.records],
    "log tracebacks": lambda seen: [
        record.exc_info and traceback.format_exception(*record.exc_info) for record in seen.records
    ],
    "other fields of log records": lambda seen: [record.__dict__ for record in seen.records],
    "warnings": lambda seen: [(str(each.message), each.source) for each in seen.warned],
    "stdout and stderr": lambda seen: seen.printed,
}


def assert_nothing_shows(seen: Seen) -> None:
    """Every channel of every error in the chain."""
    seen.errors = [each for error in seen.errors for each in chain(error)]
    for name, channel in CHANNELS.items():
        text = str(channel(seen))
        found = CANARY.search(text)
        assert found is None, f"{name}: {text[max(0, found.start() - 200) : found.end() + 60]}"


@pytest.fixture
def looked(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> Generator[Callable[..., Seen], None, None]:
    """Collects what was seen since the test began; every logger is at DEBUG."""
    known = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    assert not [
        logger for logger in known if logger.name.startswith(("liveagent_async", "httpcore", "httpx")) and logger.level
    ]

    def look(errors: list[BaseException], *shown: object) -> Seen:
        return Seen(errors, list(shown), caplog.records, list(recwarn), "".join(capfd.readouterr()))

    with caplog.at_level(logging.DEBUG):
        yield look


def raw(status: int, body: bytes, *headers: bytes) -> bytes:
    """An answer with headers of its own."""
    return b"\r\n".join([b"HTTP/1.1 %d Whatever" % status, b"Content-Length: %d" % len(body), *headers, b"", body])


def envelope(**fields: object) -> bytes:
    return json.dumps({"response": fields}).encode()


def refusal(status: int = 500, **fields: object) -> bytes:
    return raw(status, envelope(status="ERROR", statuscode=status, **fields))


def customer(la: AsyncLiveAgent) -> Awaitable[object]:
    return la.customers.get("jana@example.com")


def customers(la: AsyncLiveAgent) -> Awaitable[object]:
    return la.customers.list().all()


def write(la: AsyncLiveAgent) -> Awaitable[object]:
    return la.conversations.add_message("t1", "hello")


QUOTED = quote(KEY, safe="").encode()
XML = b"<?xml version='1.0'?><response>%s</response>"
LOGIN = b'{"response":{"email":"a@b.c","authtoken":"%s","browsercookiename":"%s","x":' % ((TOKEN.encode(),) * 2)

ECHOES: dict[str, tuple[bytes, Do]] = {
    "errormessage": (refusal(errormessage=f"the key {KEY} is unknown"), customer),
    "debugmessage": (
        refusal(errormessage="no", debugmessage=f"GET /api/customers?apikey={quote(KEY, safe='')}"),
        customer,
    ),
    "errormessage of a 401": (refusal(401, errormessage=KEY), customer),
    "errormessage of a 429": (refusal(429, errormessage=KEY), customer),
    "errormessage in a 200": (raw(200, envelope(status="ERROR", errormessage=KEY)), write),
    "errormessage in XML": (
        raw(500, XML % b"<errormessage>no CANARY&amp;key/1</errormessage>"),
        lambda la: customer(la.with_options(format="xml")),
    ),
    "errormessage in YAML": (
        raw(500, b"---\nresponse:\n  errormessage: no CANARY&key/1\n...\n"),
        lambda la: customer(la.with_options(format="yaml")),
    ),
    "statuscode": (refusal(statuscode_=1, errormessage=1, statuscode__=KEY), customer),
    "a page": (raw(502, b"<a href='/api/customers?apikey=%s'>" % QUOTED), customer),
    "a page to a write": (raw(502, b"<a href='/api/customers?apikey=%s'>" % QUOTED), write),
    "no answer at all": (raw(200, b"apikey=%s" % QUOTED), customer),
    "no answer to a write": (raw(200, b"apikey=%s" % QUOTED), write),
    "a name of a field": (raw(200, envelope(**{f"apikey={KEY}": 1})), customers),
    "something that is no list": (raw(200, envelope(customers=KEY)), customers),
    "a row that is none": (raw(200, envelope(customers=[KEY])), customers),
    "a date": (raw(200, envelope(customers=[{"datecreated": KEY}])), customers),
    "a list for a text": (raw(200, envelope(customers=[{"email": [KEY]}])), customers),
    "Location": (raw(302, b"", b"Location: https://elsewhere.example/login?apikey=%s" % QUOTED), customer),
    "the host of Location": (raw(302, b"", b"Location: https://%s/" % QUOTED), customer),
    "any header": (
        raw(500, b"", b"X-Request: /api/customers?apikey=%s" % QUOTED, b"Set-Cookie: k=%s" % KEY.encode()),
        customer,
    ),
    "Retry-After": (raw(429, b"", b"Retry-After: %s" % KEY.encode()), customer),
    "the status line": (b"HTTP/1.1 500 %s\r\nContent-Length: 0\r\n\r\n" % KEY.encode(), customer),
    "what is no HTTP": (b"%s\r\n\r\n" % KEY.encode(), customer),
    "a bad header": (b"HTTP/1.1 200 OK\r\n%s\r\n\r\n" % KEY.encode(), customer),
    "Content-Length": (b"HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n" % KEY.encode(), customer),
    "Content-Encoding": (raw(200, b"x", b"Content-Encoding: %s" % KEY.encode()), customer),
    "a broken gzip": (
        raw(200, gzip.compress(KEY.encode(), mtime=0)[:-9] + KEY.encode(), b"Content-Encoding: gzip"),
        customer,
    ),
    "the end of what is excerpted": (raw(200, b" " * (2000 - 9) + KEY.encode() + b" " * 9), customer),
    "a login token": (raw(200, LOGIN[:-4] + b"}}"), customer),
    "a login token in a cut answer": (raw(200, LOGIN), customer),
    "a login token in cut XML": (
        raw(200, b"<response><authtoken>%s</authtoken><x" % TOKEN.encode()),
        lambda la: customer(la.with_options(format="xml")),
    ),
    "a login token in CDATA": (
        raw(200, b"<response><authtoken><![CDATA[%s]]></authtoken><x" % TOKEN.encode()),
        lambda la: customer(la.with_options(format="xml")),
    ),
    "a login token in cut YAML": (
        raw(200, b"---\nresponse:\n  authtoken: '%s'\n" % TOKEN.encode()),
        lambda la: customer(la.with_options(format="yaml")),
    ),
    "a login token of another shape": (raw(200, envelope(authtoken={"a": TOKEN})), customer),
    "a login token in a list": (raw(200, envelope(customers=[{"email": "a@b.c", "authtoken": TOKEN}])), customers),
    "a login token in an errormessage": (refusal(errormessage=f"cannot insert authtoken='{TOKEN}'"), customer),
    "the end of an errormessage": (refusal(errormessage="x" * 490 + KEY), customer),
    "the end of a page": (raw(502, b"x" * 110 + KEY.encode()), customer),
    "the end of a value": (raw(200, envelope(customers="x" * 30 + KEY)), customers),
    "the end of a value in a row": (raw(200, envelope(customers=[{"datecreated": "x" * 30 + KEY}])), customers),
    "the end of the names of fields": (raw(200, envelope(**{"x" * 190 + KEY: 1})), customers),
    "the name of a field of a record": (raw(200, envelope(**{f"apikey={KEY}": 1})), customer),
    "the end of the host of Location": (raw(302, b"", b"Location: https://%s%s/" % (b"x" * 105, QUOTED)), customer),
    "a good answer": (raw(200, envelope(email="a@b.c", authtoken=TOKEN, browsercookiename=TOKEN)), customer),
}


@pytest.mark.promise("Secrets: a key or login token that the server echoes is shown on no channel")
@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("anyio_backend, wire", WIRES)
async def test_what_a_server_gives_away_is_not_passed_on(
    echo: str, wire: str, looked: Callable[..., Seen], cases: Callable[[int], None]
) -> None:
    """Whatever the server sends back in whatever place: no error, record, log, warning or terminal shows it."""
    cases(len(CHANNELS))
    answer, do = ECHOES[echo]
    errors: list[BaseException] = []
    handed: list[object] = []
    with Scripted() as server:
        server.play(answer, answer, answer)
        async with over_wire(wire, server.url, KEY, rate=None, retry=Retry(attempts=1)) as la:
            try:
                handed.append(await do(la))
            except LiveAgentError as error:
                errors.append(error)
            view = la.with_options(timeout=5)
            pulled = pull(days(date(2025, 1, 1), date(2025, 1, 2)), la.reports.agents)
            asked = request("GET", "customers", email="a@b.c")
            families = [getattr(la, name) for name in vars(type(la)) if isinstance(getattr(type(la), name), property)]
            handed += [
                la,
                view,
                vars(la),
                vars(view),
                la.customers,
                vars(la.customers),
                la.limiter,
                la.customers.list(),
            ]
            handed += [pulled, vars(pulled), asked, *families]
    assert server.seen
    assert all("CANARY" in each.target for each in server.seen)
    assert_nothing_shows(looked(errors, *handed))
    for each_error in [each for raised in errors for each in chain(raised)]:
        held = [value for frame in frames(each_error) for value in frame.f_locals.values()]
        assert not [value for value in held if type(value).__module__.startswith(("httpx", "httpcore", "h11"))]


FAULTS = [
    fault for fault in Fault if fault not in (Fault.PASS, Fault.LATENCY, Fault.DRIP, Fault.DROP, Fault.LIMITED_429)
]


@pytest.mark.promise("Secrets: the key is shown on no channel when a connection fails")
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("do", [customer, write])
async def test_what_breaks_on_the_way_shows_nothing(
    fault: Fault, do: Do, looked: Callable[..., Seen], cases: Callable[[int], None]
) -> None:
    """No connection, no TLS, no answer in time, half an answer: the errors of the layers below know the URL."""
    cases(len(CHANNELS))
    errors: list[BaseException] = []
    with FaultProxy(script=[fault], then=fault, tls=fault is Fault.BAD_TLS) as proxy:
        async with AsyncLiveAgent(
            proxy.url, KEY, rate=None, timeout=0.3, retry=Retry(attempts=2, wait_initial=0.0)
        ) as la:
            try:
                await do(la)
            except LiveAgentError as error:
                errors.append(error)
        try:
            await do(la)
        except LiveAgentError as error:
            errors.append(error)
    assert len(errors) == 2
    assert_nothing_shows(looked(errors))


@pytest.mark.promise("Secrets: the key is shown on no channel when a call is cancelled")
@pytest.mark.parametrize("fault", [Fault.BLACKHOLE, Fault.DRIP])
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_call_that_was_cancelled_shows_nothing(fault: Fault, looked: Callable[..., Seen]) -> None:
    """asyncio.timeout raises its TimeoutError from the cancellation, which came through every frame of the call."""
    errors: list[BaseException] = []
    with FaultProxy(then=fault, answer=b'{"response":{"authtoken":"%s"}}' % TOKEN.encode()) as proxy:
        async with AsyncLiveAgent(proxy.url, KEY, rate=None) as la:
            try:
                async with asyncio.timeout(0.3):
                    await write(la)
            except TimeoutError as error:
                errors.append(error)
    assert len(chain(errors[0])) > 1
    assert_nothing_shows(looked(errors))


@pytest.mark.promise("Secrets: the key is in no record of the layers of HTTP/2")
async def test_http2_shows_nothing(looked: Callable[..., Seen]) -> None:
    """Hpack writes every header at DEBUG, the path with the key among them, and the block of them in Huffman's code."""
    served = Http2()
    with RawServer(served, tls=served.tls()) as server:
        async with AsyncLiveAgent(server.url, KEY, rate=None, transport=http2(), retry=Retry(attempts=1)) as la:
            with pytest.raises(LiveAgentError) as caught:
                await customer(la)
            seen = looked([caught.value])
            assert not [record for record in seen.records if record.name.startswith("hpack")]
    assert b"CANARY" in served.targets[0]
    assert [record for record in seen.records if record.name == "httpcore.http2"]
    assert_nothing_shows(seen)


@pytest.mark.promise("Secrets: the key is in no message of asyncio's debug mode")
def test_asyncio_in_debug_mode_shows_nothing(looked: Callable[..., Seen]) -> None:
    """It logs every callback and every task that took longer than nothing, and who never awaited or closed what."""
    errors: list[BaseException] = []

    async def main() -> None:
        asyncio.get_running_loop().slow_callback_duration = 0
        with FaultProxy(then=Fault.EOF_IN_BODY) as proxy:
            async with AsyncLiveAgent(proxy.url, KEY, rate=None, retry=Retry(wait_initial=0.0)) as la:
                tasks = [asyncio.create_task(each) for each in (anyio.sleep(0), catch(customer(la)), catch(write(la)))]
                await asyncio.gather(*tasks)

    async def catch(call: Awaitable[object]) -> None:
        try:
            await call
        except LiveAgentError as error:
            errors.append(error)

    asyncio.run(main(), debug=True)
    seen = looked(errors)
    assert len(errors) == 2
    assert [record for record in seen.records if record.name == "asyncio" and "took" in record.getMessage()]
    assert [record for record in seen.records if record.name.startswith("httpcore")]
    assert_nothing_shows(seen)


@pytest.mark.parametrize(
    "url",
    [
        f"https://acme.ladesk.com/api/?apikey={quote(KEY, safe='')}", f"https://{quote(KEY, safe='')}@acme.ladesk.com",
        f"https://acme.ladesk.com/{quote(KEY, safe='')}?", "CANARYkey1", "ftp://user:CANARY@acme.ladesk.com", KEY,
    ],
)  # fmt: skip
async def test_a_mistaken_url_is_not_repeated_where_a_key_may_be_in_it(url: str, looked: Callable[..., Seen]) -> None:
    """A URL out of a browser's history, or the two arguments exchanged."""
    with pytest.raises(ValueError) as caught:
        AsyncLiveAgent(url, "https://acme.ladesk.com")
    errors = [each.with_traceback(None) for each in chain(caught.value)]  # the frames hold the arguments themselves
    assert_nothing_shows(looked(errors))


async def test_a_key_in_the_path_of_a_call_is_not_repeated(looked: Callable[..., Seen]) -> None:
    """The URL of a call out of the reference: refused, for the key goes elsewhere and parameters have an argument."""
    async with AsyncLiveAgent("https://acme.ladesk.com", KEY) as la:
        with pytest.raises(ValueError, match="parameters are an argument") as caught:
            await la.call("GET", f"customers?apikey={KEY}&limitcount=1")
    assert_nothing_shows(looked([caught.value.with_traceback(None)]))


def every_error() -> list[type[LiveAgentError]]:
    found: list[type[LiveAgentError]] = [LiveAgentError]
    for each in found:
        found += each.__subclasses__()
    return found


@pytest.mark.parametrize("kind", every_error())
def test_every_error_can_be_pickled(kind: type[LiveAgentError]) -> None:
    """With its fields, and without what it was raised from: a worker process hands errors back like that."""
    error = kind("words", call="GET tags")
    error.add_note("a note")
    try:
        raise error from ValueError(KEY)
    except LiveAgentError as raised:
        pickled = pickle.dumps(raised)
    again = pickle.loads(pickled)
    assert (type(again), str(again), again.__dict__) == (kind, "GET tags: words", error.__dict__)
    assert not CANARY.search(repr(pickled))


SPOKEN = [echo for echo in ECHOES if "429" not in echo and echo != "Retry-After"]  # for these the command would wait


@pytest.mark.promise("Secrets: the command line prints neither key nor login token")
@pytest.mark.parametrize("echo", SPOKEN)
def test_the_command_line_prints_no_secret(
    echo: str, looked: Callable[..., Seen], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the server sends back: stdout and stderr of `liveagent call` and of `liveagent ping` are clean."""
    monkeypatch.setenv("LIVEAGENT_API_KEY", KEY)
    with Scripted() as server:
        monkeypatch.setenv("LIVEAGENT_URL", server.url)
        server.play(ECHOES[echo][0])
        done = CliRunner().invoke(group, ["call", "POST", "conversations/t1/messages", "message=hello"])
        assert len(server.seen) == 1
        server.play(raw(200, envelope(link=f"/api/tags?apikey={QUOTED.decode()}", key=KEY)))
        told = CliRunner().invoke(group, ["call", "GET", "tags"])
        server.play(refusal(errormessage=KEY))
        pinged = CliRunner().invoke(group, ["ping"])
    assert [done.exit_code in (0, 1), told.exit_code, pinged.exit_code] == [True, 0, 1]
    assert_nothing_shows(looked([], done.output, told.output, pinged.output))
