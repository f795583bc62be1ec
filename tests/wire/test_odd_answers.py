"""225 odd answers to each of five verbs, over a real socket: what becomes of the call, how often it is sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.scripted import Scripted
from support.wired import VERBS

from liveagent_async import (
    AmbiguousWrite,
    APIError,
    AsyncLiveAgent,
    AuthenticationError,
    BadRequest,
    DecodeError,
    LiveAgentError,
    NotFound,
    RateLimited,
    Retry,
    ServerError,
)

DONE = "done"
Outcome = tuple[str | type[LiveAgentError], int]  # what becomes of the call, and the requests it takes

STATUSES = [200, 201, 206, 302, 400, 403, 404, 408, 421, 425, 429, 500, 502, 503, 504]
CLASSES = {400: BadRequest, 403: AuthenticationError, 404: NotFound, 429: RateLimited}
NOT_YET = (421, 425, 429)  # refused before it is processed, whoever says so

EMPTY, NOTHING, JUNK, UNCLEAR, REFUSAL, LIMIT, UNKNOWN = range(7)
BODIES = {
    b"": EMPTY,
    b" \r\n": EMPTY,
    b'{"response":null}': EMPTY,
    b'{"response":{}}': NOTHING,
    b'{"response":{"status":"OK"}}': NOTHING,
    b"<html>Welcome</html>": JUNK,
    b"null": JUNK,
    b"[" * 100 + b"]" * 100: JUNK,
    b'{"response":[1]}': JUNK,
    b'{"response":{"id":"t1","na': JUNK,
    b'{"response":{"id":"\xff"}}': JUNK,
    b'{"response":{"status":"OK","errormessage":"no"}}': UNCLEAR,
    b'{"response":{"status":"ERROR","errormessage":"no"}}': REFUSAL,
    b'{"response":{"status":"ERROR","statuscode":429,"errormessage":"slow down"}}': LIMIT,
    b'{"response":{"status":"ERROR","statuscode":500,"errormessage":"unable to load conversation"}}': UNKNOWN,
}


def expected(verb: str, status: int, what: int) -> Outcome:
    """What the retry table says; POST, and PUT with a note, is sent again only if it was certainly not applied."""
    write = verb in ("POST", "PUT with note")
    if 300 <= status < 400:
        return APIError, 1
    if status < 300:
        return of_success(verb, what, write=write)
    cls = CLASSES.get(status, ServerError if status >= 500 else APIError)
    enveloped = what in (UNCLEAR, REFUSAL, LIMIT, UNKNOWN)
    if status == 500 and what == UNKNOWN:
        return NotFound, 1
    if status in NOT_YET or (status == 503 and enveloped):
        return cls, 4
    if status in (408, 502, 503, 504) or (status == 500 and not enveloped):
        return (AmbiguousWrite, 1) if write else (cls, 4)
    return cls, 1


def of_success(verb: str, what: int, *, write: bool) -> Outcome:
    """Of a 200 and its like."""
    if what in (EMPTY, NOTHING) and verb != "GET":
        return DONE, 1
    if what in (REFUSAL, LIMIT, UNKNOWN):
        return {REFUSAL: (APIError, 1), LIMIT: (RateLimited, 4), UNKNOWN: (NotFound, 1)}[what]
    if write:
        return AmbiguousWrite, 1
    return DecodeError, 2 if verb == "GET" and what != NOTHING else 1


@pytest.mark.slow
@pytest.mark.promise("Retry: every odd answer to every verb ends as the table says")
async def test_odd_answers_end_as_the_table_says(cases: Callable[[int], None]) -> None:
    """15 statuses with 15 bodies: an error of the right class, no write sent twice that may have been applied."""
    odd: list[str] = []
    cases(len(STATUSES) * len(BODIES) * len(VERBS))
    with Scripted() as server:
        async with AsyncLiveAgent(server.url, "key", rate=None, retry=Retry(wait_initial=0.0)) as la:
            for status in STATUSES:
                for body, what in BODIES.items():
                    head = f"HTTP/1.1 {status} Odd\r\nRetry-After: 0\r\nContent-Length: {len(body)}\r\n\r\n"
                    for verb in VERBS:
                        server.play(*[head.encode() + body] * 5)
                        outcome: str | type[LiveAgentError] = DONE
                        try:
                            await verb.do(la, "t1")
                        except LiveAgentError as error:
                            outcome = type(error)
                        wanted = expected(verb.name, status, what)
                        if (outcome, len(server.seen)) != wanted:
                            odd.append(f"{status} {body!r} to {verb.name}: {outcome}, {len(server.seen)}, not {wanted}")
    assert odd == []
    assert len(STATUSES) * len(BODIES) == 225
