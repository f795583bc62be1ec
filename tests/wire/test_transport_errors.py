"""No error of httpx, httpcore or the system reaches the caller, whatever transport is underneath."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator

import anyio
import httpcore
import httpx
import pytest
import respx
from support.sending import KEY, failure, send

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
    anyio.ClosedResourceError, anyio.EndOfStream,
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
