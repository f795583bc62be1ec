"""Large answers are decoded in a thread: which, how many at once, and what their time counts towards."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import anyio
import attrs
import pytest
from support.php import WRITERS
from support.scripted import Scripted, http

from liveagent_async import AmbiguousWrite, AsyncLiveAgent, DecodeError, Retry, Timeout
from liveagent_async._codecs import CODECS, Tree, from_json, from_xml, from_yaml
from liveagent_async._converter import Converter
from liveagent_async._offload import in_thread
from liveagent_async.records import Fields, Record

LARGE = 64 * 2**10
MODULES = {"json": from_json, "xml": from_xml, "yaml": from_yaml}


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


@attrs.define
class Decoding:
    """What the decoders of this package did: in which threads, how many at once; each takes `seconds` at least."""

    seconds: float = 0.0
    threads: list[int] = attrs.field(factory=list[int])
    running: int = 0
    most: int = 0

    def slowly(self, decode: Callable[[bytes], Tree]) -> Callable[[bytes], Tree]:
        def decode_slowly(body: bytes) -> Tree:
            self.threads.append(threading.get_ident())
            self.running += 1
            self.most = max(self.most, self.running)
            time.sleep(self.seconds)
            self.running -= 1
            return decode(body)

        return decode_slowly


@pytest.fixture
def decoding(monkeypatch: pytest.MonkeyPatch) -> Decoding:
    decoding = Decoding()
    for module in MODULES.values():
        monkeypatch.setattr(module, "decode", decoding.slowly(module.decode))
    return decoding


def answer(format: str, size: int) -> bytes:
    """One tag, in this many bytes."""
    shortest = len(WRITERS[format]({"id": "t1", "name": "x"}))
    body = WRITERS[format]({"id": "t1", "name": "x" * (size - shortest + 1)})
    assert len(body) == size
    return body


def client(server: Scripted, format: str, timeout: float = 30.0) -> AsyncLiveAgent:
    return AsyncLiveAgent(server.url, "key", format=format, rate=None, timeout=timeout, retry=Retry(attempts=1))


@pytest.mark.parametrize("format", MODULES)
async def test_large_answers_are_decoded_beside_the_loop(format: str, server: Scripted, decoding: Decoding) -> None:
    """From 64 KiB; one byte less is decoded where it came in."""
    for size, beside in ((LARGE - 1, False), (LARGE, True)):
        server.play(http(answer(format, size)))
        async with client(server, format) as la:
            assert (await la.tags.get("t1")).id == "t1"
        assert (decoding.threads.pop() != threading.get_ident()) == beside


async def test_a_codec_of_the_users_is_asked_in_the_loop(server: Scripted) -> None:
    """It may not be safe to run in another thread."""
    threads: list[int] = []

    class Own:
        suffix = ".xml"

        def decode(self, body: bytes) -> Tree:
            threads.append(threading.get_ident())
            return CODECS["xml"].decode(body)

    server.play(http(answer("xml", 2**20)))
    async with AsyncLiveAgent(server.url, "key", format="own", codecs={"own": Own()}) as la:
        await la.tags.get("t1")
    assert threads == [threading.get_ident()]


async def test_one_answer_is_decoded_at_a_time(server: Scripted, decoding: Decoding) -> None:
    """However many arrive together, of whichever client: threads that compute hold the loop up."""
    decoding.seconds = 0.02
    server.play(*[http(answer("xml", 2**17))] * 8)
    async with client(server, "xml") as one, client(server, "xml") as other, anyio.create_task_group() as group:
        for la in (one, other) * 4:
            group.start_soon(la.tags.get, "t1")
    assert (len(decoding.threads), decoding.most) == (8, 1)


@pytest.mark.promise("Timeouts: decoding counts towards a call's timeout")
async def test_decoding_counts_towards_the_timeout(server: Scripted, decoding: Decoding) -> None:
    """A late answer is a Timeout; to a write that is AmbiguousWrite, since the server has done it."""
    decoding.seconds = 0.6
    async with client(server, "yaml", timeout=0.4) as la:
        server.play(*[http(answer("yaml", 2**17))] * 2)
        with pytest.raises(Timeout, match="GET tags/t1: the answer of 131072 bytes was not decoded in time") as caught:
            await la.tags.get("t1")
        assert caught.value.sent
        with pytest.raises(AmbiguousWrite, match="not decoded in time"):
            await la.tags.create("VIP")


async def test_waiting_for_the_thread_counts_too(server: Scripted, decoding: Decoding) -> None:
    """Who has no turn in time is not decoded at all."""
    decoding.seconds = 0.6
    server.play(*[http(answer("yaml", 2**17))] * 3)
    late: list[Timeout] = []

    async def call(la: AsyncLiveAgent) -> None:
        try:
            await la.tags.get("t1")
        except Timeout as error:
            late.append(error)

    async with client(server, "yaml", timeout=0.4) as la, anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(call, la)
    assert (len(late), len(decoding.threads)) == (3, 1)


async def test_a_cancelled_call_leaves_no_decoder_running(server: Scripted, decoding: Decoding) -> None:
    """A thread cannot be stopped, so the call ends when its decoder does; the next call finds the thread free."""
    decoding.seconds = 0.3
    server.play(*[http(answer("xml", 2**17))] * 2)
    async with client(server, "xml") as la:
        async with anyio.create_task_group() as group:
            group.start_soon(la.tags.get, "t1")
            while not decoding.running:
                await anyio.sleep(0.01)
            group.cancel_scope.cancel()
        assert decoding.running == 0
        decoding.seconds = 0.0
        assert (await la.tags.get("t1")).id == "t1"


async def test_an_answer_that_cannot_be_read_says_so_from_the_thread_too(server: Scripted) -> None:
    """The same error as of a small one, with nothing of the body in its context."""
    server.play(http(b"<response>" + b" " * 2**17))
    async with client(server, "xml") as la:
        with pytest.raises(DecodeError, match="not XML: no element found") as caught:
            await la.tags.get("t1")
    assert caught.value.__context__ is None


@attrs.frozen
class Mood(Record):
    """A record of a user's own, with a field that a hook of theirs reads."""

    mood: complex | None = None


@attrs.define
class Making:
    """In which threads records were made."""

    threads: list[int] = attrs.field(factory=list[int])


@pytest.fixture
def making(monkeypatch: pytest.MonkeyPatch) -> Making:
    making, rows = Making(), Converter.rows

    def watched(self: Converter, cls: type[Record], trees: list[Tree]) -> list[Record]:
        if trees:
            making.threads.append(threading.get_ident())
        return rows(self, cls, trees)

    monkeypatch.setattr(Converter, "rows", watched)
    return making


MANY = b'{"response":{"tags":[' + b"{}," * 30_000 + b"{}]}}"


async def test_records_of_large_answers_are_made_beside_the_loop(server: Scripted, making: Making) -> None:
    """Many rows in few bytes count as large; what code of the user's takes part in is made in the loop."""

    def hook(_: object) -> complex:
        return 1j

    here = threading.get_ident()
    server.play(*[http(MANY)] * 3)
    async with client(server, "json") as la:
        assert len(await la.tags.list().all()) == 30_001
        assert making.threads.pop() != here
        assert len(await la.pages("tags", "tags", Fields).all()) == 30_001
        assert making.threads.pop() != here
    async with AsyncLiveAgent(server.url, "key", hooks={complex: hook}) as la:
        assert len(await la.pages("tags", "tags", Mood).all()) == 30_001
        assert making.threads.pop() == here


async def test_records_do_not_wait_for_all_answers_that_are_there(
    server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the answers that came together at most one is decoded before the records of a page."""
    done: list[str] = []
    running, go_on, decode = threading.Event(), threading.Event(), from_json.decode

    def decode_later(body: bytes) -> Tree:
        running.set()
        assert go_on.wait(20)
        done.append("answer")
        return decode(body)

    monkeypatch.setattr(from_json, "decode", decode_later)
    server.play(*[http(answer("json", LARGE))] * 3)
    async with client(server, "json") as la, anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(la.tags.get, "t1")
        while not running.is_set() or len(server.seen) < 3:
            await anyio.sleep(0.005)
        await anyio.sleep(0.05)  # the others are read and wait
        group.start_soon(in_thread, lambda: done.append("records"))
        await anyio.wait_all_tasks_blocked()
        go_on.set()
    assert done == ["answer", "records", "answer", "answer"]


async def test_a_page_survives_a_cancellation_before_its_records_are_made(
    server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who reads on has its rows, without another request."""
    running, decoded, other = (threading.Event() for _ in range(3))
    decode = from_json.decode

    def decode_later(body: bytes) -> Tree:
        running.set()
        assert decoded.wait(20)
        return decode(body)

    def hold() -> None:
        running.set()
        assert other.wait(20)

    async def in_turn() -> None:
        while not running.is_set():
            await anyio.sleep(0.005)
        running.clear()
        await anyio.wait_all_tasks_blocked()

    monkeypatch.setattr(from_json, "decode", decode_later)
    server.play(http(MANY))
    scope = anyio.CancelScope()
    async with client(server, "json") as la:
        pages = la.tags.list().pages()

        async def read() -> None:
            with scope:
                await anext(pages)

        async with anyio.create_task_group() as group:
            group.start_soon(read)
            await in_turn()
            group.start_soon(in_thread, hold)  # in line before the records
            await anyio.wait_all_tasks_blocked()
            decoded.set()
            await in_turn()
            scope.cancel()
            other.set()
        assert scope.cancelled_caught
        assert len(await anext(pages)) == 30_001
    assert len(server.seen) == 1
