"""What is wrong before anything is sent: it is said at once, and not one byte leaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime
from inspect import signature
from operator import attrgetter
from typing import Any, cast

import pytest
from support.scripted import Scripted

from calls import ROWS
from calls.row import Row
from liveagent_async import AsyncLiveAgent, Pages, When
from liveagent_async.resources._base import Resource

Call = Callable[[Any], Awaitable[object] | Pages[Any]]
DAY = date(2026, 1, 31)
NAIVE = datetime(2026, 1, 31)  # noqa: DTZ001

VALUES: dict[str, tuple[Call, str]] = {
    "a status nobody can set": (lambda la: la.conversations.set_status("c1", "N"), "A .answered., R .resolved. or C"),
    "no status": (lambda la: la.conversations.set_status("c1", ""), "not to ''"),
    "a transfer to nobody": (lambda la: la.conversations.transfer("c1", note="x"), "transfer to whom"),
    "neither id nor name of a tag": (lambda la: la.conversations.add_tag("c1"), "which tag"),
    "both id and name of a tag": (lambda la: la.conversations.add_tag("c1", id="t1", name="VIP"), "which tag"),
    "an empty id of a tag": (lambda la: la.conversations.remove_tag("c1", id=""), "which tag"),
    "an empty code": (lambda la: la.conversations.delete_field("c1", ""), "delete_all_fields"),
    "a blank code": (lambda la: la.customers.delete_field("c1", " "), "delete_all_fields"),
    "a status in words": (lambda la: la.conversations.list(status="open"), "status: 'open' is no code; known are A "),
    "one of many": (lambda la: la.conversations.list(status=["R", "OPEN"]), "status: 'OPEN' is no code"),
    "a channel in words": (lambda la: la.conversations.list(channel_type="email"), "known are E .email., B"),
    "no status at all": (lambda la: la.conversations.list(status=[]), "an empty list would be no filter"),
    "a new conversation's": (
        lambda la: la.conversations.create(
            message="m", useridentifier="u", department="d", subject="s", recipient="r", status="open"
        ),
        "status: 'open' is no code",
    ),
    "a gender in words": (lambda la: la.customers.register(gender="female"), "known are M .male., F"),
    "a role in words": (lambda la: la.customers.register(role="visitor"), "known are V .visitor., R"),
    "a message of nobody": (lambda la: la.conversations.add_message("c1", "m", type="M"), "the customer never gets"),
    "an unknown type": (
        lambda la: la.conversations.add_message("c1", "m", type="X"),
        "M .message. or N .note., not 'X'",
    ),
    "an address with a comma": (
        lambda la: la.conversations.create(
            message="m", useridentifier="u", department="d", subject="s", recipient="r", cc=["a@b.c", "d@e.f,g@h.i"]
        ),
        "cc: the server would read 'd@e.f,g@h.i' as several",
    ),
    "a span that ends before it begins": (lambda la: la.reports.agents(DAY, date(2026, 1, 30)), "is before date_from"),
    "by minutes": (
        lambda la: la.reports.calls.load(datetime(2026, 1, 1, 9, tzinfo=UTC), datetime(2026, 1, 1, 8, tzinfo=UTC)),
        "date_to, 2026-01-01 00:00:00, is before date_from, 2026-01-01 01:00:00, in the account's time zone",
    ),
    "by a day and a moment": (
        lambda la: la.reports.tags(DAY, datetime(2026, 1, 31, tzinfo=UTC)),
        "is before date_from",
    ),
    "a field without a code": (lambda la: la.customers.add_fields("c1", {"": "x"}), "code must not be empty"),
    "a moment without a zone": (lambda la: la.conversations.list(datefrom=NAIVE), "no time zone"),
    "an operator with one": (lambda la: la.conversations.list(datechanged=When.gt(NAIVE)), "no time zone"),
    "a report of one": (lambda la: la.reports.agents(NAIVE, NAIVE), "no time zone"),
    "no size": (lambda la: la.customers.list(size=0), "size"),
    "a size the server would cut": (lambda la: la.customers.list(size=1001), "size"),
    "a start before the first row": (lambda la: la.reports.ranking(DAY, DAY, start=-1), "start"),
    "no page at a time": (lambda la: la.conversations.list(prefetch=0), "prefetch"),
}
TYPES: dict[str, tuple[Call, str]] = {
    "a set": (lambda la: la.conversations.list(status={"R", "T"}), "^status: a value of type set "),
    "a generator": (
        lambda la: la.conversations.list(channel_type=(c for c in "E")),
        "^channel_type: a value of type generator ",
    ),
    "a number of a department": (
        lambda la: la.departments.get(15),
        "^an identifier is a text, not a value of type int",
    ),
    "a day in words": (lambda la: la.reports.agents("2026-01-01", DAY), "^date_from: write a date"),
    "no day": (lambda la: la.reports.agents(DAY, None), "^date_to: write a date"),
    "a number as a custom field": (lambda la: la.conversations.add_fields("c1", {"size": 15}), "^customfields: "),
    "unique fields as text": (lambda la: la.customers.register(uniquefields="passport"), "^uniquefields: "),
    "bytes as a message": (lambda la: la.conversations.add_message("c1", b"hello"), "^message: a value of type bytes "),
    "an object": (lambda la: la.tags.create(object()), "^name: a value of type object "),
}
KEYWORDS: dict[str, Call] = {
    "a misspelt filter": lambda la: la.customers.list(emial="x"),
    "a filter of another call": lambda la: la.conversations.list(email="x"),
    "a report's": lambda la: la.reports.agents(DAY, DAY, departement="default"),
    "a report's by media": lambda la: la.reports.calls.load(DAY, DAY, columns="x"),
    "articles'": lambda la: la.knowledgebase.articles(parent="15"),
    "a customer's": lambda la: la.customers.register(first_name="John"),
    "a message's": lambda la: la.conversations.add_message("c1", "hello", mail_messsage_id="x"),
    "a conversation's": lambda la: la.conversations.create(
        message="m", useridentifier="u", department="d", subject="s", recipient="r", cc_name="x"
    ),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


async def ask(server: Scripted, call: Call) -> None:
    server.play()
    async with AsyncLiveAgent(server.url, "key", rate=None) as la:
        pending = call(la)
        await (pending.first() if isinstance(pending, Pages) else pending)


@pytest.mark.parametrize("wrong", VALUES)
async def test_a_value_that_cannot_be_right_is_refused_before_anything_is_sent(wrong: str, server: Scripted) -> None:
    """A ValueError that says what to write instead."""
    call, says = VALUES[wrong]
    with pytest.raises(ValueError, match=says):
        await ask(server, call)
    assert server.seen == []


@pytest.mark.parametrize("wrong", TYPES)
async def test_a_value_of_a_wrong_type_is_refused_before_anything_is_sent(wrong: str, server: Scripted) -> None:
    """A TypeError that names the parameter."""
    call, says = TYPES[wrong]
    with pytest.raises(TypeError, match=says):
        await ask(server, call)
    assert server.seen == []


@pytest.mark.parametrize("wrong", KEYWORDS)
async def test_an_unknown_keyword_is_refused_before_anything_is_sent(wrong: str, server: Scripted) -> None:
    """A misspelt filter must not become an unfiltered list; the error names what is known."""
    with pytest.raises(TypeError, match="unknown: .*; known are "):
        await ask(server, KEYWORDS[wrong])
    assert server.seen == []


class Instead:
    """A client, or one of its resources, that puts another identifier in the place of the one it is called with."""

    def __init__(self, target: object, identifier: str) -> None:
        self._target = target
        self._identifier = identifier

    def __getattr__(self, name: str) -> Any:
        found: Any = getattr(self._target, name)
        if isinstance(found, Resource):
            return Instead(found, self._identifier)

        def call(_: str, *others: object, **options: object) -> Any:
            return found(self._identifier, *others, **options)

        return call


def takes_an_identifier(row: Row) -> bool:
    method: Callable[..., object] = attrgetter(row.name)(AsyncLiveAgent("https://acme.ladesk.com", "key"))
    first = next(iter(signature(method).parameters.values()), None)
    return first is not None and first.kind is first.POSITIONAL_OR_KEYWORD and first.name.endswith(("id", "identifier"))


BY_IDENTIFIER = [row for row in ROWS if takes_an_identifier(row)]


@pytest.mark.parametrize("identifier", ["", " ", ".", ".."])
@pytest.mark.parametrize("row", BY_IDENTIFIER, ids=lambda row: row.name)
async def test_no_identifier_reaches_another_call(row: Row, identifier: str, server: Scripted) -> None:
    """An empty one would turn the call for one customer into the call for all of them, and dots would climb."""
    with pytest.raises(ValueError, match="an identifier must be an id, a code or an e-mail address"):
        await ask(server, lambda la: row.call(cast("AsyncLiveAgent", Instead(la, identifier))))
    assert server.seen == []


def test_the_calls_with_an_identifier_are_found() -> None:
    """The test above is of 36 calls: not of none because a name has changed."""
    assert len(BY_IDENTIFIER) == 36
