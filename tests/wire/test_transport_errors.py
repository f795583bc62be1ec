"""No error of httpx, httpcore or the system reaches the caller, whatever transport is underneath."""

from __future__ import annotations

import asyncio
import ssl
import traceback
from collections.abc import Callable, Iterator

import anyio
import h2.exceptions
import httpcore
import httpx
import pytest
import respx
from support.sending import KEY, failure, send

from liveagent_async import AmbiguousWrite, AsyncLiveAgent
from liveagent_async._http.exchange import BadBody
from liveagent_async._http.transport import Transport
from liveagent_async.errors import ConnectionFailed, DecodeError, LiveAgentError, Timeout

UNSENT = {"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"}


def exceptions_of(module: object) -> Iterator[type[Exception]]:
    """Every exception class a module has by name, so also those of a version to come."""
    for name in sorted(dir(module)):
        value: object = getattr(module, name)
        if isinstance(value, type) and issubclass(value, Exception):
            yield value


def instance(kind: type[Exception]) -> Exception:
    """One of its class; they differ in what they want."""
    if kind is httpx.HTTPStatusError:
        request = httpx.Request("GET", f"https://acme.ladesk.com?apikey={KEY}")
        return httpx.HTTPStatusError(f"for {KEY}", request=request, response=httpx.Response(500))
    makers: tuple[Callable[[], Exception], ...] = (lambda: kind(f"for {KEY}"), lambda: kind())
    for make in makers:
        try:
            return make()
        except TypeError:
            continue
    raise AssertionError(f"how is {kind} made?")


HTTPX = list(exceptions_of(httpx))
HTTPCORE = list(exceptions_of(httpcore))
SYSTEM = [
    OSError, ssl.SSLError, ConnectionResetError, TimeoutError, RuntimeError, anyio.BrokenResourceError,
    anyio.ClosedResourceError, anyio.EndOfStream, h2.exceptions.ProtocolError, LookupError, KeyError, ValueError,
    UnicodeError, AssertionError, RecursionError, MemoryError, StopAsyncIteration, Exception,
]  # fmt: skip


def kind_of(error: type[Exception]) -> type[LiveAgentError]:
    """What an error must become."""
    if issubclass(error, httpx.DecodingError):
        return DecodeError
    timeouts = (httpx.TimeoutException, httpcore.TimeoutException, TimeoutError)
    return Timeout if issubclass(error, timeouts) else ConnectionFailed


def test_the_trees_are_walked_whole() -> None:
    """The lists above are not empty by a change of httpx's layout."""
    assert {httpx.ConnectError, httpx.InvalidURL, httpx.StreamConsumed, httpx.CookieConflict} <= set(HTTPX)
    assert {httpcore.ConnectError, httpcore.ConnectionNotAvailable} <= set(HTTPCORE)


@pytest.mark.parametrize("error", [*HTTPX, *HTTPCORE, *SYSTEM], ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
async def test_every_error_of_the_pool_becomes_one_of_ours(error: type[Exception]) -> None:
    """Of our own pool, an error of connecting means that nothing was sent; any other may mean that it was."""
    with respx.mock(base_url="https://acme.ladesk.com") as router:
        router.post("/api/conversations").mock(side_effect=[instance(error)])
        found = await failure(Transport("https://acme.ladesk.com", KEY))
    assert type(found) is kind_of(error)
    if isinstance(found, ConnectionFailed | Timeout):
        assert found.sent is (error.__name__ not in UNSENT)


@pytest.mark.parametrize("error", [*HTTPX, *HTTPCORE, *SYSTEM], ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
async def test_every_error_of_a_users_transport_becomes_one_of_ours(error: type[Exception]) -> None:
    """There an error of connecting proves nothing: httpx-aiohttp reports a dropped connection as ConnectTimeout."""

    def fail(_: httpx.Request) -> httpx.Response:
        raise instance(error)

    found = await failure(Transport("http://emulator", KEY, inner=httpx.MockTransport(fail)))
    assert type(found) is kind_of(error)
    if isinstance(found, ConnectionFailed | Timeout):
        assert found.sent


def raising(error: BaseException) -> httpx.MockTransport:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    return httpx.MockTransport(fail)


@pytest.mark.parametrize(
    "group,kind,words",
    [
        (ExceptionGroup("all", [LookupError("a"), OSError("the last")]), ConnectionFailed, "OSError: the last"),
        (ExceptionGroup("all", [ExceptionGroup("in", [httpx.ReadTimeout("slow")])]), Timeout, "ReadTimeout: slow"),
        (ExceptionGroup("all", [BadBody("is packed")]), DecodeError, "is packed"),
    ],
)
async def test_a_group_is_told_by_its_last_member(group: Exception, kind: type[LiveAgentError], words: str) -> None:
    """A transport with a task group of its own raises one around every error."""
    found = await failure(Transport("http://emulator", KEY, inner=raising(group)))
    assert type(found) is kind
    assert words in str(found)


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("grouped", [False, True])
def test_whoever_ends_the_program_gets_through(kind: type[BaseException], grouped: bool) -> None:
    """Alone, without the errors that came with it and without the frames of the transport."""
    error = kind("ends")
    inner = raising(BaseExceptionGroup("all", [LookupError("a"), error]) if grouped else error)

    async def main() -> None:
        with pytest.raises(kind, match="ends") as caught:
            await send(Transport("http://emulator", KEY, inner=inner))
        assert caught.value is error
        assert caught.value.__context__ is None
        assert "handle_async_request" not in {
            frame.f_code.co_name for frame, _ in traceback.walk_tb(caught.value.__traceback__)
        }

    anyio.run(main)


class Nursery(httpx.AsyncBaseTransport):
    """Ends with a group that holds the cancellation and an error of its own, as structured concurrency does."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            await anyio.sleep(10)
        except anyio.get_cancelled_exc_class() as error:
            raise BaseExceptionGroup("all", [LookupError("while it was cancelled"), error]) from None
        raise AssertionError


async def test_a_deadline_in_a_group_is_a_timeout() -> None:
    """The deadline's own cancellation comes back with an error beside it: it is still the deadline."""
    error = await failure(Transport("http://emulator", KEY, inner=Nursery()), timeout=0.05)
    assert isinstance(error, Timeout)
    assert error.sent


async def test_a_cancellation_in_a_group_cancels() -> None:
    """The caller's scope gets it, and no error beside it."""
    transport = Transport("http://emulator", KEY, inner=Nursery())
    with anyio.move_on_after(0.05) as scope:
        await send(transport)
    assert scope.cancelled_caught
    await transport.aclose()


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_tasks_cancellation_in_a_group_cancels_the_task() -> None:
    """asyncio.timeout knows its CancelledError only when it is alone."""
    transport = Transport("http://emulator", KEY, inner=Nursery())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await send(transport)
    await transport.aclose()


@pytest.mark.parametrize("before", range(380, 460, 4))
async def test_a_long_error_is_cut_and_the_key_in_it_is_not(before: int) -> None:
    """h11 repeats a whole bad line: the key is struck out of it first, so no part of it ends the rest."""
    found = await failure(
        Transport("http://emulator", KEY, inner=raising(LookupError("x" * before + KEY + "x" * 9999)))
    )
    assert "CANA" not in str(found)
    assert str(found).endswith(" ...")
    assert len(str(found)) < 600


async def test_an_error_that_leads_in_a_circle_is_told() -> None:
    """A chain of causes need not end."""
    one, other = LookupError("one"), LookupError("other")
    one.__cause__, other.__cause__ = other, one
    found = await failure(Transport("http://emulator", KEY, inner=raising(one)))
    assert "LookupError: one" in str(found)


@pytest.mark.parametrize("label", ["a" * 64, "a..b"])
async def test_a_host_that_no_name_server_can_have_is_not_sent_to(label: str) -> None:
    """A label too long, or empty: Python says so in a UnicodeError."""
    error = await failure(Transport(f"https://{label}.ladesk.com", KEY))
    assert isinstance(error, ConnectionFailed)
    assert not error.sent


async def test_a_write_that_a_transport_broke_is_ambiguous() -> None:
    """Whatever its error is, the request was handed over."""
    transport = raising(KeyError("answer"))
    async with AsyncLiveAgent("http://emulator", KEY, rate=None, transport=transport) as la:
        with pytest.raises(AmbiguousWrite, match="KeyError"):
            await la.conversations.add_message("t1", "hello")


async def test_a_stream_that_is_not_async_is_refused() -> None:
    """A sync transport's answers cannot be read here; the error says what to give instead."""

    class Sync(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield b""

    transport = Transport(
        "http://emulator", KEY, inner=httpx.MockTransport(lambda _: httpx.Response(200, stream=Sync()))
    )
    with pytest.raises(ConnectionFailed, match="give an async transport"):
        await send(transport)
    await transport.aclose()
