"""What a row looks like: declared columns, and no login token."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# The stubs of pyarrow leave types open.

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pyarrow.parquet as pq
import pytest
from support.exporting import SINKS, rows

from liveagent_async import AsyncLiveAgent
from liveagent_async.emulator import Emulator
from liveagent_async.export import STREAMS, Column, CsvSink, Progress, export
from liveagent_async.records import CustomerRow, Fields

LISTS = [name for name in STREAMS if not name.startswith("reports.")]
END = datetime(2100, 1, 1, tzinfo=UTC)


KEY = "canary-key-0123456789"
CANARIES = {name: f"canary-{name}" for name in ("authtoken", "browsercookiename", "password")}


class Canaries(httpx.AsyncBaseTransport):
    """An account whose every object, however deep, has what logs in beside its own fields."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator.transport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._emulator.handle_async_request(request)
        return httpx.Response(response.status_code, json=laid(json.loads(await response.aread())), request=request)


def laid(tree: Any) -> Any:
    """The tree with canaries in it."""
    if isinstance(tree, list):
        return [laid(each) for each in tree]
    if not isinstance(tree, dict):
        return tree
    return {name: laid(each) for name, each in tree.items()} | CANARIES | {"deep": [CANARIES]}


def everything(folder: Path) -> str:
    """What is in any file of a target, packed or not."""
    whole: list[object] = []
    for file in folder.rglob("*"):
        if file.suffix == ".parquet":
            whole.append(pq.read_table(file).to_pylist())
        elif file.suffix == ".duckdb":
            with duckdb.connect(file) as opened:
                tables = opened.execute("SELECT table_name FROM duckdb_tables()").fetchall()
                whole += [opened.execute(f'SELECT * FROM "{table}"').fetchall() for (table,) in tables]
        elif file.is_file():
            whole.append(file.read_bytes())
    return repr(whole)


@pytest.mark.promise("Exports: no login token and no key is in a file, a line of the log or what is told of progress")
@pytest.mark.parametrize("kind", SINKS)
async def test_no_secret_leaves(kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Of no stream, in no file, finished or not, nor in the log or the progress; unless it is asked for by name."""
    caplog.set_level(logging.DEBUG)
    emulator = Emulator(customers=20, conversations=6, agents=2, rate=None, api_key=KEY)
    told: list[object] = []

    def stop(progress: Progress) -> None:
        told.append(progress)
        if progress.stream == "reports.calls.sla_log":  # the last: all others are committed
            raise ZeroDivisionError

    for name, secrets in (("plain", ()), ("named", ["authtoken"])):
        folder = tmp_path / name
        folder.mkdir()
        days: dict[str, Any] = {"since": datetime(2020, 1, 1, tzinfo=UTC), "until": datetime(2020, 1, 3, tzinfo=UTC)}
        async with AsyncLiveAgent(
            "http://emulator", KEY, transport=Canaries(emulator), rate=None, observe=told.append
        ) as la:
            await export(la, LISTS, SINKS[kind](folder), secrets=secrets)
            with pytest.raises(ZeroDivisionError):
                await export(la, [*STREAMS], SINKS[kind](folder), secrets=secrets, progress=stop, **days)
            stopped = everything(folder)
            told.append(
                await export(la, [*STREAMS], SINKS[kind](folder), secrets=secrets, progress=told.append, **days)
            )
        whole = everything(folder)
        assert "canary" not in "".join([caplog.text, repr(told)])
        for text in (stopped, whole):
            found = {canary for canary in (KEY, *CANARIES.values()) if canary in text}
            assert found == ({"canary-authtoken"} if secrets else set())
        tables = [str(rows(kind, folder, stream.replace(".", "_"))) for stream in STREAMS]
        assert all(("canary-authtoken" in table) == bool(secrets) for table in tables if table != "[]")


def test_nested_tokens_are_taken_out() -> None:
    """Of fields that we do not know, too."""
    stream = STREAMS["customers"]
    unknown: Any = {"login": [{"authtoken": "canary", "name": "x"}], "authtoken": "canary"}
    hidden = CustomerRow(contactid="c1", extra=Fields(unknown))
    row = dict(zip((column.name for column in stream.columns()), stream.row_maker()(hidden), strict=True))
    assert row["extra"] == '{"login": [{"name": "x"}]}'
    assert "canary" in str(stream.row_maker(["authtoken"])(hidden))


def test_the_columns_are_declared() -> None:
    """Whatever the rows hold: an average that happens to be whole is a double."""
    kinds = {column.name: column.kind for column in STREAMS["reports.agents"].columns()}
    assert kinds["newAnswerAvgTime"] == "double"
    assert kinds["day"] == "date"
    for stream in STREAMS.values():
        assert {*stream.key, *stream.replaces} <= {column.name for column in stream.columns()}


@pytest.mark.parametrize("kind", SINKS)
async def test_every_part_has_the_declared_schema(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In all that is left of two nights, whatever the rows hold: no column is inferred."""
    monkeypatch.setattr("liveagent_async.export._run.ROWS", 1)
    emulator = Emulator(customers=40, conversations=12, agents=2, rate=None, dates="bursty")
    streams = ["customers", "conversations", "messages", "reports.agents", "reports.calls.load"]
    async with AsyncLiveAgent("http://emulator", "emulator", transport=emulator.transport(), rate=None) as la:
        since, until = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 3, 4, tzinfo=UTC)
        await export(la, streams[:3], SINKS[kind](tmp_path))
        for _ in range(2):
            await export(la, streams[3:], SINKS[kind](tmp_path), since=since, until=until)
        await export(la, streams[:3], SINKS[kind](tmp_path), full=True)
    for name in streams:
        columns = [*STREAMS[name].columns(), Column("_deleted", "boolean")]
        declared = [(column.name, KINDS[kind][column.kind]) for column in columns]
        found = [*shapes(kind, tmp_path, name.replace(".", "_"), declared)]
        assert len(found) >= (1 if kind in ("sqlite", "duckdb") else 2)
        assert all(shape == declared for shape in found)


def shapes(kind: str, folder: Path, table: str, declared: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Names and types: of each part's file, of the database's table, or of each line as it is written."""
    if kind == "parquet":
        for file in (folder / table).glob("*.parquet"):
            yield [(field.name, str(field.type)) for field in pq.read_schema(file)]
    elif kind == "sqlite":
        with closing(sqlite3.connect(folder / "warehouse.sqlite")) as database:
            yield database.execute("SELECT name, type FROM pragma_table_info(?)", [table]).fetchall()
    elif kind == "duckdb":
        with duckdb.connect(folder / "warehouse.duckdb") as database:
            yield [(name, str(type_)) for name, type_, *_ in database.execute(f'DESCRIBE "{table}"').fetchall()]
    else:
        types = dict(declared)
        for row in rows(kind, folder, table):
            yield [(name, types[name] if value is None else type(value).__name__) for name, value in row.items()]


KINDS: dict[str, dict[str, str]] = {
    "parquet": {
        "text": "string", "json": "string", "integer": "int64", "double": "double", "boolean": "bool",
        "timestamp": "timestamp[us, tz=UTC]", "date": "date32[day]",
    },
    "sqlite": {
        "text": "TEXT", "json": "TEXT", "integer": "INTEGER", "double": "REAL", "boolean": "INTEGER",
        "timestamp": "TEXT", "date": "TEXT",
    },
    "duckdb": {
        "text": "VARCHAR", "json": "VARCHAR", "integer": "BIGINT", "double": "DOUBLE", "boolean": "BOOLEAN",
        "timestamp": "TIMESTAMP WITH TIME ZONE", "date": "DATE",
    },
    "ndjson": {
        "text": "str", "json": "str", "integer": "int", "double": "float", "boolean": "bool",
        "timestamp": "str", "date": "str",
    },
    "csv": dict.fromkeys(["text", "json", "integer", "double", "boolean", "timestamp", "date"], "str"),
}  # fmt: skip
"""What the types of columns are called."""


async def test_csv_for_spreadsheets(tmp_path: Path) -> None:
    """`csv_safe` disarms what a spreadsheet would compute; without it, texts are as they are."""
    emulator = Emulator(customers=3, conversations=0, agents=2, rate=None)
    async with AsyncLiveAgent("http://emulator", "emulator", transport=emulator.transport(), rate=None) as la:
        await la.customers.register(email="evil@example.com", name="=1+1")
        await export(la, ["customers"], CsvSink(tmp_path / "safe", csv_safe=True), until=END)
        await export(la, ["customers"], CsvSink(tmp_path / "plain"), until=END)
    for folder, name in (("safe", "'=1+1"), ("plain", "=1+1")):
        assert name in [row["firstname"] for row in rows("csv", tmp_path / folder, "customers")]
