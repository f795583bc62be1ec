"""Bad requests of every kind get an envelope."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import yaml
from support.emulator_asking import small

from liveagent_async.emulator._router import TABLE


def _fuzz(dice: random.Random) -> tuple[str, str, dict[str, str], bytes, list[tuple[bytes, bytes]]]:
    """A request with anything in it: real paths and junk, real names and junk, bodies of any kind."""
    junk: list[Callable[[], str]] = [
        lambda: "", lambda: "'", lambda: '"; DROP TABLE tags; --', lambda: "\x00", lambda: "%", lambda: "x" * 3000,
            lambda: "-1",
        lambda: "9" * 40, lambda: "ž😀", lambda: "c0000001", lambda: "t0000001", lambda: "john@agent.com",
            lambda: "[{]",
        lambda: '[{"code":1,"value":[]}]', lambda: "2025-01-01", lambda: "btw:,", lambda: "lk:%?", lambda: "R,,A",
            lambda: "t" + "f" * 30,
        lambda: "9999-12-31 23:59:59", lambda: "2025-01-01T00:00:00+99:99", lambda: chr(dice.randrange(0xD800)),
            lambda: "..", lambda: "A",
    ]  # fmt: skip

    def pick() -> str:
        return dice.choice(junk)()

    shape = dice.choice(list(TABLE)) if dice.random() < 0.9 else tuple(pick() for _ in range(dice.randrange(5)))
    path = "/".join(quote(pick() if part == "*" else part, safe="@") for part in shape) + dice.choice(
        ["", "", ".xml", ".yaml", "/", "."]
    )
    names = ["limitcount", "limitfrom", "limit", "offset", "status", "datechanged", "owneridentifier",
        "useridentifier", "message", "type",
             "name", "email", "customfields", "department", "subject", "recipient", "columns", "date_from", "date_to",
             "agentid", "query",
             "code", "id", "handler", "agentidentifier", "category", "datefrom", "role", "gender", "parent_id",
             pick()]  # fmt: skip
    params = {dice.choice(names): pick() for _ in range(dice.randrange(8))}
    body = dice.choice(
        [b"", b"\xff\xfe=%", b"a=b&&=&c", b"{}", quote(pick()).encode(), b"--x\r\n\r\n--x--", dice.randbytes(50)]
    )
    kind = dice.choice(
        [b"", b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x", b"multipart/form-data", b"\xff"]
    )
    headers = [(b"content-type", kind)] if kind else []
    return dice.choice(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"]), path, params, body, headers


@pytest.mark.parametrize("seed", range(2))
async def test_ten_thousand_bad_requests_get_an_envelope(seed: int) -> None:
    """2,500 for each event loop and seed: never a traceback, always an envelope that can be read."""
    dice = random.Random(seed)
    emulator = small(customers=5, conversations=5, agents=2)
    for _ in range(2500):
        method, path, params, body, headers = _fuzz(dice)
        query = "&".join(f"{quote(name)}={quote(text)}" for name, text in params.items()) + "&apikey=emulator"
        sent: list[Any] = []

        async def receive(body: bytes = body) -> Any:
            return {"type": "http.request", "body": body}

        async def send_(message: Any, sent: list[Any] = sent) -> None:
            sent.append(message)

        scope: Any = {"type": "http", "method": method, "path": "/api/", "raw_path": f"/api/{path}".encode(),
                      "query_string": query.encode(), "headers": headers, "client": ("x", 1)}  # fmt: skip
        await emulator.app(scope, receive, send_)
        start, answer = sent
        text = answer["body"].decode()
        kind = dict(start["headers"])[b"content-type"]
        assert start["status"] in (200, 404, 500), (method, path, params)
        assert "Internal server error" not in text, (method, path, params, body, text)
        if b"json" in kind:
            assert list(httpx.Response(200, content=text).json()) == ["response"]
        elif b"xml" in kind:
            assert ET.fromstring(text).tag == "response"
        else:
            assert list(yaml.load(text, Loader=yaml.CBaseLoader)) == ["response"]
