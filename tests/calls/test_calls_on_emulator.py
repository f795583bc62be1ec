"""Every call of the table on an emulated server: over a socket, in three formats, reading back what was written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from support.asking import FORMATS
from support.on_socket import on_socket

from calls import ROWS
from calls.row import Row
from calls.scenarios import STORIES
from calls.scenarios.story import CLOCK
from liveagent_async import AsyncLiveAgent
from liveagent_async.emulator import Emulator, Request


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, tuple[Emulator, str]]]:
    """For each format a server of its own, all with the same data: what one of them writes the others write too."""
    with ExitStack() as stack:
        found: dict[str, tuple[Emulator, str]] = {}
        for format in FORMATS:
            emulator = Emulator(customers=60, conversations=120, agents=7, rate=None, now=lambda: CLOCK)
            found[format] = emulator, stack.enter_context(on_socket(emulator))
        yield found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_a_call_is_carried_out_and_read_back_in_every_format(
    row: Row, servers: dict[str, tuple[Emulator, str]], anyio_backend_name: str
) -> None:
    """The same story in each format: the call is made with all its parameters, and what is read is the same."""
    told: list[object] = []
    for format, (emulator, url) in servers.items():
        emulator.requests.clear()
        async with AsyncLiveAgent(url, emulator.api_key, format=format, rate=None) as la:
            told.append(await STORIES[row.name](la, f"{row.name}.{anyio_backend_name}"))
        assert any(_is(request, row) for request in emulator.requests), f"{row.request} with {[*row.sends]}"
        assert {request.format for request in emulator.requests} == {format}
    json, xml, yaml = told
    assert json
    assert json == xml == yaml


def test_every_row_of_the_table_has_its_story_here() -> None:
    """A new call is not done before it works on the emulator; a story without a call is a mistake."""
    assert set(STORIES) == {row.name for row in ROWS}


WITHOUT_IDENTIFIER = ("application", "calls", "chats", "onlinestatus", "reports")


def _is(request: Request, row: Row) -> bool:
    """Whether a request is this row's: its verb, its path with whatever identifier, and just its parameters."""
    method, path = row.request.split(" ")
    asked, wanted = request.path.split("/"), path.split("/")
    if wanted[0] not in WITHOUT_IDENTIFIER:
        at = 2 if wanted[0] == "knowledgebase" else 1
        asked[at : at + 1] = wanted[at : at + 1] if asked[at:] else []
    return (request.method, asked, set(request.params)) == (method, wanted, set(row.sends))
