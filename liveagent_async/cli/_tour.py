"""What `liveagent demo` does, and whether it came out right: walks, a year of reports and an export."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias

import attrs
from rich.progress import Progress

from liveagent_async import AsyncLiveAgent, Record, Span, days, pull

if TYPE_CHECKING:
    from liveagent_async.emulator import Emulator
    from liveagent_async.records import AgentReport
    from liveagent_async.resources.customers import CustomerRow

FORMATS = ("json", "xml", "yaml")
Cells: TypeAlias = "tuple[str, str]"
Day: TypeAlias = "tuple[Span, list[AgentReport]]"


@attrs.frozen
class Leg:
    """One part of the tour; `waited` adds up the seconds that its calls stood in line for the limiter, side by side."""

    what: str
    rows: int
    requests: int
    seconds: float
    waited: float


@attrs.frozen
class Outcome:
    """What was timed, and what was wrong: one sentence each, none when all is well."""

    legs: list[Leg]
    problems: list[str]


class _Watch:
    """Started before a part of the tour, it tells what that took; the requests are those the server has counted."""

    def __init__(self, la: AsyncLiveAgent, emulator: Emulator) -> None:
        self._limiter, self._log = la.limiter, emulator.requests
        self._began, self._waited, self._requests = time.perf_counter(), la.limiter.waited, len(self._log)

    def leg(self, what: str, rows: int) -> Leg:
        seconds = time.perf_counter() - self._began
        return Leg(what, rows, len(self._log) - self._requests, seconds, self._limiter.waited - self._waited)


async def tour(
    la: AsyncLiveAgent, emulator: Emulator, bars: Progress, *, customers: int, first: date, last: date, concurrency: int
) -> Outcome:
    """Walks all customers in each format, pulls the agent report of each day, exports, and checks all three."""
    legs: list[Leg] = []
    walks: dict[str, list[CustomerRow]] = {}
    for format in FORMATS:  # noqa: A001, the field's word
        watch = _Watch(la, emulator)
        walks[format] = await _walk(la.with_options(format=format), bars, f"customers, {format}", customers)
        legs.append(watch.leg(f"customers, {format}", len(walks[format])))
    watch = _Watch(la, emulator)
    reports = await _reports(la, bars, days(first, last), concurrency)
    legs.append(watch.leg(f"{len(reports)} daily reports", sum(len(rows) for _, rows in reports)))
    watch = _Watch(la, emulator)
    written = await _export(la, bars, customers)
    legs.append(watch.leg("customers into SQLite", len(written)))
    year = await la.reports.agents(first, last).all()
    refused = sum(request.status == 429 for request in emulator.requests)
    problems = [
        *walk_problems(walks, customers),
        *report_problems(reports, days(first, last), year),
        *export_problems(written, walks[FORMATS[-1]]),
    ]
    return Outcome(legs, problems + [f"{refused} requests were over the server's limit"] * bool(refused))


async def _walk(la: AsyncLiveAgent, bars: Progress, what: str, customers: int) -> list[CustomerRow]:
    task = bars.add_task(what, total=customers)
    rows: list[CustomerRow] = []
    async for page in la.customers.list(size=1000).pages():
        rows += page
        bars.update(task, completed=len(rows))
    return rows


async def _reports(la: AsyncLiveAgent, bars: Progress, spans: Sequence[Span], concurrency: int) -> list[Day]:
    task = bars.add_task("daily reports", total=len(spans))
    reports: list[Day] = []
    async with pull(spans, la.reports.agents, concurrency=concurrency) as pulled:
        async for span, rows in pulled:
            reports.append((span, rows))
            bars.update(task, completed=len(reports))
    return reports


async def _export(la: AsyncLiveAgent, bars: Progress, customers: int) -> list[Cells]:
    """Into a file that is read back and thrown away."""
    from liveagent_async.export import SqliteSink, export  # noqa: PLC0415, not imported for other commands

    task = bars.add_task("customers into SQLite", total=customers)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "demo.sqlite"
        sink = SqliteSink(file)
        await export(la, ["customers"], sink, progress=lambda told: bars.update(task, completed=told.rows))
        with closing(sqlite3.connect(file)) as database:
            return database.execute("SELECT contactid, email FROM customers").fetchall()


def walk_problems(walks: Mapping[str, Sequence[Record]], customers: int) -> list[str]:
    """What is lost, doubled or unequal between the formats."""
    problems: list[str] = []
    (reference, expected), *others = walks.items()
    for format, rows in walks.items():  # noqa: A001
        different = len(set(rows))
        if not len(rows) == different == customers:
            problems.append(
                f"{format}: {len(rows):,} rows came, {different:,} different ones, of {customers:,} customers"
            )
    problems += [f"{format} and {reference} differ" for format, rows in others if rows != expected]  # noqa: A001
    return problems


def report_problems(reports: Sequence[Day], spans: Sequence[Span], year: Sequence[AgentReport]) -> list[str]:
    """What is out of order, missing a day, or does not add up to the report of the whole time."""
    problems = ["the days came out of order"] * ([span for span, _ in reports] != list(spans))
    for agent in year:
        answers = sum(row.answers or 0 for _, rows in reports for row in rows if row.id == agent.id)
        if answers != agent.answers:
            problems.append(f"the days of agent {agent.id} have {answers} answers, the whole time has {agent.answers}")
    return problems


def export_problems(written: Sequence[Cells], walked: Sequence[CustomerRow]) -> list[str]:
    """Whether the table has other rows than the walk, or one of them twice."""
    same = sorted(written) == sorted((row.contactid, row.email) for row in walked)
    return [] if same else [f"the table has {len(written):,} rows, not the {len(walked):,} that came by walking"]
