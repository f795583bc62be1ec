"""Every fault with every verb in every format over real sockets: the outcome is the one the retry table promises."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import AbstractAsyncContextManager

import anyio
import attrs
import pytest
from support.fault_proxy import Fault, FaultProxy
from support.over_aiohttp import SLOWLY, WIRES, over_wire
from support.tls import trusting
from support.wired import VERBS, Server, Verb, serving

from liveagent_async import (
    AmbiguousWrite,
    APIError,
    AsyncLiveAgent,
    AuthenticationError,
    BadRequest,
    ConnectionFailed,
    DecodeError,
    LiveAgentError,
    NotFound,
    RateLimited,
    Retry,
    ServerError,
    Timeout,
)
from liveagent_async.emulator._faults import Fault as Rule

FORMATS = ("json", "xml", "yaml")
DONE, AGAIN, AMBIGUOUS = "done at once", "done by the second attempt", AmbiguousWrite
Outcome = str | type[LiveAgentError]


@attrs.frozen
class Row:
    """A line of the table: a fault that hits one request, and what becomes of the call.

    `fault` is the proxy's, or a rule of the emulator; `put` is DELETE's outcome too, `post` that of a PUT with a note.
    `stays` is what a GET raises when the fault hits every request. `sent` is False where the server never sees it.
    """

    fault: Fault | str
    get: Outcome
    put: Outcome
    post: Outcome
    stays: type[LiveAgentError]
    sent: bool = True

    def __str__(self) -> str:
        return self.fault.value if isinstance(self.fault, Fault) else self.fault

    def outcome(self, verb: Verb) -> Outcome:
        return {"GET": self.get, "PUT": self.put, "DELETE": self.put}.get(verb.name, self.post)


# fmt: off
TABLE = [
    # connect, TLS handshake: nothing was sent
    Row(Fault.REFUSE,               AGAIN, AGAIN, AGAIN, ConnectionFailed, sent=False),
    Row(Fault.BAD_TLS,              AGAIN, AGAIN, AGAIN, ConnectionFailed, sent=False),
    # 429: everyone waits, then again
    Row(Fault.LIMITED_429,          AGAIN, AGAIN, AGAIN, RateLimited),
    # 502, 503, 504, whatever the body
    Row(Fault.HTML_502,             AGAIN, AGAIN, AMBIGUOUS, ServerError),
    Row(Fault.EMPTY_503,            AGAIN, AGAIN, AMBIGUOUS, ServerError),
    Row("html status=502 applied=Y", AGAIN, AGAIN, AMBIGUOUS, ServerError),
    Row("html status=503",          AGAIN, AGAIN, AMBIGUOUS, ServerError),
    Row("html status=504 applied=Y", AGAIN, AGAIN, AMBIGUOUS, ServerError),
    Row("refuse status=502",        AGAIN, AGAIN, AMBIGUOUS, ServerError),
    Row("refuse status=504",        AGAIN, AGAIN, AMBIGUOUS, ServerError),
    Row("installing",               AGAIN, AGAIN, AGAIN, ServerError),
    # refused before it is processed; a 408 may be a gateway's word of its upstream
    Row("refuse status=421",        AGAIN, AGAIN, AGAIN, APIError),
    Row("refuse status=425",        AGAIN, AGAIN, AGAIN, APIError),
    Row("refuse status=408",        AGAIN, AGAIN, AMBIGUOUS, APIError),
    # no whole answer in time, reset, or cut, after the request was sent
    Row(Fault.BLACKHOLE,            AGAIN, AGAIN, AMBIGUOUS, Timeout),
    Row(Fault.RESET_UNREAD,         AGAIN, AGAIN, AMBIGUOUS, ConnectionFailed),
    Row(Fault.RESET_BEFORE_HEADERS, AGAIN, AGAIN, AMBIGUOUS, ConnectionFailed),
    Row(Fault.RESET_AFTER_HEADERS,  AGAIN, AGAIN, AMBIGUOUS, ConnectionFailed),
    Row(Fault.RESET_IN_BODY,        AGAIN, AGAIN, AMBIGUOUS, ConnectionFailed),
    Row(Fault.EOF,                  AGAIN, AGAIN, AMBIGUOUS, ConnectionFailed),
    Row(Fault.EOF_IN_HEADERS,       AGAIN, AGAIN, AMBIGUOUS, ConnectionFailed),
    Row(Fault.EOF_IN_BODY,          AGAIN, AGAIN, AMBIGUOUS, ConnectionFailed),
    Row(Fault.LENGTH_TOO_LONG,      AGAIN, AGAIN, AMBIGUOUS, ConnectionFailed),
    Row(Fault.GARBAGE,              AGAIN, AGAIN, AMBIGUOUS, ConnectionFailed),
    Row("reset",                    AGAIN, AGAIN, AMBIGUOUS, ConnectionFailed),
    Row("cut",                      AGAIN, AGAIN, AMBIGUOUS, ConnectionFailed),
    # 500: LiveAgent's own words are a refusal, anything else is a crash
    Row("refuse status=500",        ServerError, ServerError, ServerError, ServerError),
    Row("html status=500 applied=Y", AGAIN, AGAIN, AMBIGUOUS, ServerError),
    # 200 that says ERROR, that cannot be read, or that is empty
    Row("error200",                 ServerError, ServerError, ServerError, ServerError),
    Row(Fault.LENGTH_TOO_SHORT,     AGAIN, DecodeError, AMBIGUOUS, DecodeError),
    Row("wrong_json",               AGAIN, DecodeError, AMBIGUOUS, DecodeError),
    Row("truncated",                AGAIN, DecodeError, AMBIGUOUS, DecodeError),
    Row("empty200",                 AGAIN, DONE, DONE, DecodeError),
    # refusals
    Row("refuse status=400",        BadRequest, BadRequest, BadRequest, BadRequest),
    Row("refuse status=401",        AuthenticationError, AuthenticationError, AuthenticationError, AuthenticationError),
    Row("refuse status=403",        AuthenticationError, AuthenticationError, AuthenticationError, AuthenticationError),
    Row("refuse status=404",        NotFound, NotFound, NotFound, NotFound),
    # late or in pieces, but good
    Row(Fault.LATENCY,              DONE, DONE, DONE, LiveAgentError),
    Row(Fault.DRIP,                 DONE, DONE, DONE, LiveAgentError),
]
# aiohttp takes bytes after an answer's end for an error of the whole answer
OVER_AIOHTTP = Row(Fault.LENGTH_TOO_SHORT, AGAIN, AGAIN, AMBIGUOUS, ConnectionFailed)
# fmt: on


def over(wire: str, row: Row) -> Row:
    """The row as this wire has it."""
    return OVER_AIOHTTP if wire == "aiohttp" and row.fault is OVER_AIOHTTP.fault else row


class Proxy(FaultProxy):
    """Quick, for there are a thousand of them."""

    latency = 0.02
    piece = 40
    pause = 0.001
    refusal = 0.1


@pytest.fixture(scope="module")
def server() -> Generator[Server, None, None]:
    with serving() as server:
        yield server


def client(
    server: Server, proxy: FaultProxy, format: str, fault: Fault | str, wire: str
) -> AbstractAsyncContextManager[AsyncLiveAgent]:
    """Nobody waits, except for a listener to come back."""
    return over_wire(
        wire,
        proxy.url,
        server.emulator.api_key,
        trusting() if fault is Fault.BAD_TLS else None,
        format=format,
        rate=None,
        timeout=0.7 if fault is Fault.BLACKHOLE else 20,
        retry=Retry(attempts=200, wait_initial=0.02, wait_max=0.02)
        if fault is Fault.REFUSE
        else Retry(wait_initial=0.0),
    )


async def run(la: AsyncLiveAgent, verb: Verb, identifier: str) -> Outcome:
    """What becomes of a call."""
    try:
        await verb.do(la, identifier)
    except LiveAgentError as error:
        return type(error)
    return DONE


@pytest.mark.promise("Retry: every fault with every verb in every format ends as the table says")
@pytest.mark.parametrize("row", TABLE, ids=str)
@pytest.mark.parametrize("anyio_backend, wire", SLOWLY)
async def test_every_fault_ends_as_the_table_says(
    row: Row, wire: str, server: Server, cases: Callable[[int], None]
) -> None:
    """Each verb in each format: the same outcome, no more requests than the table allows, no write applied twice."""
    row = over(wire, row)
    cases(len(VERBS) * len(FORMATS))

    async def cell(verb: Verb, format: str) -> None:
        expected = row.outcome(verb)
        identifier = await verb.identifier(server)
        path = verb.path.format(identifier)
        if isinstance(row.fault, str):
            rule = Rule.parse(f"{row.fault} path={path} times=1")
            server.emulator.faults = [*server.emulator.faults, rule]
        proxy = Proxy(
            server.address, [row.fault] if isinstance(row.fault, Fault) else [], tls=row.fault is Fault.BAD_TLS
        )
        with proxy:
            async with client(server, proxy, format, row.fault, wire) as la:
                outcome = await run(la, verb, identifier)
        where = f"{verb.name} in {format}"
        assert outcome == (DONE if expected == AGAIN else expected), where
        assert len(proxy.requests) == (2 if expected == AGAIN and row.sent else 1), where
        applied = server.effects(identifier, verb.effect)
        if verb.name in ("POST", "PUT with note"):
            assert applied == 1 if outcome == DONE else applied <= (outcome is AMBIGUOUS), where
        elif verb.name != "GET" and outcome == DONE:
            assert applied == 1 or (applied == 2 and verb.name == "PUT"), where

    async with anyio.create_task_group() as group:
        for verb in VERBS:
            for format in FORMATS:
                group.start_soon(cell, verb, format)


@pytest.mark.promise("Retry: a fault that stays ends in its own error after a bounded number of attempts")
@pytest.mark.parametrize("row", [row for row in TABLE if row.get != DONE], ids=str)
@pytest.mark.parametrize("anyio_backend, wire", SLOWLY)
async def test_a_fault_that_stays_ends_in_its_own_error(row: Row, wire: str, server: Server) -> None:
    """A GET gives up after four attempts, after two when the answer cannot be read, at once where nothing can pass."""
    row = over(wire, row)
    path = f"tags/{await server.tag()}"
    if isinstance(row.fault, str):
        server.emulator.faults = [*server.emulator.faults, Rule.parse(f"{row.fault} path={path}")]
    then = row.fault if isinstance(row.fault, Fault) else Fault.PASS
    script = [Fault.BAD_TLS] * 4 if row.fault is Fault.BAD_TLS else []
    with Proxy(server.address, script, then=then, tls=row.fault is Fault.BAD_TLS) as proxy:
        async with client(server, proxy, "json", row.fault, wire) as la:
            with pytest.raises(row.stays) as caught:
                await la.with_options(retry=Retry(wait_initial=0.0)).tags.get(path.removeprefix("tags/"))
    assert type(caught.value) is row.stays
    attempts = (2 if row.stays is DecodeError else 4) if row.get == AGAIN else 1
    assert len(proxy.requests) == (attempts if row.sent else 0)


@pytest.mark.promise("Retry: a kept-alive connection that the server dropped costs nothing")
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("anyio_backend, wire", WIRES)
async def test_a_kept_alive_connection_that_was_dropped_costs_nothing(wire: str, format: str, server: Server) -> None:
    """The server closes it between two calls without a word: each verb is sent once, on a new one."""
    with Proxy(server.address, then=Fault.DROP) as proxy:
        async with client(server, proxy, format, Fault.DROP, wire) as la:
            for verb in VERBS:
                identifier = await verb.identifier(server)
                assert await run(la, verb, identifier) == DONE
                assert server.effects(identifier, verb.effect) == (verb.name != "GET")
                await anyio.sleep(0.03)
    assert len(proxy.requests) == proxy.connections == len(VERBS)


PROXIED = [each for each in Fault if each not in (Fault.BAD_TLS, Fault.REFUSE)] + [Fault.PASS] * 6
RULES = [
    "installing", "refuse status=500", "refuse status=404", "refuse status=502", "error200", "empty200", "wrong_json",
    "truncated", "cut", "reset", "reset applied=Y", "html status=500", "html status=500 applied=Y",
    "html status=502 applied=Y", "html status=503", "latency seconds=0.01", "drip seconds=0.02",
]  # fmt: skip
SCRIPTS = int(os.environ.get("LIVEAGENT_FAULT_SCRIPTS", "1000")) // len(WIRES)
WRITES = [verb for verb in VERBS if verb.effect == "note.create"]


@pytest.mark.promise("Writes: no POST is applied twice and none is lost in silence, whatever goes wrong")
@pytest.mark.slow
@pytest.mark.parametrize("anyio_backend, wire", WIRES)
async def test_no_post_is_applied_twice_and_none_is_lost_in_silence(
    server: Server, anyio_backend: str, wire: str, cases: Callable[[int], None]
) -> None:
    """A thousand random scripts of faults: OK means applied once, AmbiguousWrite at most once, other errors never."""
    cases(SCRIPTS)
    chance = random.Random(f"promises {anyio_backend} {wire}")
    outcomes: dict[str, Outcome] = {}
    scripts = iter(range(SCRIPTS))

    async def worker() -> None:
        for _ in scripts:
            verb, identifier = chance.choice(WRITES), server.conversation()
            script = chance.choices(PROXIED, k=chance.randint(1, 5))
            rules = [
                f"{rule} path={verb.path.format(identifier)} times=1"
                for rule in chance.choices(RULES, k=chance.randint(0, 3))
            ]
            server.emulator.faults = [Rule.parse(rule) for rule in rules] + server.emulator.faults[:200]
            with Proxy(server.address, script) as proxy:
                timeout = Fault.BLACKHOLE if Fault.BLACKHOLE in script else Fault.PASS
                async with client(server, proxy, chance.choice(FORMATS), timeout, wire) as la:
                    outcomes[identifier] = await run(la, verb, identifier)

    async with anyio.create_task_group() as workers:
        for _ in range(20):
            workers.start_soon(worker)
    applied = Counter(each.id for each in server.emulator.effects if each.what == "note.create")
    for identifier, outcome in outcomes.items():
        times = applied[identifier]
        assert times <= 1, f"{identifier} was applied {times} times: {outcome}"
        if outcome is not AMBIGUOUS:
            assert times == (outcome == DONE), f"{identifier} was applied {times} times: {outcome}"
    assert len(outcomes) == SCRIPTS
    assert {DONE, AMBIGUOUS, ServerError} <= set(outcomes.values())
    assert {applied[each] for each, outcome in outcomes.items() if outcome is AMBIGUOUS} == {0, 1}
