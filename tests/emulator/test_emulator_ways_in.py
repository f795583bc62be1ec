"""Every way in that real clients use leads to the call."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import yaml
from support.emulator_asking import ask, refused, send, small

JOHN = "john@agent.com"


async def get(url: str, **options: Any) -> httpx.Response:
    """A URL as it is, put to a fresh emulator."""
    transport = small(**options.pop("emulator", {})).transport()
    async with httpx.AsyncClient(transport=transport) as client:
        return await client.request(options.pop("method", "GET"), f"http://emulator{url}", **options)


@pytest.mark.parametrize(
    "url",
    [
        "/api/agents/john@agent.com?apikey=emulator",
        "/api/agents/john%40agent.com?apikey=emulator",
        "/api/agents/john@agent.com/?apikey=emulator",
        "/api/agents/john@agent.com?&apikey=emulator",
        "/api/agents/john@agent.com&apikey=emulator",
        "/api/agents/JOHN@AGENT.COM?apikey=wrong&apikey=emulator",
        "/helpdesk/api/agents/a0000001?apikey=emulator",
        "/api/index.php?handler=agents/john@agent.com&apikey=emulator",
        "/api/index.php?apikey=emulator&handler=agents%2Fjohn%40agent.com",
    ],
)
async def test_every_spelling_of_a_url_is_understood(url: str) -> None:
    """Path or handler, trailing slash, stray ampersand, quoted or raw identifiers, installed in a folder."""
    answer = (await get(url)).json()["response"]
    assert (answer["userid"], answer["email"]) == ("a0000001", JOHN)


@pytest.mark.parametrize(
    "path",
    [
        "agents/john@agent.com.xml",
        "agents/john@agent.com.yaml",
        "agents/john@agent.com",
        "index.php?handler=agents/john@agent.com.xml",
    ],
)
async def test_only_the_last_suffix_is_a_format(path: str) -> None:
    """An e-mail address keeps its dots; .xml and .yaml after it are the format."""
    response = await get(f"/api/{path}{'&' if '?' in path else '?'}apikey=emulator")
    assert response.status_code == 200
    assert response.text.startswith({"m": "{", "l": "<"}[path[-1]] if not path.endswith("yaml") else "---")
    assert JOHN in response.text


async def test_an_unknown_suffix_belongs_to_the_identifier() -> None:
    """.json is documented nowhere."""
    assert (await get("/api/agents/john@agent.com.json?apikey=emulator")).status_code == 404


@pytest.mark.parametrize(
    "method, where, status",
    [
        ("GET", {"params": {"apikey": "emulator"}}, 200),
        ("GET", {"headers": {"apikey": "emulator"}}, 200),
        ("GET", {}, 401),
        ("GET", {"params": {"apikey": "wrong"}}, 401),
        ("POST", {"data": {"apikey": "emulator", "name": "x"}}, 200),
        ("POST", {"files": {"apikey": (None, "emulator"), "name": (None, "x")}}, 200),
        ("POST", {"json": {"apikey": "emulator", "name": "x"}}, 401),
    ],
)
async def test_the_key_is_read_from_query_header_and_post_body(method: str, where: dict[str, Any], status: int) -> None:
    """Anywhere else it is not found, and the answer says so with 401."""
    response = await get("/api/tags", method=method, **where)
    assert response.status_code == status
    if status == 401:
        wrong = "params" in where
        assert response.json()["response"]["errormessage"] == (
            "Invalid API key" if wrong else "Api key is not found in request"
        )


@pytest.mark.parametrize("method, path", [("PUT", "tags/sh3j"), ("DELETE", "tags/sh3j")])
async def test_the_key_in_other_bodies_is_read_only_when_switched_on(method: str, path: str) -> None:
    """Recent servers do not find it there; the reference says that they do."""
    body = {"apikey": "emulator", "name": "Other"}
    assert (await get(f"/api/{path}", method=method, data=body)).status_code == 401
    assert (await get(f"/api/{path}", method=method, data=body, emulator={"put_body_key": True})).status_code == 200


@pytest.mark.parametrize(
    "options",
    [
        {"params": {"name": "Ž & +", "color": "FFFFFF"}},
        {"data": {"name": "Ž & +", "color": "FFFFFF"}},
        {"files": {"name": (None, "Ž & +".encode()), "color": (None, "FFFFFF"), "upload": ("a.txt", b"not a field")}},
        {"content": b"name=%C5%BD+%26+%2B&color=FFFFFF"},
        {"params": {"name": "lost"}, "data": {"name": "Ž & +", "color": "FFFFFF"}},
    ],
)
async def test_parameters_travel_in_query_and_bodies(options: dict[str, Any]) -> None:
    """Query, urlencoded body (with or without saying so), multipart; the body wins over the query."""
    emulator = small()
    created = (await send(emulator, "POST", "tags", **options)).json()["response"]
    assert (created["name"], created["color"]) == ("Ž & +", "FFFFFF")
    assert created["id"] in [tag["id"] for tag in (await ask(emulator, "GET", "tags"))["tags"]]


async def test_a_multipart_body_of_put_is_not_read() -> None:
    """PHP parses multipart for POST only."""
    emulator = small()
    await send(emulator, "PUT", "tags/sh3j", files={"name": (None, "Lost")})
    assert (await ask(emulator, "GET", "tags/sh3j"))["name"] == "VIP"


NESTED = b"".join(b"--%d\r\nContent-Type: multipart/mixed; boundary=%d\r\n\r\n" % (n, n + 1) for n in range(3000))


@pytest.mark.parametrize(
    "kind, body",
    [
        ("multipart/form-data; boundary=0", NESTED),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n--x--"),
        ("application/json", b'{"name": "x"}'),
    ],
)
async def test_a_body_that_cannot_be_read_has_no_parameters(kind: str, body: bytes) -> None:
    """As in PHP, $_POST is empty then: the mandatory parameter is missing."""
    response = await send(small(), "POST", "tags", content=body, headers={"content-type": kind})
    assert response.status_code == 500
    assert response.json()["response"]["errormessage"] == "parameter name is missing"


async def test_bytes_that_are_not_utf8_are_replaced() -> None:
    """A client in another charset is answered, not refused with a traceback."""
    response = await send(small(), "POST", "tags", content=b"name=\xe9%E9x")
    assert response.json()["response"]["name"] == "\ufffd\ufffdx"


@pytest.mark.parametrize("path", ["", "nothing", "tags/sh3j/else", "reports/nothing/load", "a/b/c/d", "index.php"])
async def test_an_unknown_call_is_not_found(path: str) -> None:
    """404 in the envelope, for paths and for verbs."""
    status, text = await refused(small(), "GET", path)
    assert (status, text.startswith("handler GET ")) == (404, True)
    assert (await refused(small(), "PATCH", "tags"))[0] == 404


async def test_an_error_comes_in_the_format_that_was_asked_for() -> None:
    """status, statuscode, errormessage and debugmessage, in this order."""
    json = (await send(small(), "GET", "agents/nobody@agent.com")).json()
    assert list(json["response"]) == ["status", "statuscode", "errormessage", "debugmessage"]
    assert json["response"]["errormessage"] == "agent with identifier nobody@agent.com not found"
    assert yaml.safe_load((await send(small(), "GET", "agents/nobody@agent.com.yaml")).text) == json
    xml = (await send(small(), "GET", "agents/nobody@agent.com.xml")).text
    assert xml.startswith(
        "<?xml version='1.0' encoding='utf-8'?><response><status>ERROR</status><statuscode>404</statuscode>"
    )


async def test_trouble_inside_the_server_is_a_500_with_its_text() -> None:
    """PHP's errors leak their message; the next call is answered again."""
    emulator = small()
    emulator.store.execute("DROP TABLE tags")
    assert await refused(emulator, "GET", "tags") == (500, "Internal server error: no such table: tags")
    assert "liveagentversion" in await ask(emulator, "GET", "application/status")
