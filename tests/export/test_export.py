"""Exports over a real socket: every row once, in every kind of target."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.exporting import SINKS, rows
from support.on_socket import on_socket

from liveagent_async import AsyncLiveAgent
from liveagent_async.emulator import Emulator
from liveagent_async.export import STREAMS, export

SINCE = datetime(2025, 1, 1, tzinfo=UTC)
UNTIL = datetime(2025, 1, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def url() -> Any:
    """An emulated account with bursts and rows without a date."""
    with on_socket(Emulator(customers=1500, conversations=60, agents=5, rate=None, dates="bursty")) as served:
        yield served


LISTS = [name for name in STREAMS if not name.startswith("reports.") and name != "customers.detail"]
REPORTS = [name for name in STREAMS if name.startswith("reports.")]


@pytest.mark.parametrize("kind", SINKS)
async def test_every_list_comes_whole(url: str, kind: str, tmp_path: Path) -> None:
    """All lists into each kind of target: the rows that the lists themselves have, each once."""
    async with AsyncLiveAgent(url, "emulator", rate=None) as la:
        done = await export(la, LISTS, SINKS[kind](tmp_path))
        customers = Counter([row.contactid for row in await la.customers.list().all()])
        conversations = [row.conversationid for row in await la.conversations.list().all()]
        messages = Counter[tuple[str, str]]()
        for conversation in conversations:
            for group in await la.conversations.messages(conversation).all():
                messages.update((conversation, message.messageid) for message in group.messages)
    assert Counter([row["contactid"] for row in rows(kind, tmp_path, "customers")]) == customers
    assert Counter([row["conversationid"] for row in rows(kind, tmp_path, "conversations")]) == Counter(conversations)
    assert Counter([(row["conversationid"], row["messageid"]) for row in rows(kind, tmp_path, "messages")]) == messages
    assert {table.stream: table.rows for table in done.tables}["customers"] == customers.total()


@pytest.mark.parametrize("kind", SINKS)
async def test_reports_come_by_day(url: str, kind: str, tmp_path: Path) -> None:
    """Each day's rows stand under their day, first day and last day included."""
    async with AsyncLiveAgent(url, "emulator", rate=None, timezone="UTC") as la:
        await export(la, REPORTS, SINKS[kind](tmp_path), since=SINCE, until=UNTIL)
    found = rows(kind, tmp_path, "reports_agents")
    assert Counter(row["day"] for row in found) == {f"2025-01-{day:02}": 5 for day in range(1, 4)}
    assert next(iter(found[0])) == "day"
    for name in REPORTS:
        assert {row["day"] for row in rows(kind, tmp_path, name.replace(".", "_"))} <= {row["day"] for row in found}
    assert rows(kind, tmp_path, "reports_calls_load")
