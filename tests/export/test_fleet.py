"""Many accounts, many workers: plan, run, finish."""

from __future__ import annotations

import gc
import json
import pickle
import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import anyio
import attrs
import pytest
from support.exporting import SINKS, rows
from support.on_socket import on_socket

from liveagent_async import AsyncLiveAgent, AuthenticationError
from liveagent_async.emulator import Emulator
from liveagent_async.export import (
    STREAMS,
    Doubled,
    Incomplete,
    NdjsonSink,
    OtherExport,
    Part,
    SharedSink,
    SqliteSink,
    TargetFailed,
    TargetInUse,
    by_account,
    environment,
    export,
    finish,
    plan,
    run,
)

NOW = "2026-03-01 12:00:00"
LISTS = ["customers", "conversations", "messages", "customers.detail", "tags"]
SHARED = [kind for kind in SINKS if kind not in ("sqlite", "duckdb")]


class Fleet:
    """Some accounts in this process, and how often each one's client was made."""

    def __init__(self, *names: str, first_seed: int = 0, **options: Any) -> None:
        options = {"customers": 20, "conversations": 12, "agents": 2, "rate": None, "now": lambda: NOW, **options}
        self.accounts = {name: Emulator(seed=seed, **options) for seed, name in enumerate(names, first_seed)}
        self.made: Counter[str] = Counter()

    def __call__(self, name: str) -> AsyncLiveAgent:
        self.made[name] += 1
        emulator = self.accounts[name]
        return AsyncLiveAgent("http://emulator", "emulator", transport=emulator.transport(), rate=None)

    @property
    def requests(self) -> int:
        """All accounts' requests so far."""
        return sum(len(emulator.requests) for emulator in self.accounts.values())


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of few rows."""
    monkeypatch.setattr("liveagent_async.export._cuts.ROWS", 200)
    monkeypatch.setattr("liveagent_async.export._cuts.EACH", 5)
    monkeypatch.setattr("liveagent_async.export._cuts.DAYS", 2)


async def run_all(parts: Sequence[Part], sink: Any, connect: Callable[[str], AsyncLiveAgent]) -> None:
    """Some workers at a time, every part twice and in any order."""
    twice = random.Random(0).sample([*parts, *parts], 2 * len(parts))
    limit = anyio.CapacityLimiter(4)

    async def one(part: Part) -> None:
        async with limit:
            await run(part, sink, connect=connect)

    async with anyio.create_task_group() as tasks:
        for part in twice:
            tasks.start_soon(one, part)


@pytest.mark.promise("Exports: several workers write what one process writes")
@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("kind", SHARED)
async def test_workers_write_what_one_process_writes(kind: str, tmp_path: Path) -> None:
    """Each account's rows are those of `export`; parts that are done, and a finished export, cost no request."""
    fleet, sink = Fleet("acme", "globex"), cast("SharedSink", SINKS[kind](tmp_path))
    streams = [*LISTS, "reports.agents"]
    since = datetime(2026, 2, 20, tzinfo=UTC)
    for name, emulator in fleet.accounts.items():
        async with AsyncLiveAgent("http://emulator", "emulator", transport=emulator.transport(), rate=None) as la:
            (tmp_path / name).mkdir()
            await export(la, LISTS, SINKS[kind](tmp_path / name))
            await export(la, ["reports.agents"], SINKS[kind](tmp_path / name), since=since)
    parts = await plan(["acme", "globex", "acme"], LISTS, connect=fleet)
    days = await plan(["acme", "globex"], ["reports.agents"], since=since, connect=fleet)
    for each in (parts, days):
        await run_all(each, sink, fleet)
        done = await finish(each, sink, connect=fleet)
        before = fleet.requests
        receipts = [await run(part, sink, connect=fleet) for part in each]
        assert await finish(each, sink, connect=fleet) == done
        assert fleet.requests == before
        assert sum(receipt.rows for receipt in receipts) == sum(table.rows for table in done.tables)
    for name in fleet.accounts:
        for stream in streams:
            table = stream.replace(".", "_")
            found = [Counter(map(repr, rows(kind, tmp_path / each, table))) for each in (name, f"account={name}")]
            assert found[0] == found[1] != Counter()
        assert [*(tmp_path / f"account={name}" / ".liveagent").glob("data/*")] == []


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", range(2))
async def test_parts_tile_and_are_small(seed: int) -> None:
    """The first is open below, the last ends at the server's time; accounts take turns; a part is a short pickle."""
    fleet = Fleet("acme", "globex", customers=900, conversations=60, dates="bursty", first_seed=seed)
    fleet.accounts["initech"] = Emulator(customers=3, conversations=2, agents=1, rate=None, seed=seed)
    days = await plan(fleet.accounts, ["reports.agents"], since=datetime(2025, 10, 1, tzinfo=UTC), connect=fleet)
    parts = [*await plan(fleet.accounts, LISTS, connect=fleet), *days]
    assert [part.account for part in parts[:6]] == ["acme", "globex", "initech"] * 2
    assert len({part.id for part in parts}) == len(parts)
    for own in by_account(parts).values():
        for stream in {part.stream for part in own}:
            mine = [part for part in own if part.stream == stream]
            assert (mine[0].lower is None) == (stream != "reports.agents")
            assert all(before.upper == after.lower for before, after in pairwise(mine))
            assert mine[-1].upper == max(part.upper for part in own if part.export == mine[0].export)
            assert all(part.lower is None or part.lower < part.upper for part in mine)
    for part in parts:
        pickled = pickle.dumps(part)
        assert len(pickled) < 300
        assert b"emulator" not in pickled
        assert pickle.loads(pickled) == part
    assert len([part for part in parts if part.stream == "customers"]) >= 900 / 200


@pytest.mark.usefixtures("small")
async def test_what_is_missing_is_named(tmp_path: Path) -> None:
    """Parts that nobody ran, nor planned, nor ran as planned: nothing is published until all is as it should be."""
    fleet, sink = Fleet("acme", "globex", customers=450, conversations=20), NdjsonSink(tmp_path)
    parts = await plan(["acme", "globex"], ["customers", "conversations", "messages"], connect=fleet)
    late = [part for part in parts if part.stream == "messages"][-4:]
    await run_all([part for part in parts if part not in late], sink, fleet)
    with pytest.raises(Incomplete, match=r"parts are not done: .* and 1 more. Run them, then finish again") as caught:
        await finish(parts, sink, connect=fleet)
    assert {*caught.value.parts} == {*late}
    with pytest.raises(Incomplete, match=r"globex messages up to .*\. Run"):
        await finish([part for part in parts if part.account == "globex"][::-1], sink, connect=fleet)
    await run_all(late, sink, fleet)
    customers = [part for part in parts if part.account == "acme" and part.stream == "customers"]
    other = await plan(["acme"], ["tags"], connect=fleet)

    def without(*gone: Part) -> list[Part]:
        return [part for part in parts if part not in gone]

    wider = attrs.evolve(customers[1], lower=customers[0].lower)
    shifted = [attrs.evolve(p, lower=p.lower and p.lower - YEAR, upper=p.upper - YEAR) for p in parts]
    for given, error, words in (
        (without(customers[1]), Incomplete, "acme: customers between .* and .* is in no part"),
        (without(customers[-1]), Incomplete, "acme: parts of its plan are missing or have other dates"),
        (shifted, Incomplete, "acme: parts of its plan are missing or have other dates"),
        ([*without(customers[1]), wider], Doubled, "acme: customers between .* and .* is in two parts"),
        ([*parts, *other], Doubled, "acme: these are parts of several exports"),
    ):
        with pytest.raises(error, match=words):
            await finish(given, sink, connect=fleet)
    with pytest.raises(ValueError, match="name a part at least"):
        await finish([], sink, connect=fleet)
    assert not (tmp_path / "account=acme" / "customers.ndjson").exists()
    await finish(parts[::-1], sink, connect=fleet)
    assert len(rows("ndjson", tmp_path / "account=acme", "customers")) == 450


YEAR = timedelta(days=365)


async def test_dates_that_are_wrong_are_found(tmp_path: Path) -> None:
    """A server whose clock is years behind gives a plan that ends too early: every receipt is there, no row is."""
    fleet, sink = Fleet("acme", customers=300, now=None, behind=30 * YEAR.total_seconds()), NdjsonSink(tmp_path)
    parts = await plan(["acme"], ["tags", "customers"], connect=fleet)
    await run_all(parts, sink, fleet)
    with pytest.raises(Incomplete, match="acme: 0 rows of customers came and 0 are newer than the plan, but the list"):
        await finish(parts, sink, connect=fleet)
    assert [*tmp_path.glob("*/*.ndjson")] == []


async def test_a_living_account_is_no_error(tmp_path: Path) -> None:
    """Rows that come or go between plan and finish: those of the plan that survive are there once."""
    time = [NOW]
    fleet, sink = Fleet("acme", customers=40, conversations=0, now=lambda: time[0]), NdjsonSink(tmp_path)
    async with fleet("acme") as la:
        for came, gone in ((3, 0), (0, 2)):
            parts = await plan(["acme"], ["customers"], connect=fleet)
            await run_all(parts, sink, fleet)
            time[0] = str(datetime.fromisoformat(time[0]) + timedelta(hours=1))
            fleet.accounts["acme"].delete("customers", gone)
            for n in range(came):
                await la.customers.register(email=f"new{n}@example.com", name="New")
            done = await finish(parts, sink, connect=fleet)
            time[0] = str(datetime.fromisoformat(time[0]) + timedelta(hours=1))
    assert done.tables[0].rows == 43


async def test_rows_that_came_twice_are_found(tmp_path: Path) -> None:
    """A writer that gave its rows twice: the list is shorter than what came, and the keys say why."""
    fleet, sink = Fleet("acme"), NdjsonSink(tmp_path)
    (part,) = await plan(["acme"], ["customers"], connect=fleet)
    receipt = await run(part, sink, connect=fleet)
    corner = sink.of("acme")
    columns = STREAMS["customers"].columns()
    (data,) = corner.data.iterdir()
    again = [tuple(json.loads(line).values())[:-1] for line in data.read_text().splitlines()]
    with corner.writer(part, receipt, columns) as writer:
        writer.write(again[:7])
        writer.commit(receipt.upto, done=True)
    with pytest.raises(Doubled, match="acme: 7 rows of customers came twice, and nothing was published"):
        await finish([part], sink, connect=fleet)


async def test_servers_that_do_not_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before version 4.25.6.4 the list comes whole whatever is asked: it is cut all the same."""
    monkeypatch.setattr("liveagent_async.export._cuts.ROWS", 20)
    fleet, sink = Fleet("acme", conversations=90, version="4.20.1"), NdjsonSink(tmp_path)
    async with fleet("acme") as la:
        where = {"department": (await la.departments.list().all())[0].departmentid}
        count = len(await la.conversations.list(department=where["department"]).all())
    parts = await plan(["acme"], ["conversations"], where=where, connect=fleet)
    await run_all(parts, sink, fleet)
    assert len(parts) > 1
    assert (await finish(parts, sink, connect=fleet)).tables[0].rows == count > 20


async def test_offsets_that_a_version_fails_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Version 5.50 answers no conversation after the first thousand: its parts are larger, its rows are counted."""
    monkeypatch.setattr("liveagent_async.export._cuts.ROWS", 1100)
    fleet, sink = Fleet("acme", conversations=1500, version="5.50.2"), NdjsonSink(tmp_path)
    parts = await plan(["acme"], ["conversations"], connect=fleet)
    await run_all(parts, sink, fleet)
    done = await finish(parts, sink, connect=fleet)
    assert (done.tables[0].rows, done.tables[0].account, len(parts)) == (1500, "acme", 1)


@pytest.mark.promise("Exports: several workers write what one process writes")
async def test_a_worker_that_ends_anywhere_is_gone_on_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers that do not know of each other, one of them cancelled again and again: every row once."""
    monkeypatch.setattr("liveagent_async.export._run.SECONDS", 0.0)  # a commit after every conversation
    fleet, sink = Fleet("acme", conversations=40), NdjsonSink(tmp_path)
    (part, *_) = parts = await plan(["acme"], ["messages"], connect=fleet)
    dice = random.Random(1)

    async def mortal() -> None:
        for _ in range(6):
            with anyio.move_on_after(dice.uniform(0, 0.1)):
                await run(part, sink, connect=fleet)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(mortal)
        tasks.start_soon(mortal)
    await run_all(parts, sink, fleet)
    await finish(parts, sink, connect=fleet)
    keys = [(row["conversationid"], row["messageid"]) for row in rows("ndjson", tmp_path / "account=acme", "messages")]
    assert len(keys) == len({*keys})
    assert len({conversation for conversation, _ in keys}) == 40


async def test_a_worker_that_comes_after_the_end_changes_nothing(tmp_path: Path) -> None:
    """It was taken for dead: its rows are in no file that readers see, and the next export sweeps them."""
    fleet, sink = Fleet("acme"), NdjsonSink(tmp_path)
    (part,) = parts = await plan(["acme"], ["tags"], connect=fleet)
    corner, columns = sink.of("acme"), STREAMS["tags"].columns()
    row = tuple("late" if column.kind == "text" else None for column in columns)
    for early in (True, False):
        with corner.writer(part, None, columns) as writer:
            if early:
                writer.write([row])
            await run(part, sink, connect=fleet)
            done = await finish(parts, sink, connect=fleet)
            with suppress(TargetFailed):  # its file is gone
                writer.write([row])
                writer.commit("all", done=True)
        assert await finish(parts, sink, connect=fleet) == done
        assert "late" not in (tmp_path / "account=acme" / "tags.ndjson").read_text()
    later = await plan(["acme"], ["tags"], until=datetime(2026, 3, 2, tzinfo=UTC), connect=fleet)
    await run_all(later, sink, fleet)
    await finish(later, sink, connect=fleet)
    assert "late" not in (tmp_path / "account=acme" / "tags.ndjson").read_text()
    assert [*corner.data.glob("*")] == []


async def test_what_is_left_of_export_is_not_overwritten(tmp_path: Path) -> None:
    """An unfinished `export` in an account's folder is to be ended first, and so is one that runs there."""
    fleet, sink = Fleet("acme"), NdjsonSink(tmp_path)
    parts = await plan(["acme"], ["tags", "departments"], connect=fleet)
    corner = sink.of("acme")

    def stop(_: object) -> None:
        raise ZeroDivisionError

    async with fleet("acme") as la:
        with pytest.raises(ZeroDivisionError):
            await export(la, ["tags"], corner, progress=stop)
        await run_all(parts, sink, fleet)
        with pytest.raises(OtherExport, match=r"export\(\) has left something unfinished in .*account=acme"):
            await finish(parts, sink, connect=fleet)
        await export(la, ["tags"], corner)
    with pytest.raises(Incomplete):  # it has swept them
        await finish(parts, sink, connect=fleet)
    await run_all(parts, sink, fleet)
    with corner.lock(), pytest.raises(TargetInUse) as caught:
        await finish(parts, sink, connect=fleet)
    assert caught.value.transient
    assert not Incomplete("").transient


async def test_what_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database's file has one writer; a name is that of a folder; a client needs its variables."""
    fleet = Fleet("acme")
    parts = await plan(["acme"], ["tags"], connect=fleet)
    database: Any = SqliteSink(tmp_path / "warehouse.sqlite")
    with pytest.raises(TypeError, match=r"has one writer at a time: use export\(\), or a folder of files"):
        await run(parts[0], database, connect=fleet)
    with pytest.raises(ValueError, match=r"'\.\./acme' is no account's name"):
        await plan(["../acme"], ["tags"], connect=fleet)
    with pytest.raises(ValueError, match="cannot be filtered so"):
        await plan(["acme"], ["tags"], where={"subject": "a"}, connect=fleet)
    with pytest.raises(ValueError, match="LIVEAGENT_URL_ACME_EU"):
        await plan(["acme-eu"], ["tags"])
    monkeypatch.setenv("LIVEAGENT_URL_ACME_EU", "https://acme.example")
    with pytest.raises(ValueError, match="LIVEAGENT_API_KEY_ACME_EU"):
        environment("acme-eu")


async def test_one_client_for_each_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is kept; of too many the one unused longest is closed; one whose key is refused is made anew."""
    fleet, sink = Fleet("acme", "globex", "initech"), NdjsonSink(tmp_path)
    parts = await plan(fleet.accounts, ["tags", "departments", "customer_groups"], connect=fleet)
    await run_all(parts, sink, fleet)
    assert fleet.made == Counter(["acme", "globex", "initech"])
    monkeypatch.setattr("liveagent_async.export._clients.KEPT", 1)
    await plan(["globex", "acme"], ["tags"], connect=fleet)
    await plan(["initech"], ["tags"], connect=fleet)
    assert fleet.made["initech"] == 2
    fleet.accounts["initech"].api_key = "another"
    with pytest.raises(AuthenticationError) as caught:
        await plan(["initech"], ["tags"], connect=fleet)
    assert not caught.value.transient
    fleet.accounts["initech"].api_key = "emulator"
    await plan(["initech"], ["tags"], connect=fleet)
    assert fleet.made["initech"] == 3


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_clients_end_with_their_event_loop(backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second loop in the same process has clients of its own, and no connection is left open (it would warn)."""
    with on_socket(Emulator(customers=3, conversations=2, agents=1, rate=None)) as url:
        monkeypatch.setenv("LIVEAGENT_URL_ACME", url)
        monkeypatch.setenv("LIVEAGENT_API_KEY_ACME", "emulator")
        for _ in range(2):
            (part,) = anyio.run(plan, ["acme"], ["tags"], backend=backend)
            anyio.run(run, part, NdjsonSink(tmp_path), backend=backend)
    gc.collect()
