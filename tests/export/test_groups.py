"""Targets that hold a group of rows at a time: more rows than one group, and what is set for it."""

# pyright: reportUnknownMemberType=false
# The stubs of pyarrow leave types open.

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from support.exporting import SINKS, rows

from liveagent_async import AsyncLiveAgent
from liveagent_async.emulator import Emulator
from liveagent_async.export import export


@pytest.mark.parametrize(
    "kind, sizes", [("duckdb", {"_GROUP": 500}), ("parquet", {"_HELD": 3, "_GROUP": 7}), ("parquet", {"_BYTES": 1})]
)
async def test_more_rows_than_a_group(
    kind: str, sizes: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many groups of few rows, or of short texts, and a full night after a first: every row once, those gone marked."""
    for name, size in sizes.items():
        monkeypatch.setattr(f"liveagent_async.export._sinks.{kind}.{name}", size)
    emulator = Emulator(customers=2100, conversations=0, rate=None)
    async with AsyncLiveAgent("http://emulator", "emulator", rate=None, transport=emulator.transport()) as la:
        for gone in (0, 9):
            emulator.delete("customers", gone)
            await export(la, ["customers"], SINKS[kind](tmp_path), full=True)
            there = {row.contactid for row in await la.customers.list().all()}
            found = Counter((row["contactid"], row["_deleted"]) for row in rows(kind, tmp_path, "customers"))
            assert found == Counter([(f"c{n:07x}", f"c{n:07x}" not in there) for n in range(1, 2101)])
    for file in (tmp_path / "customers").glob("*"):
        assert pq.read_metadata(file).num_row_groups > 1


async def test_a_connection_of_the_program_keeps_its_settings(tmp_path: Path) -> None:
    """A program that has the warehouse open itself: DuckDB's settings are those of before when an export has ended."""
    settings = "SELECT name, value FROM duckdb_settings() ORDER BY name"
    with duckdb.connect(tmp_path / "warehouse.duckdb") as own:
        before = own.sql(settings).fetchall()
        emulator = Emulator(customers=0, conversations=0, rate=None)
        async with AsyncLiveAgent("http://emulator", "emulator", rate=None, transport=emulator.transport()) as la:
            await export(la, ["tags"], SINKS["duckdb"](tmp_path))
        assert own.sql(settings).fetchall() == before
        assert own.sql("SELECT count(*) FROM tags").fetchall() == [(4,)]
