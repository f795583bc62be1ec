"""The password of a new customer is in nothing that an error tracker, a log or a terminal shows."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Iterator
from html import escape
from typing import Any
from urllib.parse import quote

import pytest
from support.scripted import Scripted, http

from liveagent_async import AsyncLiveAgent, LiveAgentError, Retry
from liveagent_async._request import request

PASSWORD = "CANARY&word/1"
REFUSED = b'{"response":{"status":"ERROR","statuscode":500,"errormessage":"no"}}'
REFUSAL = {"status": "ERROR", "statuscode": 500, "errormessage": f"{PASSWORD} is weak", "debugmessage": f"({PASSWORD})"}

ANSWERS: dict[str, bytes] = {
    "a refusal": http(REFUSED, 500),
    "no JSON": http(b"<html>"),
    "a record that is none": http(b'{"response":{"contactid":"c1","datecreated":"yesterday"}}'),
    "no answer": b"",
    "an echo": http(json.dumps({"response": REFUSAL}).encode(), 500),
    "an echo inside 200": http(json.dumps({"response": REFUSAL}).encode()),
    "an echo in a page": http(f"<html><b>{escape(PASSWORD)} {quote(PASSWORD, safe='')}</b></html>".encode(), 502),
    "an echo in broken JSON": http(b'{"note": "' + json.dumps(PASSWORD).replace("/", r"\/").encode()),
}
MISTAKES: dict[str, dict[str, Any]] = {
    "a misspelt field": {"mail": "jana@acme.com"},
    "a role in words": {"role": "visitor"},
    "custom fields of no form": {"customfields": "size"},
    "bytes": {"name": b"Jana"},
    "half a letter": {"name": "\ud83d"},
    "half a letter beside it": {"note": ["a,b"]},
}


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


def shown(error: BaseException | None) -> str:
    """Errors of the whole chain, with the locals of every frame but this file's."""
    words: list[str] = []
    while error is not None:
        words += [str(error), repr(error), repr(error.__dict__), *traceback.format_tb(error.__traceback__)]
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename != __file__:
                words += [f"{name}={value!r}" for name, value in frame.f_locals.items()]
        error = error.__cause__ or error.__context__
    return "\n".join(words)


@pytest.mark.parametrize("answer", ANSWERS)
async def test_no_error_of_a_registration_shows_the_password(
    answer: str, server: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever the server answers: not in its text, its fields, the locals of its frames, or a log at DEBUG."""
    server.play(ANSWERS[answer])
    with caplog.at_level(logging.DEBUG):
        async with AsyncLiveAgent(server.url, "key", rate=None, retry=Retry(attempts=1), timeout=2.0) as la:
            with pytest.raises(LiveAgentError) as caught:
                await la.customers.register(email="jana@acme.com", role="R", password=PASSWORD)
    assert "password=CANARY" in server.seen[0].body.decode()
    assert "CANARY" not in shown(caught.value) + caplog.text


@pytest.mark.parametrize("mistake", MISTAKES)
async def test_no_refusal_of_an_argument_shows_the_password(mistake: str) -> None:
    """A mistake beside it is the one that is shown."""
    async with AsyncLiveAgent("http://127.0.0.1:1", "key") as la:
        with pytest.raises((TypeError, ValueError)) as caught:
            await la.customers.register(password=PASSWORD, **MISTAKES[mistake])
    assert "CANARY" not in shown(caught.value)


SHOWS: dict[str, Callable[[object], str]] = {"repr": repr, "str": str, "format": "{}".format}


@pytest.mark.parametrize("how", SHOWS)
def test_a_call_shows_its_parameters_by_name_only(how: str) -> None:
    """A request stands in frames and logs."""
    text = SHOWS[how](request("POST", "customers", password=PASSWORD, note="CANARY"))
    assert "password" in text
    assert "CANARY" not in text
