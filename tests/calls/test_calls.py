"""Every call of the client, over a raw socket, in three formats: the rows are in `calls`."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from operator import attrgetter
from urllib.parse import unquote

import pytest
from support.asking import FORMATS, outcome
from support.php import SUFFIXES, WRITERS
from support.scripted import Scripted, http

from calls import ROWS
from calls.contents import TITLES
from calls.row import Row
from liveagent_async import AsyncLiveAgent
from liveagent_async.resources._base import Resource

KEY = "0123/k+y=&"
KEY_ON_WIRE = "apikey=0123%2Fk%2By%3D%26"


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


def client(server: Scripted, format: str = "json") -> AsyncLiveAgent:
    return AsyncLiveAgent(server.url, KEY, format=format, rate=None)


def pairs(encoded: str) -> dict[str, str]:
    """What PHP makes of a query or form; anything but percent-quoting, as `+` for a blank, is refused."""
    assert re.fullmatch(r"[\w.~%=&-]*", encoded, re.ASCII), encoded
    return {name: unquote(value) for name, _, value in (pair.partition("=") for pair in encoded.split("&") if pair)}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_a_call_is_sent_as_the_reference_says_and_its_answer_becomes_the_record(
    row: Row,
    format: str,
    server: Scripted,
) -> None:
    """One request: its verb, path, suffix, key and parameters; and the same record from JSON, XML and YAML."""
    server.play(http(WRITERS[format](row.answer)))
    async with client(server, format) as la:
        result = await outcome(row.call(la))
    (seen,) = server.seen
    method, path = row.request.split(" ")
    assert (seen.method, seen.path) == (method, f"/api/{path}{SUFFIXES[format]}")
    if method in ("POST", "PUT"):
        assert seen.query == KEY_ON_WIRE
        assert seen.headers["content-type"] == "application/x-www-form-urlencoded"
        assert pairs(seen.body.decode("ascii")) == row.sends
    else:
        query, _, key = seen.query.rpartition("&")
        assert (pairs(query), key) == (row.sends, KEY_ON_WIRE)
        assert (seen.body, seen.headers.get("content-type")) == (b"", None)
    assert result == row.gives


ONLY_WHAT_IS_NEEDED: list[tuple[Callable[[AsyncLiveAgent], Awaitable[object]], dict[str, str]]] = [
    (lambda la: la.conversations.list().first(), {"limit": "1", "offset": "0"}),
    (lambda la: la.customers.list().first(), {"limitcount": "1", "limitfrom": "0"}),
    (lambda la: la.companies.list().first(), {}),
    (lambda la: la.conversations.add_message("c1", "hello"), {"message": "hello"}),
    (lambda la: la.conversations.transfer("c1", department="default"), {"department": "default"}),
    (lambda la: la.conversations.set_status("c1", "A"), {"status": "A"}),
    (lambda la: la.conversations.set_status("c1", "C"), {"status": "C"}),
    (lambda la: la.customers.register(email="a@b.c"), {"email": "a@b.c"}),
    (lambda la: la.tags.update("t1", color=""), {"color": ""}),
]


@pytest.mark.parametrize("call,sent", ONLY_WHAT_IS_NEEDED)
async def test_what_is_not_given_is_not_sent(
    call: Callable[[AsyncLiveAgent], Awaitable[object]], sent: dict[str, str], server: Scripted
) -> None:
    """The server's defaults are the server's; an empty text is a value."""
    ids = {"conversationid": "c1", "contactid": "c1", "id": "1"}
    server.play(http(WRITERS["json"]({"status": "OK", "conversations": [], "customers": [], "companies": [], **ids})))
    async with client(server) as la:
        await call(la)
    (seen,) = server.seen
    assert pairs((seen.body.decode() or seen.query).removesuffix(KEY_ON_WIRE)) == sent


def test_each_of_the_64_calls_of_the_contents_page_has_one_row() -> None:
    """The reference's contents page names 64 calls."""
    assert len(TITLES) == len(set(TITLES)) == 64
    assert Counter(row.title for row in ROWS if row.title) == Counter(TITLES)


def test_every_public_method_of_every_resource_has_one_row() -> None:
    """A call without a row is a call that nobody has tried."""
    assert Counter(row.name for row in ROWS) == Counter(methods())


@pytest.mark.parametrize("row", [row for row in ROWS if row.title], ids=lambda row: row.name)
def test_a_call_of_the_reference_is_found_by_its_heading_and_by_its_path(row: Row) -> None:
    """The docstring names the reference's heading; the path stands in the file as it does in the reference."""
    la = AsyncLiveAgent("https://acme.ladesk.com", KEY)
    method: Callable[..., object] = attrgetter(row.name)(la)
    words = " ".join((inspect.getdoc(method) or "").split())
    assert re.search(rf"Reference: ([\w ]+, )?{re.escape(row.title)}[. ]", words), words
    _, path = row.request.split(" ")
    first, *_ = parts = path.split("/")
    templates = [path, "/".join([first, "{}", *parts[2:]])]
    assert any(f'"{template}"' in inspect.getsource(method) for template in templates)


def methods() -> Iterator[str]:
    """The dotted names of all calls."""
    la = AsyncLiveAgent("https://acme.ladesk.com", KEY)
    for name, _ in inspect.getmembers(type(la), lambda member: hasattr(member, "func")):
        yield from _methods(name, getattr(la, name))


def _methods(prefix: str, resource: object) -> Iterator[str]:
    for name, member in inspect.getmembers(resource):
        if name.startswith("_"):
            continue
        if isinstance(member, Resource):
            yield from _methods(f"{prefix}.{name}", member)
        else:
            yield f"{prefix}.{name}"
