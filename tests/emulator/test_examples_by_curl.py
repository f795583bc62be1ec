"""The vendor's own examples, sent by a program nobody here wrote.

Only the host and the [placeholders] are replaced. The parameters travel where the reference says: in the query of GET
and DELETE, as fields of POST and PUT, the key among them. Where there is no curl, Python's http.client sends the same
bytes, and the tests' names say so.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from itertools import count
from typing import Any, TypeAlias, cast
from urllib.parse import urlencode, urlsplit

import pytest
from support.on_socket import on_socket
from support.reference_examples import EXAMPLES, Example

from liveagent_async.emulator import Emulator

Send: TypeAlias = Callable[[str, str, dict[str, str]], tuple[int, str]]

NUMBERS = count(1)
READ = {
    "[agentidentifier]": "john@agent.com",
    "[departmentid]": "default",
    "[value]": "VIP",
    "[conversationid]": "t000000c",  # has a field, a tag and messages
    "[customeridentifier]": "c000000c",  # has a field and a group
}
WRITTEN = {"[conversationid]": "t0000018", "[customeridentifier]": "c0000018"}


def by_curl(method: str, url: str, fields: dict[str, str]) -> tuple[int, str]:
    """Status and body; `-G` moves the fields into the query."""
    command = ["curl", "-sS", "-X", method, "-w", "%{http_code}"]
    command += ["-G"] if method in ("GET", "DELETE") else []
    command += [part for name, text in fields.items() for part in ("--data-urlencode", f"{name}={text}")]
    output = subprocess.run([*command, url], check=True, capture_output=True, text=True, timeout=30).stdout
    return int(output[-3:]), output[:-3]


def by_http_client(method: str, url: str, fields: dict[str, str]) -> tuple[int, str]:
    """The same without curl."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    if method in ("GET", "DELETE"):
        connection.request(method, f"{parts.path}?{parts.query}&{urlencode(fields)}")
    else:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, parts.path, urlencode(fields), form)
    answer = connection.getresponse()
    status, text = answer.status, answer.read().decode()
    connection.close()
    return status, text


@pytest.fixture(params=[by_curl] if shutil.which("curl") else [by_http_client], ids=lambda way: way.__name__)
def send(request: pytest.FixtureRequest) -> Send:
    """curl, if it is there."""
    return cast("Send", request.param)


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, str]]:
    """URLs of a server of the reference's time and of the latest; both take the key from a body of PUT, as it says."""
    old = Emulator(customers=30, conversations=60, rate=None, put_body_key=True, version="4.22.0.14")
    new = Emulator(customers=30, conversations=60, rate=None, put_body_key=True)
    with on_socket(old) as one, on_socket(new) as two:
        yield {"4.22": one, "latest": two}


def placed(method: str, text: str, url: str, send: Send) -> str:
    """A printed text with the server's URL and identifiers of what exists or is made to be deleted."""
    existing = READ | {"[newemail]": f"new{next(NUMBERS)}@example.com"} | (WRITTEN if method != "GET" else {})
    if "[groupid]" in text:
        made = send("POST", f"{url}/api/customersgroups", {"name": "VIP 2", "color": "FFFFFF", "apikey": "emulator"})
        existing["[groupid]"] = json.loads(made[1])["response"]["id"]
    if method == "DELETE" and re.search(r"\[conversationid\](\.xml)?$", text):
        new = {"message": "m", "useridentifier": "a0000001", "department": "default", "subject": "s"}
        made = send("POST", f"{url}/api/conversations", new | {"recipient": "x@example.com", "apikey": "emulator"})
        existing["[conversationid]"] = json.loads(made[1])["response"]["conversationid"]
    for placeholder, identifier in existing.items():
        text = text.replace(placeholder, identifier)
    return text.replace("http://example.com", url)


def shape(tree: object) -> str:
    """The fields of an answer in their order, "id name messages[messageid message]"; a list's rows are alike."""
    if isinstance(tree, list):
        rows = {shape(row) for row in cast("list[object]", tree)}
        assert len(rows) < 2, rows
        return "".join(f"[{row}]" for row in rows)
    if not isinstance(tree, dict):
        return ""
    fields = cast("dict[str, object]", tree)
    return " ".join(f"{name}{shape(value)}" for name, value in fields.items())


def from_xml(element: ET.Element) -> Any:
    """A tree of an XML answer; a list is what holds elements named like it but for the last letter."""
    children = list(element)
    if children and all(child.tag == element.tag[:-1] for child in children):
        return [from_xml(child) for child in children]
    return {child.tag: from_xml(child) for child in children} if children else element.text


@pytest.mark.parametrize("suffix", ["", ".xml"])
@pytest.mark.parametrize("version", ["4.22", "latest"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_an_example_of_the_reference_is_answered_with_its_fields_in_their_order(
    example: Example, version: str, suffix: str, servers: dict[str, str], send: Send
) -> None:
    """A server of the reference's time answers its fields and no others; a later one has more, but none is moved."""
    method, url = example.call.split(" ")
    url, question, query = url.partition("?")
    url = placed(method, url + suffix + question + query, servers[version], send)
    params = {name: placed(method, text, url, send) for name, text in example.params.items()}
    status, text = send(method, url, {"apikey": "emulator", **params})
    assert status == 200, text
    answer = from_xml(ET.fromstring(text)) if suffix else json.loads(text)["response"]
    if version == "4.22":
        assert shape(answer) == example.fields
    else:
        shown = iter(re.findall(r"\w+", shape(answer)))
        assert all(name in shown for name in re.findall(r"\w+", example.fields)), shape(answer)


@pytest.mark.parametrize(
    "path,fields,status,message",
    [
        ("agents/agent@email.com", {}, 404, None),
        ("conversations/[conversationid]/messages", {"message": ""}, 500, "parameter message is missing"),
        ("conversations/nobodys", {}, 500, "unable to load conversation"),
        ("agents/john@agent.com", {"apikey": "wrong"}, 401, None),
    ],
)
@pytest.mark.parametrize("suffix", ["", ".xml"])
def test_the_errors_of_the_reference_come_as_it_shows_them(
    path: str,
    fields: dict[str, str],
    status: int,
    message: str | None,
    suffix: str,
    servers: dict[str, str],
    send: Send,
) -> None:
    """Four fields in their order, the status twice, and the texts where it gives them."""
    url = placed("GET", f"http://example.com/api/{path}{suffix}", servers["4.22"], send)
    seen, text = send("POST" if "message" in fields else "GET", url, {"apikey": "emulator", **fields})
    answer = from_xml(ET.fromstring(text)) if suffix else json.loads(text)["response"]
    assert shape(answer) == "status statuscode errormessage debugmessage"
    assert (seen, answer["status"], int(answer["statuscode"])) == (status, "ERROR", status)
    assert message in (None, answer["errormessage"])


@pytest.mark.parametrize(
    "when,found",
    [
        ("eq:2009-11-12 05:02:01", False),
        ("2009-11-12 05:02:01", False),
        ("neq:2009-11-12 05:02:01", True),
        ("gt:2009-11-12 05:02:01", True),
        ("lt:2009-11-12 05:02:01", False),
        ("gte:2009-11-12 05:02:01", True),
        ("lte:2009-11-12 05:02:01", False),
        ("btw:2009-11-12 05:02:01,2010-10-11 04:01:59", False),
        ("lk:2009-11-12 05:02:01", False),
        ("lk:2025-%", True),
        ("lk:2025-??-?? %", True),
        ("lk:2011-12-01 ??:59:59", False),
    ],
)
def test_dates_with_operators_are_taken_as_the_reference_writes_them(
    when: str, found: bool, servers: dict[str, str], send: Send
) -> None:
    """Its own examples of every operator; the conversations that are there are of 2025 and later."""
    params = {"apikey": "emulator", "department": "default", "datechanged": when}
    status, text = send("GET", f"{servers['4.22']}/api/conversations", params)
    assert (status, bool(json.loads(text)["response"]["conversations"])) == (200, found)
