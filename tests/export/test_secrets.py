"""What a row looks like: declared columns, and no login token."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# The stubs of pyarrow leave types open.

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.exporting import SINKS, rows

from liveagent_async import AsyncLiveAgent
from liveagent_async.emulator import Emulator
from liveagent_async.export import STREAMS, Column, CsvSink, ParquetSink, export
from liveagent_async.records import CustomerRow, Fields

END = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("kind", SINKS)
async def test_no_login_token_leaves(kind: str, tmp_path: Path) -> None:
    """Not in any file of the target, finished or not, unless it is asked for by name."""
    emulator = Emulator(customers=20, conversations=3, agents=2, rate=None)
    async with AsyncLiveAgent("http://emulator", "emulator", transport=emulator.transport(), rate=None) as la:
        ids = [row.contactid for row in await la.customers.list().all()]
        tokens = {token.encode() for each in ids if (token := (await la.customers.get(each)).authtoken)}
        assert tokens
        for folder, secrets in ((tmp_path / "plain", ()), (tmp_path / "named", ["authtoken"])):
            folder.mkdir()
            streams = [name for name in STREAMS if not name.startswith("reports.")]
            await export(la, streams, SINKS[kind](folder), secrets=secrets)
            whole = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
            read = [rows(kind, folder, name.replace(".", "_")) for name in streams]
            whole += repr(read).encode()  # Parquet and DuckDB compress
            assert {token for token in tokens if token in whole} == (tokens if secrets else set())


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


async def test_every_part_has_the_declared_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In every Parquet file of two nights, whatever its rows hold: no column is inferred."""
    monkeypatch.setattr("liveagent_async.export._run.ROWS", 1)
    emulator = Emulator(customers=40, conversations=12, agents=2, rate=None, dates="bursty")
    streams = ["customers", "conversations", "messages", "reports.agents", "reports.calls.load"]
    async with AsyncLiveAgent("http://emulator", "emulator", transport=emulator.transport(), rate=None) as la:
        since, until = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 3, 4, tzinfo=UTC)
        await export(la, streams[:3], ParquetSink(tmp_path))
        for _ in range(2):
            await export(la, streams[3:], ParquetSink(tmp_path), since=since, until=until)
        await export(la, streams[:3], ParquetSink(tmp_path), full=True)
    for name in streams:
        files = [*(tmp_path / name.replace(".", "_")).glob("*.parquet")]
        assert len(files) > 1
        schemas: list[pa.Schema] = [pq.read_schema(file) for file in files]
        columns = [*STREAMS[name].columns(), Column("_deleted", "boolean")]
        assert [(field.name, str(field.type)) for field in schemas[0]] == [
            (column.name, ARROW[column.kind]) for column in columns
        ]
        assert all(schema.equals(schemas[0]) for schema in schemas)


ARROW = {
    "text": "string", "json": "string", "integer": "int64", "double": "double", "boolean": "bool",
    "timestamp": "timestamp[us, tz=UTC]", "date": "date32[day]",
}  # fmt: skip


async def test_csv_for_spreadsheets(tmp_path: Path) -> None:
    """`csv_safe` disarms what a spreadsheet would compute; without it, texts are as they are."""
    emulator = Emulator(customers=3, conversations=0, agents=2, rate=None)
    async with AsyncLiveAgent("http://emulator", "emulator", transport=emulator.transport(), rate=None) as la:
        await la.customers.register(email="evil@example.com", name="=1+1")
        await export(la, ["customers"], CsvSink(tmp_path / "safe", csv_safe=True), until=END)
        await export(la, ["customers"], CsvSink(tmp_path / "plain"), until=END)
    for folder, name in (("safe", "'=1+1"), ("plain", "=1+1")):
        assert name in [row["firstname"] for row in rows("csv", tmp_path / folder, "customers")]
