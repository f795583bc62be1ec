"""A year in one command, killed twice on the way: `liveagent export` from `liveagent emulator`, as users run them."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.commands import emulator, export

from liveagent_async import AsyncLiveAgent
from liveagent_async.emulator import Emulator

CUSTOMERS, CONVERSATIONS = 100_000, 5_000
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
STREAMS = ["customers", "conversations", "messages", "reports.agents", "reports.departments"]
SIZE = ["--customers", str(CUSTOMERS), "--conversations", str(CONVERSATIONS), "--dates", "year"]


def kill_at(start: str) -> Callable[[subprocess.Popen[str], str], None]:
    """Kills when a line begins so."""
    return lambda run, line: run.kill() if line.startswith(start) else None


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.promise("Exports: killed at any moment, the same command ends it with every row once")
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_year_in_one_command(tmp_path: Path, anyio_backend: object) -> None:
    """Killed behind the customers and among the messages: a query gives the emulator's own numbers."""
    account, target = tmp_path / "account.sqlite", tmp_path / "warehouse.duckdb"
    command = [*STREAMS, "--until", "2026-01-01", "--to", target]
    with emulator(*SIZE, "--path", str(account)) as environment:
        assert export(*command, environment=environment, said=kill_at("customers: ")) == -9
        assert export(*command, environment=environment, said=kill_at("messages: ")) == -9
        assert export(*command, environment=environment) == 0
    same = Emulator(path=str(account), rate=None)
    async with AsyncLiveAgent("http://emulator", "emulator", transport=same.transport(), rate=None) as la:
        agents = [(row.id, row.answers, row.calls, row.chats) for row in await la.reports.agents(FIRST, LAST).all()]
        departments = await la.reports.departments(FIRST, LAST).all()
        reports = {
            "reports_agents": agents,
            "reports_departments": [(row.id, row.answers, row.calls, row.chats) for row in departments],
        }
    with closing(sqlite3.connect(account)) as own, duckdb.connect(target, read_only=True) as warehouse:

        def query(sql: str) -> list[tuple[Any, ...]]:
            return warehouse.execute(sql).fetchall()

        counted = "SELECT count(*), count(DISTINCT {}) FROM {} WHERE NOT _deleted"
        assert query(counted.format("contactid", "customers")) == [(CUSTOMERS, CUSTOMERS)]
        assert query(counted.format("conversationid", "conversations")) == [(CONVERSATIONS, CONVERSATIONS)]
        each = """SELECT conversationid, count(*) FROM messages JOIN message_groups ON messages.grp = message_groups.n
            JOIN conversations ON message_groups.conversation = conversations.n GROUP BY 1"""
        messages = dict(own.execute(each).fetchall())
        counted = "SELECT conversationid, count(DISTINCT messageid), count(*) FROM messages GROUP BY 1"
        assert {row[0]: row[1:] for row in query(counted)} == {name: (n, n) for name, n in messages.items()}
        for table, year in reports.items():
            assert query(f"SELECT count(DISTINCT day), min(day), max(day) FROM {table}") == [(365, FIRST, LAST)]
            added = query(f"SELECT id, sum(answers), sum(calls), sum(chats) FROM {table} GROUP BY id ORDER BY id")
            assert added == sorted(year)
            assert all(sum(column) > 100 for column in [*zip(*added, strict=True)][1:])
