"""Exports: the CPU time of each sink beside the walk alone and beside what a user would write; requests.

`python -m benchmarks.exports WAY URL` runs one way and prints rows, wall seconds, CPU seconds and MB above the base;
`python -m benchmarks.exports serve CUSTOMERS CONVERSATIONS` serves an emulator.
"""

from __future__ import annotations

import asyncio
import csv
import json
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import anyio
import attrs

from .chart import Chart
from .report import Aim, Part, table
from .walk import Meter, Walked

KEY = "benchmark"
ROWS = 20_000
WALK = "walk by windows, alone"
CSV_BY_HAND, PARQUET_BY_HAND = "httpx loop and csv, by hand", "httpx loop and pyarrow, by hand"
CPU = {"csv": 1.5, "parquet": 1.7, "ndjson": 2.2, "sqlite": 1.9, "duckdb": 2.3}
"""At most so many times the CPU time of the walk alone."""
YEAR = (datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))


def run(rounds: int) -> Part:
    """Two tables, and what was aimed at."""
    with served(ROWS) as url:
        taken = measured(rounds, url, [WALK, *CPU, CSV_BY_HAND, PARQUET_BY_HAND])
    requests = {dates: _requests(dates) for dates in ("even", "bursty")}
    walk = taken[WALK].cpu
    return Part(
        [_cpu(taken), _of_requests(requests)],
        [
            *(
                Aim(f"CPU of walk and {sink} / walk", taken[sink].cpu / walk, most, main=True)
                for sink, most in CPU.items()
            ),
            *(
                Aim(f"requests of windows, {dates} dates", windows, 1.5 * straight + 15)
                for dates, (straight, windows) in requests.items()
            ),
        ],
        [
            Chart(
                "exports",
                "Exporting a list",
                f"CPU s for {ROWS:,} rows",
                {way: each.cpu for way, each in taken.items()},
            )
        ],
    )


def measured(rounds: int, url: str, ways: list[str]) -> dict[str, Walked]:
    """Each way by itself: the median of its times, the largest of its peaks of memory."""
    runs: dict[str, list[Walked]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, taken in runs.items():
            command = [sys.executable, "-m", "benchmarks.exports", way, url]
            numbers = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
            taken.append(Walked(int(numbers[0]), *map(float, numbers[1:])))
    return {
        way: Walked(
            taken[0].rows,
            median(walked.seconds for walked in taken),
            median(walked.cpu for walked in taken),
            max(walked.mb for walked in taken),
        )
        for way, taken in runs.items()
    }


def _cpu(taken: dict[str, Walked]) -> str:
    walk = taken[WALK].cpu
    rows = [
        [way, f"{each.cpu:.2f}", f"{each.cpu / walk:.2f}", f"{each.rows / each.seconds:,.0f}"]
        for way, each in taken.items()
    ]
    note = "Into a new target, from the first request to the published table; the emulator is a process of its own."
    return table(f"Exporting {ROWS:,} customers", ["", "CPU s", "of the walk", "rows/s"], rows, note)


def _of_requests(taken: dict[str, tuple[int, int]]) -> str:
    rows = [[dates, str(straight), str(windows)] for dates, (straight, windows) in taken.items()]
    return table(f"Requests for {ROWS:,} customers", ["dates", "straight walk", "windows"], rows)


def _requests(dates: str) -> tuple[int, int]:
    """Those of the straight walk, and those of windows."""
    from liveagent_async import AsyncLiveAgent, windows
    from liveagent_async.emulator import Emulator

    emulator = Emulator(customers=ROWS, conversations=0, rate=None, dates="bursty" if dates == "bursty" else "even")

    async def count() -> tuple[int, int]:
        async with AsyncLiveAgent("http://emulator", "emulator", transport=emulator.transport(), rate=None) as la:
            await la.customers.list().all()
            straight = len(emulator.requests)
            async for _ in windows(la.customers.list, by="datecreated"):
                pass
            return straight, len(emulator.requests) - straight

    return anyio.run(count)


async def _walk(url: str, _: Path) -> Walked:
    from liveagent_async import AsyncLiveAgent, windows

    async with AsyncLiveAgent(url, KEY, rate=None) as la:
        await la.agents.get("a0000001")
        meter, rows = Meter(), 0
        async with windows(la.customers.list, by="datecreated", prefetch=8) as spans:
            async for _span, found in spans:
                rows += len(found)
        return meter.walked(rows)


def _sink(kind: str, what: str = "customers") -> Callable[[str, Path], Awaitable[Walked]]:
    async def exported(url: str, folder: Path) -> Walked:
        from liveagent_async import AsyncLiveAgent, export

        names = {"csv": "CsvSink", "parquet": "ParquetSink", "ndjson": "NdjsonSink"}
        names |= {"sqlite": "SqliteSink", "duckdb": "DuckDBSink"}
        sink = getattr(export, names[kind])(folder / f"out.{kind}")
        streams = [what] if what in export.STREAMS else [name for name in export.STREAMS if name.startswith(what)]
        since, until = YEAR if what == "reports" else (None, None)
        async with AsyncLiveAgent(url, KEY, rate=None) as la:
            await la.agents.get("a0000001")
            meter = Meter()
            done = await export.export(la, streams, sink, since=since, until=until)
            return meter.walked(sum(each.rows for each in done.tables))

    return exported


async def _pages(url: str) -> AsyncGenerator[list[dict[str, object]]]:
    """What a user writes: a loop over offsets."""
    import httpx

    rows = 0
    async with httpx.AsyncClient(timeout=60) as client:
        while True:
            window: dict[str, str | int] = {"limitfrom": rows, "limitcount": 1000, "apikey": KEY}
            response = await client.get(f"{url}/api/customers", params=window)
            page: list[dict[str, object]] = response.raise_for_status().json()["response"]["customers"]
            rows += len(page)
            if page:
                yield page
            if len(page) < 1000:
                return


async def _csv_by_hand(url: str, folder: Path) -> Walked:
    meter, rows = Meter(), 0
    with (folder / "customers.csv").open("w", newline="") as file:
        writer: csv.DictWriter[str] | None = None
        async for page in _pages(url):
            if writer is None:
                writer = csv.DictWriter(file, page[0], extrasaction="ignore")
                writer.writeheader()
            writer.writerows(page)
            rows += len(page)
    return meter.walked(rows)


async def _parquet_by_hand(url: str, folder: Path) -> Walked:
    import pyarrow as pa
    import pyarrow.parquet as pq

    meter, rows = Meter(), 0
    writer: pq.ParquetWriter | None = None
    schema: pa.Schema | None = None
    async for page in _pages(url):
        found = pa.Table.from_pylist([{**row, "customfields": json.dumps(row.get("customfields"))} for row in page])
        schema = schema or found.schema
        writer = writer or pq.ParquetWriter(folder / "customers.parquet", schema)
        writer.write_table(found.cast(schema))
        rows += len(page)
    if writer is not None:
        writer.close()
    return meter.walked(rows)


_WAYS: dict[str, Callable[[str, Path], Awaitable[Walked]]] = {
    WALK: _walk,
    **{sink: _sink(sink) for sink in CPU},
    **{f"{what}: {sink}": _sink(sink, what) for what in ("messages", "reports") for sink in CPU},
    CSV_BY_HAND: _csv_by_hand,
    PARQUET_BY_HAND: _parquet_by_hand,
}


async def _serve(customers: int, conversations: int) -> None:
    from liveagent_async.emulator import Emulator

    emulator = Emulator(customers=customers, conversations=conversations, rate=None, api_key=KEY)
    async with emulator.serve() as url:
        print(url, flush=True)
        await asyncio.to_thread(sys.stdin.read)


@contextmanager
def served(customers: int, conversations: int = 0) -> Generator[str]:
    """An emulator with that many rows, in a process of its own; gives its URL."""
    command = [sys.executable, "-m", "benchmarks.exports", "serve", str(customers), str(conversations)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        asyncio.run(_serve(*map(int, sys.argv[2:])))
    else:
        with TemporaryDirectory() as temporary:
            print(*attrs.astuple(anyio.run(_WAYS[sys.argv[1]], sys.argv[2], Path(temporary))))
