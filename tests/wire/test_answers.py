"""What odd answers of a server become, call by call, over a real socket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from types import TracebackType
from typing import Self, TypedDict, Unpack

import attrs
import pytest
from support.asking import FORMATS
from support.php import WRITERS
from support.scripted import Scripted, http

from liveagent_async import (
    AmbiguousWrite,
    APIError,
    AsyncLiveAgent,
    ConnectionFailed,
    DecodeError,
    LiveAgentError,
    NotFound,
    RateLimited,
    Retry,
)
from liveagent_async._codecs import Codec, Tree
from liveagent_async._ratelimit.lanes import AnyLimiter

Call = Callable[[AsyncLiveAgent], Awaitable[object]]

PAGE_502 = http(b"<h1>Bad Gateway</h1>", 502)
UNKNOWN = http(b'{"response":{"status":"ERROR","statuscode":500,"errormessage":"unable to load conversation"}}', 500)
LIMITED = http(b'{"response":{"status":"ERROR","statuscode":429,"errormessage":"slow down"}}')


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


def client(server: Scripted, **options: Unpack[Options]) -> AsyncLiveAgent:
    return AsyncLiveAgent(server.url, "key", retry=Retry(wait_initial=0.0), **options)


class Options(TypedDict, total=False):
    """What these tests set of a client."""

    codecs: Mapping[str, Codec]
    limiter: AnyLimiter


@pytest.mark.promise("Retry: a 429 inside a 200 pauses the limiter like the status")
async def test_a_429_inside_a_200_pauses_everyone(server: Scripted) -> None:
    """The minute is over for every caller of the key, not for this call alone."""
    server.play(LIMITED)
    async with client(server) as la:
        with pytest.raises(RateLimited, match="slow down"):
            await la.with_options(retry=Retry(attempts=1)).tags.get("t1")
        assert await la.limiter.pause(None) > 50, "a pause runs already: this one makes it no longer"


@pytest.mark.promise("Retry: a conversation whose deletion was answered by a proxy is deleted once")
async def test_a_deleted_conversation_is_unknown_to_the_second_attempt(server: Scripted) -> None:
    """The first attempt did it, and its answer was lost; without one the conversation was never there."""
    async with client(server) as la:
        server.play(PAGE_502, UNKNOWN)
        await la.conversations.delete("c1")
        assert len(server.seen) == 2
        server.play(UNKNOWN)
        with pytest.raises(NotFound) as caught:
            await la.conversations.delete("c1")
        assert caught.value.status == 500


CREATE: dict[str, Call] = {
    "conversationid": lambda la: la.conversations.create(
        message="hi", useridentifier="a@b.c", department="d1", subject="s", recipient="d@e.f"
    ),
    "contactid": lambda la: la.customers.register(email="a@b.c"),
    "id": lambda la: la.tags.create("VIP"),
    "id of a group": lambda la: la.customer_groups.create("VIP"),
    "id of a suggestion": lambda la: la.suggestions.create(useridentifier="u", category="1", subject="s", message="m"),
}


@pytest.mark.promise("Writes: a created thing without its id is AmbiguousWrite")
@pytest.mark.parametrize("must_have", CREATE)
async def test_what_was_created_has_its_id(must_have: str, server: Scripted, cases: Callable[[int], None]) -> None:
    """Missing, null or blank, in every format: what was created is unknown, so it must be looked for."""
    name = must_have.partition(" ")[0]
    answers: list[dict[str, Tree]] = [{"name": "VIP"}, {name: None, "name": "VIP"}, {name: " "}, {name: []}, {}]
    cases(len(answers) * len(FORMATS))
    async with client(server) as la:
        for fields in answers:
            for format in FORMATS:
                server.play(http(WRITERS[format]({"status": "OK", "statuscode": 0, **fields})))
                with pytest.raises(AmbiguousWrite, match=f"no `{name}`, it has .*It was probably applied: look for it"):
                    await CREATE[must_have](la.with_options(format=format))
                assert len(server.seen) == 1


RECORDS: list[Call] = [
    lambda la: la.tags.get("t1"), lambda la: la.customers.get("c1"), lambda la: la.conversations.get("c1"),
    lambda la: la.agents.get("a1"), lambda la: la.application.status(), lambda la: la.files.get("f1"),
]  # fmt: skip


@pytest.mark.parametrize("call", RECORDS)
async def test_an_answer_with_nothing_of_its_record_is_a_decode_error(call: Call, server: Scripted) -> None:
    """An OK alone, or a tree of somebody else: a record whose fields are all empty would be a lie."""
    answers: list[dict[str, Tree]] = [{"status": "OK", "statuscode": "0"}, {"status": "ok"}]
    if call is not RECORDS[-1]:  # of a file no field is known
        answers.append({"nothing": "of it"})
    async with client(server) as la:
        for answer in answers:
            server.play(http(WRITERS["json"](answer)))
            with pytest.raises(DecodeError, match="the answer has nothing of `"):
                await call(la)


async def test_a_refusal_inside_a_200_is_one_to_every_call(server: Scripted) -> None:
    """`error` in any letter case or an errormessage alone: APIError; beside an OK it is unclear."""
    refusals: list[dict[str, Tree]] = [{"status": "error"}, {"errormessage": "no", "id": "t1", "tags": []}]
    both: dict[str, Tree] = {"status": "OK", "errormessage": "no", "id": "t1", "tags": []}
    calls: list[tuple[Call, type[LiveAgentError]]] = [
        (lambda la: la.tags.get("t1"), DecodeError), (lambda la: la.tags.create("VIP"), AmbiguousWrite),
        (lambda la: la.tags.delete("t1"), DecodeError), (lambda la: la.tags.list().all(), DecodeError),
        (lambda la: la.call("POST", "tags"), AmbiguousWrite),
    ]  # fmt: skip
    async with client(server) as la:
        for call, unclear in calls:
            for answer in refusals:
                server.play(http(WRITERS["json"](answer)))
                with pytest.raises(APIError):
                    await call(la)
            server.play(*[http(WRITERS["json"](both))] * 2)
            with pytest.raises(unclear, match="says OK and holds an error: no"):
                await call(la)


FOREIGN = [
    KeyError("x"),
    LookupError("no encoding"),
    RecursionError(),
    ExceptionGroup("g", [ValueError("x")]),
    OSError(),
]


@attrs.frozen
class BrokenCodec:
    """One of the user's that fails in its own way."""

    error: Exception
    suffix: str = ""

    def decode(self, body: bytes) -> Tree:
        raise self.error


@attrs.define
class BrokenLimiter:
    """One of the user's whose store fails: before the request, after it, or when it is told of a 429."""

    error: Exception
    when: str
    concurrency: int = 8
    in_flight: int = 0
    waited: float = 0.0

    def permit(
        self, *, bulk: bool = False, owner: object = None, patience: float | None = None, timeout: float = 30.0
    ) -> Self:
        return self

    async def pause(self, seconds: float | None) -> float:
        raise self.error

    def refuse(self, owner: object) -> None:
        pass

    def unsent(self) -> None:
        pass

    async def __aenter__(self) -> Self:
        if self.when == "before":
            raise self.error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        if self.when == "after":
            raise self.error


@pytest.mark.promise("Errors: whatever a codec or limiter of the user's raises becomes an error of this package")
@pytest.mark.parametrize("error", FOREIGN, ids=lambda error: type(error).__name__)
async def test_nothing_foreign_reaches_the_caller(error: Exception, server: Scripted) -> None:
    """Our error without frames or context, AmbiguousWrite where the server may have written something."""

    async def fails(la: AsyncLiveAgent, call: Call, cls: type[LiveAgentError], times: int, answer: bytes = b"") -> None:
        server.play(*[answer or http(WRITERS["json"]({"id": "t1"}))] * 4)
        with pytest.raises(cls) as caught:
            await call(la)
        assert type(caught.value) is cls
        assert len(server.seen) == times
        assert caught.value.__context__ is None or isinstance(caught.value.__context__, LiveAgentError)

    get, create = RECORDS[0], CREATE["id"]
    async with client(server, codecs={"json": BrokenCodec(error)}) as la:
        await fails(la, get, DecodeError, 2)
        await fails(la, create, AmbiguousWrite, 1)
        await fails(la, lambda la: la.tags.delete("t1"), DecodeError, 1)
    async with client(server, limiter=BrokenLimiter(error, "before")) as la:
        await fails(la, get, ConnectionFailed, 0)
        await fails(la, create, ConnectionFailed, 0)
    async with client(server, limiter=BrokenLimiter(error, "after")) as la:
        await fails(la, get, ConnectionFailed, 4)
        await fails(la, create, AmbiguousWrite, 1)
    async with client(server, limiter=BrokenLimiter(error, "told")) as la:
        await fails(la, create, ConnectionFailed, 4, LIMITED)
