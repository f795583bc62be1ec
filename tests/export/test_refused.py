"""What an export refuses, and what it says when the target cannot be written."""

from __future__ import annotations

import json
import resource
import sqlite3
import sys
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.exporting import SINKS, rows

import liveagent_async.export as door
from liveagent_async import AsyncLiveAgent
from liveagent_async.emulator import Emulator
from liveagent_async.export import (
    CsvSink,
    DuckDBSink,
    NdjsonSink,
    OtherExport,
    Progress,
    SqliteSink,
    TargetFailed,
    TargetInUse,
    export,
)

THEN, LATER = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC)


@pytest.fixture
def emulator() -> Emulator:
    """A small account without a limit."""
    return Emulator(customers=400, conversations=6, agents=2, rate=None)


@pytest.fixture
def la(emulator: Emulator) -> AsyncLiveAgent:
    """Its client."""
    return AsyncLiveAgent("http://emulator", "emulator", transport=emulator.transport(), rate=None)


def stop(_: Progress) -> None:
    """Leaves the export unfinished."""
    raise ZeroDivisionError


def stop_at(stream: str) -> Callable[[Progress], None]:
    """Leaves it unfinished there."""

    def progress(told: Progress) -> None:
        if told.stream == stream:
            raise ZeroDivisionError

    return progress


@pytest.mark.parametrize("kind", SINKS)
async def test_an_unfinished_export_of_something_else_is_refused(la: AsyncLiveAgent, kind: str, tmp_path: Path) -> None:
    """The error names what differs; the unfinished one can be ended, or thrown away with restart."""
    sink = SINKS[kind](tmp_path)
    async with la:
        with pytest.raises(ZeroDivisionError):
            await export(la, ["customers"], sink, since=THEN, progress=stop)
        with pytest.raises(OtherExport, match=r"streams was \['customers'\].*restart=True") as caught:
            await export(la, ["tags"], sink, until=LATER)
        assert caught.value.differs == ("streams", "since", "until")
        await export(la, ["tags"], sink, restart=True)
    assert rows(kind, tmp_path, "customers") == []
    assert rows(kind, tmp_path, "tags")


async def test_another_account_is_refused(la: AsyncLiveAgent, emulator: Emulator, tmp_path: Path) -> None:
    """The rows of two accounts would look like one's; the format in which they are asked for is not another account."""
    sink = NdjsonSink(tmp_path)
    other = AsyncLiveAgent("http://other", "emulator", transport=emulator.transport(), rate=None)
    async with la, other:
        await export(la, ["tags"], sink)
        for restart in (False, True):
            with pytest.raises(
                OtherExport, match="holds the rows of http://emulator: export http://other into a"
            ) as no:
                await export(other, ["customers"], sink, restart=restart)
            assert no.value.differs == ("account",)
        await export(la.with_options(format="xml"), ["tags"], sink, since="last")


@pytest.mark.parametrize("kind", SINKS)
async def test_two_exports_on_one_target(la: AsyncLiveAgent, kind: str, tmp_path: Path) -> None:
    """The second is refused while the first runs."""
    sink = SINKS[kind](tmp_path)
    with sink.lock():
        with pytest.raises(TargetInUse, match="another export writes to"):
            await export(la, ["tags"], SINKS[kind](tmp_path))
    async with la:
        await export(la, ["tags"], SINKS[kind](tmp_path))


@pytest.mark.parametrize(
    "streams, options, words",
    [
        ([], {}, "name a stream at least"),
        (["custmers"], {}, "there is no stream 'custmers': write customers, "),
        (["customers"], {"where": {"subject": "a"}}, "customers cannot be filtered so"),
        (["reports.agents"], {"where": {"subject": "a"}}, "reports.agents cannot be filtered so"),
        (["tags"], {"where": {"subject": "a"}}, "tags cannot be filtered so"),
        (["customers"], {"secrets": ["authtokens"]}, "authtokens: the login tokens are authtoken, "),
        (["customers"], {"since": datetime(2025, 1, 1)}, "since and until need a time zone"),  # noqa: DTZ001
        (["customers"], {"since": LATER, "until": THEN}, "customers: until, .* is not after since"),
        (["customers"], {"full": True, "until": LATER}, "full marks every row that it does not find"),
        (["customers"], {"full": True, "where": {"email": "@x"}}, "full marks every row that it does not find"),
    ],
)
async def test_what_cannot_be_asked_for(
    la: AsyncLiveAgent, streams: list[str], options: dict[str, Any], words: str, tmp_path: Path
) -> None:
    """A sentence, and a target that is as it was."""
    sink = SqliteSink(tmp_path / "warehouse.sqlite")
    async with la:
        with pytest.raises(ValueError, match=words):
            await export(la, streams, sink, **options)
        await export(la, ["tags"], sink)


async def test_a_filter_has_a_last_of_its_own(la: AsyncLiveAgent, emulator: Emulator, tmp_path: Path) -> None:
    """`since="last"` without the filter does not begin where the filtered export ended."""
    async with la:
        one = (await la.customers.list().all())[7]
        await export(la, ["customers"], NdjsonSink(tmp_path), since="last", where={"email": one.email})
        assert [row["contactid"] for row in rows("ndjson", tmp_path, "customers")] == [one.contactid]
        await export(la, ["customers"], NdjsonSink(tmp_path), since="last")
    assert len(rows("ndjson", tmp_path, "customers")) == 400


async def test_reports_need_a_first_day(tmp_path: Path, la: AsyncLiveAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the day of the account's installation; a server that does not say it must be told."""
    async with la:
        status = await la.application.status()
        assert status.dateinstalled
        await export(la, ["reports.performance"], NdjsonSink(tmp_path), until=status.dateinstalled.replace(hour=23))
        assert len(rows("ndjson", tmp_path, "reports_performance")) == 1
        emulator_status = type(status)(current_server_time=LATER)

        async def old(*_: object) -> Any:
            return emulator_status

        monkeypatch.setattr("liveagent_async.resources.application.Application.status", old)
        with pytest.raises(ValueError, match=r"reports.agents has rows by day: give since="):
            await export(la, ["reports.agents"], NdjsonSink(tmp_path))


@contextmanager
def largest_file(size: int) -> Generator[None]:
    """Files cannot grow larger, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [0, 9_000, 15_000])
@pytest.mark.parametrize("kind", SINKS)
async def test_a_full_disk_loses_nothing_that_was_committed(
    la: AsyncLiveAgent, kind: str, size: int, tmp_path: Path
) -> None:
    """It says so, whenever it comes; with room again the same command, with the same sink, ends it whole."""
    sink = SINKS[kind](tmp_path)
    async with la:
        with largest_file(size), pytest.raises(TargetFailed, match="cannot be written: .* run the same export again"):
            await export(la, ["tags", "customers"], sink)
        assert rows(kind, tmp_path, "tags") == []
        await export(la, ["tags", "customers"], sink)
    found = [row["contactid"] for row in rows(kind, tmp_path, "customers")]
    assert len(found) == len({*found}) == 400


async def test_a_target_that_cannot_be_opened(la: AsyncLiveAgent, tmp_path: Path) -> None:
    """A file where the folder should be, a folder that is not there, a database that is none: path and reason."""
    (tmp_path / "file").write_text("I am no folder")
    (tmp_path / "junk.sqlite").write_text("I am no database, though long enough to be taken for one" * 100)
    for sink, words in (
        (NdjsonSink(tmp_path / "file"), "file cannot be written: "),
        (CsvSink(tmp_path / "file" / "below"), "below cannot be written: "),
        (SqliteSink(tmp_path / "nowhere" / "a.sqlite"), "a.sqlite cannot be written: there is no folder .*nowhere"),
        (DuckDBSink(tmp_path / "nowhere" / "a.duckdb"), "a.duckdb cannot be written: there is no folder .*nowhere"),
        (DuckDBSink(tmp_path / "junk.sqlite"), "junk.sqlite cannot be written: .*not a valid DuckDB database"),
        (SqliteSink(tmp_path / "junk.sqlite"), "junk.sqlite cannot be written: file is not a database"),
        (SqliteSink(tmp_path), "cannot be written: it is a folder"),
    ):
        with pytest.raises(TargetFailed, match=words):
            await export(la, ["tags"], sink)
        assert str(tmp_path) in repr(sink)


@pytest.mark.parametrize("kind", ["ndjson", "csv", "parquet"])
async def test_a_file_that_is_broken_is_named(la: AsyncLiveAgent, kind: str, tmp_path: Path) -> None:
    """Nothing is published beside it; without it the same export goes on, and what is left is as it was."""
    sink = SINKS[kind](tmp_path)
    async with la:
        await export(la, ["customers", "tags"], sink)
        with pytest.raises(ZeroDivisionError):
            await export(la, ["customers"], sink, progress=stop)
        receipt = next(tmp_path.glob(".liveagent/receipts/*/customers-*/*.json"))
        table = next((tmp_path / "customers").iterdir()) if kind == "parquet" else tmp_path / f"customers.{kind}"
        for file in (receipt, table, tmp_path / ".liveagent" / "state.json"):
            file.write_bytes(b"\xff\xfe{")
            tables = [each for each in tmp_path.rglob("[ct]*.*") if ".liveagent" not in each.parts]
            published = [each for each in tables if each.suffix != ".part"]
            before = [each.read_bytes() for each in published]
            with pytest.raises(TargetFailed, match=rf"{file} cannot be read: .*: mend it or delete it, then run the"):
                await export(la, ["customers"], sink)
            assert [each.read_bytes() for each in published] == before != []
            file.unlink()
        await export(la, ["customers"], sink)
    found = [row["contactid"] for row in rows(kind, tmp_path, "customers")]
    assert len(found) == len({*found}) == 400
    assert len(rows(kind, tmp_path, "tags")) == 4


@pytest.mark.parametrize("kind", ["ndjson", "csv", "parquet"])
async def test_rows_that_somebody_took_away_are_missed(la: AsyncLiveAgent, kind: str, tmp_path: Path) -> None:
    """An export whose committed rows are gone publishes nothing without them; restart=True begins anew."""
    sink = SINKS[kind](tmp_path)

    async with la:
        with pytest.raises(ZeroDivisionError):
            await export(la, ["customers", "tags"], sink, progress=stop_at("tags"))
        next(tmp_path.glob(".liveagent/data/customers-*")).unlink()
        with pytest.raises(TargetFailed, match=r"customers-.* is gone, and with it rows .* by restart=True"):
            await export(la, ["customers", "tags"], sink)
        assert rows(kind, tmp_path, "tags") == []
        await export(la, ["customers", "tags"], sink, restart=True)
    assert len(rows(kind, tmp_path, "customers")) == 400


async def test_what_follows_a_lost_commit_is_asked_for_again(
    la: AsyncLiveAgent, emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commits before it count."""
    monkeypatch.setattr("liveagent_async.export._run.ROWS", 1)
    async with la:
        ids = [row.conversationid for row in await la.conversations.list().all()]
        groups = [group for each in ids for group in await la.conversations.messages(each).all()]
        with pytest.raises(ZeroDivisionError):
            await export(la, ["messages", "tags"], NdjsonSink(tmp_path), progress=stop_at("tags"))
        receipts = {file: json.loads(file.read_text()) for file in tmp_path.glob(".liveagent/receipts/*/messages-*/*")}
        next(file for file, receipt in receipts.items() if receipt["number"] == 3).unlink()
        before = len(emulator.requests)
        await export(la, ["messages", "tags"], NdjsonSink(tmp_path))
        asked = [request.path for request in emulator.requests][before:]
    assert 6 - 3 <= len([path for path in asked if path.endswith("/messages")]) < 6
    found = [(row["conversationid"], row["messageid"]) for row in rows("ndjson", tmp_path, "messages")]
    assert len(found) == len({*found}) == sum(len(group.messages) for group in groups)


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
async def test_a_database_that_is_deleted_meanwhile(la: AsyncLiveAgent, kind: str, tmp_path: Path) -> None:
    """It is no success; the same export begins anew."""
    sink = SINKS[kind](tmp_path)

    def delete(told: Progress) -> None:
        if told.stream == "tags":
            (tmp_path / f"warehouse.{kind}").unlink()

    async with la:
        with pytest.raises(TargetFailed, match=f"warehouse.{kind} cannot be written: "):
            await export(la, ["customers", "tags"], sink, progress=delete)
        await export(la, ["customers", "tags"], sink)
    assert len(rows(kind, tmp_path, "customers")) == 400


async def test_a_table_of_an_older_version_gets_the_new_columns(la: AsyncLiveAgent, tmp_path: Path) -> None:
    """Old rows stay, with null in them."""
    file = tmp_path / "warehouse.sqlite"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE customers (contactid TEXT)")
        database.execute("INSERT INTO customers VALUES ('old')")
    async with la:
        await export(la, ["customers"], SqliteSink(file))
    found = {row["contactid"]: row for row in rows("sqlite", tmp_path, "customers")}
    assert len(found) == 401
    assert found["old"]["email"] is None


@pytest.mark.parametrize(
    "extra, sink, package", [("parquet", "ParquetSink", "pyarrow"), ("duckdb", "DuckDBSink", "duckdb")]
)
def test_a_sink_says_what_it_needs(monkeypatch: pytest.MonkeyPatch, extra: str, sink: str, package: str) -> None:
    """Without its extra, one sentence with the command; another name is as unknown as in any module."""
    for name in (extra, "arrow"):
        monkeypatch.delitem(sys.modules, f"liveagent_async.export._sinks.{name}", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModuleNotFoundError, match=rf"{sink} needs {package}: pip install 'liveagent-async\[{extra}\]'"):
        getattr(door, sink)
    with pytest.raises(AttributeError, match="has no attribute 'ExcelSink'"):
        getattr(door, "Excel" + "Sink")
