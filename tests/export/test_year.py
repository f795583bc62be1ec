"""A year in one command, killed twice on the way: `liveagent export` from `liveagent emulator`, as users run them.

EXPORT_YEAR=1 is the whole: 100,000 customers, 5,000 conversations with messages, 365 days of two reports.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.commands import emulator, export

from liveagent_async import AsyncLiveAgent
from liveagent_async.emulator import Emulator

WHOLE = bool(os.environ.get("EXPORT_YEAR"))
CUSTOMERS, CONVERSATIONS, DAYS = (100_000, 5_000, 365) if WHOLE else (1_500, 60, 20)
FIRST, LAST = date(2025, 1, 1), date(2025, 1, 1) + timedelta(days=DAYS - 1)
STREAMS = ["customers", "conversations", "messages"]
REPORTS = ["reports.agents", "reports.departments"]


def kill_at(start: str) -> Callable[[subprocess.Popen[str], str], None]:
    """Kills when a line begins so."""
    return lambda run, line: run.kill() if line.startswith(start) else None


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_year_in_one_command(tmp_path: Path, anyio_backend: object) -> None:
    """Killed behind the customers and among the messages: a query gives the emulator's own numbers."""
    target = tmp_path / "warehouse.duckdb"
    days = ["--since", str(FIRST), "--until", str(LAST + timedelta(days=1))]
    with emulator("--customers", str(CUSTOMERS), "--conversations", str(CONVERSATIONS)) as environment:
        whole = [*STREAMS, "--to", target]
        assert export(*whole, environment=environment, said=kill_at("customers: ")) == -9
        assert export(*whole, environment=environment, said=kill_at("messages: ")) == -9
        assert export(*whole, environment=environment) == 0
        assert export(*REPORTS, *days, "--to", target, environment=environment) == 0
    same = Emulator(customers=CUSTOMERS, conversations=CONVERSATIONS, rate=None)
    async with AsyncLiveAgent("http://emulator", "emulator", transport=same.transport(), rate=None) as la:
        agents = {row.id: row.answers for row in await la.reports.agents(FIRST, LAST).all()}
        departments = {row.id: row.answers for row in await la.reports.departments(FIRST, LAST).all()}
        conversations = [row.conversationid for row in await la.conversations.list().all()]
        messages = 0
        for conversation in conversations:
            messages += sum([len(group.messages) for group in await la.conversations.messages(conversation).all()])
    with duckdb.connect(target, read_only=True) as warehouse:

        def query(sql: str) -> list[tuple[Any, ...]]:
            return warehouse.execute(sql).fetchall()

        counted = "SELECT count(*), count(DISTINCT {}) FROM {} WHERE NOT _deleted"
        assert query(counted.format("contactid", "customers")) == [(CUSTOMERS, CUSTOMERS)]
        assert query(counted.format("conversationid", "conversations")) == [(CONVERSATIONS, CONVERSATIONS)]
        assert query(counted.format("(conversationid, messageid)", "messages")) == [(messages, messages)]
        for table, answers in (("reports_agents", agents), ("reports_departments", departments)):
            assert query(f"SELECT count(DISTINCT day) FROM {table}") == [(DAYS,)]
            assert dict(query(f"SELECT id, sum(answers)::BIGINT FROM {table} GROUP BY id")) == answers
