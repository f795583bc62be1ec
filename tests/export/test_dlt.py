"""dlt, into DuckDB and a PostgreSQL of the test's own: every row once, whatever is killed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import dlt
import pytest
from dlt.pipeline.exceptions import PipelineStepFailed
from support.on_socket import on_socket
from support.postgres_server import PostgresServer

from liveagent_async import AsyncLiveAgent
from liveagent_async.emulator import Emulator, Fault
from liveagent_async.export.dlt import liveagent_source, load

STREAMS = ["customers", "conversations", "messages", "tags", "reports.agents"]
NOW = "2026-03-01 12:00:00"


@pytest.fixture
def time() -> list[str]:
    """The server's time."""
    return [NOW]


@pytest.fixture
def emulator(time: list[str], monkeypatch: pytest.MonkeyPatch) -> Generator[Emulator]:
    """An account; dlt tells nobody of it."""
    emulator = Emulator(customers=40, conversations=30, agents=2, rate=None, now=lambda: time[0])
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    monkeypatch.setenv("LIVEAGENT_API_KEY", emulator.api_key)
    with on_socket(emulator) as url:
        monkeypatch.setenv("LIVEAGENT_URL", url)
        yield emulator


@pytest.fixture
def pipeline(tmp_path: Path) -> dlt.Pipeline:
    """A pipeline into DuckDB."""
    destination = dlt.destinations.duckdb(str(tmp_path / "warehouse.duckdb"))
    return dlt.pipeline("helpdesk", str(tmp_path / "dlt"), destination=destination, dataset_name="helpdesk")


def found(pipeline: dlt.Pipeline, columns: str, table: str) -> Counter[tuple[Any, ...]]:
    """Some columns of all rows."""
    with pipeline.sql_client() as client:
        return Counter([tuple(row) for row in client.execute_sql(f"SELECT {columns} FROM {table}") or ()])


def check(pipeline: dlt.Pipeline, emulator: Emulator) -> None:
    """Every customer, conversation and message is there once, and the tables are as declared."""
    store = emulator.store
    for table, key in (("customers", "contactid"), ("conversations", "conversationid")):
        rows = found(pipeline, key, table)
        assert rows.total() == len(rows) == int(store.text(f"SELECT count(*) FROM {table}"))
    messages = found(pipeline, "conversationid, messageid", "messages")
    assert messages.total() == len(messages)
    conversations = found(pipeline, "conversationid", "conversations")
    assert {(conversation,) for conversation, _ in messages} == {*conversations}
    schema: Any = pipeline.default_schema
    columns = schema.get_table("reports_agents")["columns"]
    assert columns["new_answer_avg_time"]["data_type"] == "double"
    assert columns["day"]["data_type"] == "date"
    for each in schema.data_tables():
        assert not [name for name in each["columns"] if "__v_" in name]
        assert "authtoken" not in each["columns"]


@pytest.fixture(scope="module")
def postgres() -> Generator[PostgresServer]:
    """A server."""
    with PostgresServer() as server:
        yield server


@pytest.mark.slow
def test_postgres_has_every_row_once(tmp_path: Path, emulator: Emulator, postgres: PostgresServer) -> None:
    """The same rows and columns there."""
    destination = dlt.destinations.postgres(postgres.url)
    pipeline = dlt.pipeline("helpdesk", str(tmp_path), destination=destination, dataset_name="helpdesk")
    load(pipeline, STREAMS[:4], rows=40)
    load(pipeline, ["reports.agents"], SINCE)
    check(pipeline, emulator)


SINCE = datetime(2026, 2, 26, tzinfo=UTC)


@pytest.mark.slow
def test_a_second_night_brings_what_is_new_or_changed(
    pipeline: dlt.Pipeline, emulator: Emulator, time: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of it once, and nothing else is asked for, whatever the size of Arrow's pages."""
    monkeypatch.setattr("liveagent_async.export.dlt._PAGE", 10)
    load(pipeline, STREAMS[:4])
    load(pipeline, ["reports.agents"], SINCE)
    check(pipeline, emulator)
    time[0] = "2026-03-02 12:00:00"

    async def change() -> None:
        async with AsyncLiveAgent(rate=None) as la:
            await la.customers.register(email="new@example.com", name="New")
            changed = (await la.conversations.list().all())[4].conversationid
            await la.conversations.add_message(changed, "one more", useridentifier="john@agent.com")

    anyio.run(change)
    time[0] = "2026-03-02 13:00:00"
    before = len(emulator.requests)
    load(pipeline, STREAMS)
    asked = [request.path for request in emulator.requests][before:]
    assert len([path for path in asked if path.endswith("/messages")]) == 1
    check(pipeline, emulator)
    assert ("one more",) in found(pipeline, "message", "messages")


@pytest.mark.slow
def test_a_run_goes_on_where_the_last_one_failed(
    pipeline: dlt.Pipeline, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came before the package that failed is not asked for again; what was extracted and not loaded is loaded."""
    monkeypatch.setenv("SOURCES__LIVEAGENT__URL", os.environ["LIVEAGENT_URL"])
    monkeypatch.delenv("LIVEAGENT_URL")
    emulator.faults.append(Fault("refuse", path="conversations/*/messages", skip=20, times=1, status=500))
    with pytest.raises(PipelineStepFailed):
        load(pipeline, ["messages"], rows=20)
    asked = len([request for request in emulator.requests if request.path.endswith("/messages")])
    assert asked > 20
    before = len(emulator.requests)
    pipeline.extract(liveagent_source(["messages"], rows=20))
    load(pipeline, ["messages", "customers", "conversations", "tags"], rows=20)
    load(pipeline, ["reports.agents"], SINCE)
    check(pipeline, emulator)
    again = [request for request in list(emulator.requests)[before:] if request.path.endswith("/messages")]
    assert len(again) < 30


def test_what_waits_is_loaded_first_then_package_after_package(
    pipeline: dlt.Pipeline, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package that was extracted and not loaded, then packages of a few rows, until all is there once."""
    monkeypatch.setattr("liveagent_async.export.dlt._PAGE", 10)
    pipeline.extract(liveagent_source(["messages"], rows=20))
    assert pipeline.has_pending_data
    assert len(load(pipeline, ["messages"], rows=20)) > 2
    messages = found(pipeline, "conversationid, messageid", "messages")
    assert messages.total() == len(messages) == int(emulator.store.text("SELECT count(*) FROM messages"))


def test_what_cannot_be_asked_for() -> None:
    """It is said before anything is extracted."""
    with pytest.raises(ValueError, match="there is no stream 'custmers'"):
        liveagent_source(["custmers"])
