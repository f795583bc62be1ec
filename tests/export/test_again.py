"""The same export again: after an error, after a night, after everything was read anew."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import anyio
import pytest
from support.exporting import SINKS, rows

from liveagent_async import AsyncLiveAgent, LiveAgentError
from liveagent_async.emulator import Churn, Emulator, Fault
from liveagent_async.export import Progress, export

LISTS = ["customers", "conversations", "messages", "customers.detail", "tags"]
CHURNS = int(os.environ.get("EXPORT_CHURNS", "5"))
FIRST, SECOND = "2026-03-01 12:00:00", "2026-03-02 12:00:00"


def client(emulator: Emulator, **options: Any) -> AsyncLiveAgent:
    """A client in the emulator's process."""
    options = {"rate": None, "transport": emulator.transport(), **options}
    return AsyncLiveAgent("http://emulator", "emulator", **options)


async def there(la: AsyncLiveAgent) -> dict[str, Counter[tuple[str, ...]]]:
    """What the account has now: the keys of each table."""
    customers: Counter[tuple[str, ...]] = Counter([(row.contactid,) for row in await la.customers.list().all()])
    conversations = [row.conversationid for row in await la.conversations.list().all()]
    messages = Counter[tuple[str, ...]]()
    for conversation in conversations:
        for group in await la.conversations.messages(conversation).all():
            messages.update((conversation, message.messageid) for message in group.messages)
    return {
        "customers": customers,
        "customers_detail": customers,
        "conversations": Counter((each,) for each in conversations),
        "messages": messages,
        "tags": Counter([(tag.id,) for tag in await la.tags.list().all()]),
    }


KEYS = {
    "customers": ["contactid"],
    "customers_detail": ["contactid"],
    "conversations": ["conversationid"],
    "messages": ["conversationid", "messageid"],
    "tags": ["id"],
}


def exported(kind: str, folder: Path, *, deleted: bool = False) -> dict[str, Counter[tuple[str, ...]]]:
    """What a target has: the keys of the rows that are there, or of those marked as deleted."""
    marks = ("true", True, 1) if deleted else ("false", False, 0)
    return {
        table: Counter(
            tuple(row[name] for name in key) for row in rows(kind, folder, table) if row["_deleted"] in marks
        )
        for table, key in KEYS.items()
    }


@pytest.mark.parametrize("kind", SINKS)
async def test_a_second_night_brings_what_is_new_or_changed_once(kind: str, tmp_path: Path) -> None:
    """`since="last"`: new customers and conversations, and those that changed with all their messages, each once."""
    time = [FIRST]
    emulator = Emulator(customers=30, conversations=12, agents=2, rate=None, now=lambda: time[0])
    async with client(emulator) as la:
        await export(la, LISTS, SINKS[kind](tmp_path), since="last")
        assert exported(kind, tmp_path) == await there(la)
        time[0] = "2026-03-01 18:00:00"
        for each in range(3):
            await la.customers.register(email=f"new{each}@example.com", name="New")
        for each in range(2):
            await la.conversations.create(
                message="Hello",
                useridentifier="new0@example.com",
                department="default",
                subject=f"New {each}",
                recipient="support@example.com",
            )
        changed = (await la.conversations.list().all())[4].conversationid
        await la.conversations.add_message(changed, "one more", useridentifier="john@agent.com")
        time[0] = SECOND
        before = len(emulator.requests)
        done = await export(la, LISTS, SINKS[kind](tmp_path), since="last")
        asked = [request.path for request in emulator.requests][before:]
        assert exported(kind, tmp_path) == await there(la)
        now = {row.conversationid: row.datechanged for row in await la.conversations.list().all()}
    found = rows(kind, tmp_path, "conversations")
    assert {row["conversationid"]: datetime.fromisoformat(row["datechanged"]) for row in found} == now
    assert any("one more" in row["message"] for row in rows(kind, tmp_path, "messages"))
    assert {table.stream: table.rows for table in done.tables}["conversations"] == 3
    assert len([path for path in asked if path.endswith("/messages")]) == 3


@pytest.mark.parametrize("kind", SINKS)
async def test_a_full_export_marks_what_is_gone(kind: str, tmp_path: Path) -> None:
    """Rows that are no longer in the account stay, and say so; the others are there once."""
    emulator = Emulator(customers=30, conversations=12, agents=2, rate=None)
    async with client(emulator) as la:
        await export(la, LISTS, SINKS[kind](tmp_path))
        before = await there(la)
        emulator.delete("customers", 3)
        emulator.delete("conversations", 2)
        for _ in range(2):
            await export(la, LISTS, SINKS[kind](tmp_path), full=True)
            after = await there(la)
            assert exported(kind, tmp_path) == after
            assert exported(kind, tmp_path, deleted=True) == {name: before[name] - after[name] for name in after}


@pytest.mark.parametrize("kind", SINKS)
async def test_only_a_full_export_brings_changes_of_customers(kind: str, tmp_path: Path) -> None:
    """They have no date of change: `since="last"` does not see them, `full` replaces each old row, once."""
    emulator = Emulator(customers=30, conversations=0, agents=2, rate=None)
    streams = ["customers", "customers.detail"]

    def noted() -> list[object]:
        return [row["contactid"] for row in rows(kind, tmp_path, "customers_detail") if "new-4711" in str(row)]

    async with client(emulator) as la:
        await export(la, streams, SINKS[kind](tmp_path), since="last")
        one = (await la.customers.list().all())[7].contactid
        await la.customers.add_fields(one, {"order": "new-4711"})
        await export(la, streams, SINKS[kind](tmp_path), since="last")
        assert noted() == []
        await export(la, streams, SINKS[kind](tmp_path), full=True)
    assert noted() == [one]
    for table in ("customers", "customers_detail"):
        assert len({row["contactid"] for row in rows(kind, tmp_path, table)}) == len(rows(kind, tmp_path, table)) == 30


@pytest.mark.parametrize("kind", SINKS)
async def test_a_day_that_goes_on_is_read_again(kind: str, tmp_path: Path) -> None:
    """The figures of the day in which the last export ended are the new ones, each once; earlier days stay."""
    time = [FIRST]
    emulator = Emulator(customers=3, conversations=6, agents=2, rate=None, now=lambda: time[0])
    async with client(emulator) as la:
        since = datetime(2026, 2, 27, 12, tzinfo=UTC)
        await export(la, ["reports.agents"], SINKS[kind](tmp_path), since=since)
        time[0] = "2026-03-01 18:00:00"
        one = (await la.conversations.list().all())[0].conversationid
        await la.conversations.add_message(one, "an answer", useridentifier="john@agent.com")
        time[0] = SECOND
        await export(la, ["reports.agents"], SINKS[kind](tmp_path), since="last")
    found = [(row["day"], row["id"], float(row["answers"] or 0)) for row in rows(kind, tmp_path, "reports_agents")]
    days = [f"2026-{day}" for day in ("02-27", "02-28", "03-01", "03-02")]
    assert Counter(day for day, _, _ in found) == dict.fromkeys(days, 2)
    assert [each for each in found if each[2]] == [("2026-03-01", "a0000001", 1.0)]


@pytest.mark.parametrize("kind", SINKS)
async def test_a_day_without_rows_replaces_the_day_of_before(kind: str, tmp_path: Path) -> None:
    """A report read again for some of its days: their old rows go though no new ones come, the other days' stay."""
    emulator = Emulator(customers=3, conversations=20, agents=2, rate=None)
    days = [datetime(2025, 1, day, tzinfo=UTC) for day in range(1, 5)]
    async with client(emulator, timezone="UTC") as la:
        await export(la, ["reports.tags"], SINKS[kind](tmp_path), since=days[0], until=days[3])
        assert {row["day"] for row in rows(kind, tmp_path, "reports_tags")} == {
            "2025-01-01",
            "2025-01-02",
            "2025-01-03",
        }
        for tag in await la.tags.list().all():
            await la.tags.delete(tag.id)
        await export(la, ["reports.tags"], SINKS[kind](tmp_path), since=days[1], until=days[2])
    assert {row["day"] for row in rows(kind, tmp_path, "reports_tags")} == {"2025-01-01", "2025-01-03"}


@pytest.mark.promise("Exports: rows that live throughout come once, whatever is deleted, edited and moved meanwhile")
@pytest.mark.parametrize("kind, seed", [*zip(cycle(SINKS), range(CHURNS), strict=False)])
async def test_rows_that_move_while_they_are_read_come_once(kind: str, seed: int, tmp_path: Path) -> None:
    """Customers and conversations deleted, edited and moved to the top at every request: every survivor comes once."""
    churns = [Churn("conversations", delete=2, move=2, edit=3, seed=seed), Churn(delete=2, move=2, add=1, seed=seed)]
    for churn in churns:
        emulator = Emulator(customers=2200, conversations=1300, agents=2, rate=None, seed=seed)
        folder = tmp_path / churn.list
        folder.mkdir()
        async with client(emulator) as la:
            before = {row.conversationid for row in await la.conversations.list().all()}
            before |= {row.contactid for row in await la.customers.list().all()}
            emulator.churn = churn
            await export(la, ["customers", "conversations"], SINKS[kind](folder))
            emulator.churn = None
            survivors = {row.conversationid for row in await la.conversations.list().all()}
            survivors |= {row.contactid for row in await la.customers.list().all()}
        found = exported(kind, folder)
        ids = [each for table in ("customers", "conversations") for (each,) in found[table].elements()]
        assert len(ids) == len({*ids})
        assert survivors & before <= {*ids}


def after(count: int, stream: str, act: Callable[[], object]) -> Callable[[Progress], None]:
    """Acts when a stream has gone so far."""
    seen = [0]

    def progress(told: Progress) -> None:
        seen[0] += told.stream == stream
        if seen[0] == count and told.stream == stream:
            act()

    return progress


@pytest.mark.parametrize("kind", SINKS)
async def test_what_came_before_an_error_is_not_asked_for_again(kind: str, tmp_path: Path) -> None:
    """The sixth conversation's messages cannot be read: the same command goes on with it."""
    emulator = Emulator(customers=5, conversations=12, agents=2, rate=None)
    emulator.faults.append(Fault("refuse", path="conversations/*/messages", skip=5, times=1, status=500))
    async with client(emulator, concurrency=1) as la:
        with pytest.raises(LiveAgentError):
            await export(la, LISTS, SINKS[kind](tmp_path))
        assert rows(kind, tmp_path, "customers") == []
        before = len(emulator.requests)
        done = await export(la, LISTS, SINKS[kind](tmp_path))
        asked = [request.path for request in emulator.requests][before:]
        assert exported(kind, tmp_path) == await there(la)
    assert done.resumed
    assert len([path for path in asked if path.endswith("/messages")]) == 12 - 5
    assert not [path for path in asked if path == "customers/"]


async def test_the_clock_that_counts_is_the_server_s(tmp_path: Path) -> None:
    """Half a year behind ours, nothing is lost; set back behind the last export, it is refused with a sentence."""
    time = [FIRST]
    emulator = Emulator(customers=5, conversations=0, agents=2, rate=None, now=lambda: time[0])
    async with client(emulator) as la:
        for night in range(3):
            time[0] = f"2026-03-0{night + 1} 12:00:00"
            await export(la, ["customers"], SINKS["ndjson"](tmp_path), since="last")
            assert len(rows("ndjson", tmp_path, "customers")) == 5 + night
            await la.customers.register(email=f"new{night}@example.com", name="New")
        time[0] = "2026-03-02 12:00:00"
        with pytest.raises(ValueError, match="customers: the server's clock, .*, is not after the end of the last"):
            await export(la, ["customers"], SINKS["ndjson"](tmp_path), since="last")
        assert len(rows("ndjson", tmp_path, "customers")) == 7
        time[0] = "2026-03-04 12:00:00"
        await export(la, ["customers"], SINKS["ndjson"](tmp_path), since="last")
    assert len(rows("ndjson", tmp_path, "customers")) == 8


@pytest.mark.promise("Exports: stopped by an error or a cancellation, the same call ends it with every row once")
@pytest.mark.parametrize("stream", LISTS)
@pytest.mark.parametrize("kind", SINKS)
async def test_it_may_end_anywhere(kind: str, stream: str, tmp_path: Path) -> None:
    """The key is revoked, the task is cancelled, the caller's own code fails: the same command ends it whole."""
    emulator = Emulator(customers=12, conversations=8, agents=2, rate=None)

    def fail() -> None:
        raise ZeroDivisionError

    def revoke() -> None:
        emulator.api_key = "another"

    async with client(emulator, concurrency=2) as la:
        with anyio.CancelScope() as scope:
            await export(la, LISTS, SINKS[kind](tmp_path), progress=after(1, stream, scope.cancel))
        with pytest.raises(ZeroDivisionError):
            await export(la, ["messages", *LISTS], SINKS[kind](tmp_path), restart=True, progress=after(1, stream, fail))
        with pytest.raises(LiveAgentError):
            await export(la, LISTS[::-1], SINKS[kind](tmp_path), restart=True, progress=after(1, stream, revoke))
            raise LiveAgentError("it was the last stream, and all of it had come")
        emulator.api_key = "emulator"
        await export(la, LISTS[::-1], SINKS[kind](tmp_path))
        assert exported(kind, tmp_path) == await there(la)


@pytest.mark.parametrize("stream", ["customers", "messages", "tags", "reports.agents"])
async def test_it_may_end_when_all_has_come(stream: str, tmp_path: Path) -> None:
    """Stopped between its last row and its end, an export asks for nothing again, and gives no row twice."""
    emulator = Emulator(customers=12, conversations=60, agents=2, rate=None, dates="bursty", now=lambda: FIRST)
    last = [""]
    fails = [False]

    def progress(told: Progress) -> None:
        last[0] = told.upto if not fails[0] else last[0]
        if fails[0] and told.upto == last[0]:
            raise ZeroDivisionError

    async with client(emulator) as la:
        since = (await la.application.status()).current_server_time
        assert since is not None
        whole, stopped = tmp_path / "whole", tmp_path / "stopped"
        days: dict[str, Any] = {"since": since - timedelta(days=3)} if stream.startswith("reports.") else {}
        await export(la, [stream], SINKS["ndjson"](whole), progress=progress, **days)
        fails[0] = True
        with pytest.raises(ZeroDivisionError):
            await export(la, [stream], SINKS["ndjson"](stopped), progress=progress, **days)
        before = len(emulator.requests)
        await export(la, [stream], SINKS["ndjson"](stopped), **days)
        assert len(list(emulator.requests)[before:]) <= (3 if stream == "messages" else 0)
    table = stream.replace(".", "_")
    assert rows("ndjson", stopped, table) == rows("ndjson", whole, table) != []


@pytest.mark.parametrize("kind", SINKS)
async def test_rows_without_a_date_come_too(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They come first, and an export that is stopped among them goes on among them; after many commits, too."""
    monkeypatch.setattr("liveagent_async.export._run.ROWS", 7)
    monkeypatch.setattr("liveagent_async.export._sinks.parquet._GROUP", 5)
    emulator = Emulator(customers=60, conversations=60, agents=2, rate=None, dates="bursty")
    async with client(emulator) as la:
        undated = [row for row in await la.conversations.list().all() if row.datecreated is None]
        assert len(undated) > 1
        with anyio.CancelScope() as scope:
            await export(la, LISTS, SINKS[kind](tmp_path), progress=after(1, "messages", scope.cancel))
        await export(la, LISTS, SINKS[kind](tmp_path))
        assert exported(kind, tmp_path) == await there(la)


async def test_conversations_deleted_meanwhile_have_no_messages(tmp_path: Path) -> None:
    """A conversation that is gone when its messages are asked for is no error."""
    emulator = Emulator(customers=5, conversations=6, agents=2, rate=None)
    async with client(emulator, concurrency=1) as la:
        gone = after(2, "messages", lambda: emulator.delete("conversations", 6))
        await export(la, ["messages"], SINKS["ndjson"](tmp_path), progress=gone)
    assert 1 <= len({row["conversationid"] for row in rows("ndjson", tmp_path, "messages")}) <= 3


async def test_the_manifest_says_what_came(tmp_path: Path) -> None:
    """Rows and checksum of every file, and up to when."""
    emulator = Emulator(customers=5, conversations=3, agents=2, rate=None, now=lambda: FIRST)
    async with client(emulator) as la:
        done = await export(la, LISTS, SINKS["csv"](tmp_path))
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["upper"] == done.upper.isoformat()
    assert [table["stream"] for table in manifest["tables"]] == LISTS
    assert manifest["tables"][0]["rows"] == 5
    assert {file.name for file in tmp_path.iterdir()} == {
        ".liveagent", "manifest.json", *(f"{stream.replace('.', '_')}.csv" for stream in LISTS),
    }  # fmt: skip
