"""The answer of every call, changed in every way that servers are known or expected to change theirs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import TypeAlias, cast

import pytest
from support.asking import FORMATS, outcome
from support.php import WRITERS
from support.scripted import Scripted, http

from calls import ROWS
from calls.row import Row
from liveagent_async import AsyncLiveAgent, Fields, Record

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | None"
Change: TypeAlias = Callable[[dict[str, Json]], dict[str, Json]]


@pytest.fixture
def anyio_backend() -> str:
    """What an answer means does not depend on the event loop."""
    return "asyncio"


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


LISTS = [row for row in ROWS if len(row.answer) == 1 and isinstance(next(iter(row.answer.values())), list)]
OVERVIEWS = [row for row in LISTS if not isinstance(row.gives, list)]


def records(answer: Json, change: Change, *, inside: bool) -> Json:
    """An answer with every record in it changed; the envelope of a list is none."""
    if isinstance(answer, list):
        return [records(item, change, inside=True) for item in answer]
    if not isinstance(answer, dict):
        return answer
    fields = {name: records(value, change, inside=True) for name, value in answer.items()}
    return change(fields) if inside else fields


def lists(answer: Json, change: Callable[[list[Json]], list[Json]]) -> Json:
    """An answer with every list in it changed."""
    if isinstance(answer, list):
        return change([lists(item, change) for item in answer])
    if not isinstance(answer, dict):
        return answer
    return {name: lists(value, change) for name, value in answer.items()}


def number(value: Json) -> Json:
    return json.loads(value) if isinstance(value, str) and re.fullmatch(r"0|[1-9]\d*(\.\d*[1-9])?", value) else value


NEW: dict[str, Json] = {
    "new": "0123",
    "news": ["a"],
    "newer": {"x": "N", "y": None},
    "none": [],
    "count": 7,
    "share": 0.5,
}
NEW_FIELDS = {
    "new": "0123",
    "news": ("a",),
    "newer": Fields({"x": "N", "y": ""}),
    "none": "",
    "count": "7",
    "share": "0.5",
}
CODES = {"status", "rtype", "rstatus", "role", "gender", "channel_type", "rankingType"}
CHANGES: dict[str, Change] = {
    "unknown fields": lambda fields: fields | NEW,
    "unknown codes": lambda fields: {name: "~" if name in CODES else value for name, value in fields.items()},
    "missing fields": lambda fields: dict(list(fields.items())[:1]),
    "the other fields missing": lambda fields: dict(list(fields.items())[1:] or fields),
    "nulls": dict.fromkeys,
    "blanks": lambda fields: {name: "\n " if isinstance(value, str) else value for name, value in fields.items()},
    "numbers as numbers": lambda fields: {name: number(value) for name, value in fields.items()},
    "numbers as strings": lambda fields: {n: str(v) if isinstance(v, int) else v for n, v in fields.items()},
}


CREATED = {
    "conversations.create": "conversationid", "customers.register": "contactid", "customer_groups.create": "id",
    "tags.create": "id", "suggestions.create": "id", "files.create": "fileid", "widgets.create": "contactwidgetid",
    "knowledgebase.create_article": "kb_entry_id", "knowledgebase.create_category": "kb_entry_id",
}  # fmt: skip
"""What the answer of a call must have, or nothing tells what was created: tests/wire/test_answers.py."""


def changed(row: Row, change: str) -> Json:
    if change == "one item":
        return lists(dict(row.answer), lambda items: items[:1])
    if change == "no item":
        return lists(dict(row.answer), lambda items: [] if row not in OVERVIEWS else items)
    is_list = row in LISTS
    answer = records(dict(row.answer), CHANGES[change], inside=not is_list)
    if isinstance(answer, dict) and row.name in CREATED:
        answer[CREATED[row.name]] = row.answer[CREATED[row.name]]
    return answer


@pytest.mark.parametrize("change", [*CHANGES, "one item", "no item"])
@pytest.mark.parametrize("row", [row for row in ROWS if row.gives is not None], ids=lambda row: row.name)
async def test_an_odd_answer_of_any_call_is_the_same_in_every_format(row: Row, change: str, server: Scripted) -> None:
    """What one format says of such an answer all of them say, and none of them raises."""
    answer = changed(row, change)
    server.play(*(http(WRITERS[format](answer)) for format in FORMATS))
    async with AsyncLiveAgent(server.url, "key", rate=None) as la:
        first, *others = [await outcome(row.call(la.with_options(format=format))) for format in FORMATS]
    assert others == [first, first]
    if change.startswith("numbers"):
        assert first == row.gives
    if change == "unknown fields":
        for record in cast("list[object]", first) if isinstance(first, list) else [first]:
            kept = record if isinstance(record, Fields) else cast("Record", record).extra
            assert NEW_FIELDS.items() <= kept.items()
