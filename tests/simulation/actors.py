"""Who works with the client: each an endless choice of one kind of job, some of them cancelled half-way."""

from __future__ import annotations

import json
import random
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

import attrs
import trio

from liveagent_async import AsyncLiveAgent, LiveAgentError, Pages, days, pull, windows
from liveagent_async.emulator import Effect, Emulator
from liveagent_async.export import NdjsonSink, export

from .ledger import Ledger, Outcome, Write
from .world import AGENTS

R = TypeVar("R")
CONVERSATIONS = [f"t{n:07x}" for n in range(1, 31)]
LISTS = {"customers": "contactid", "conversations": "conversationid"}


@attrs.frozen
class Site:
    """Where all actors work."""

    emulator: Emulator
    ledger: Ledger
    moves: bool
    """Whether customers jump about, so that a walk by offset need not be whole."""
    folder: Path
    marks: count[int] = attrs.field(factory=lambda: count(1))
    tags: list[str] = attrs.Factory(list[str])
    """Those that nobody deletes yet."""

    def ids(self, table: str) -> list[str]:
        """The identifiers of a list as the server has it now."""
        column = LISTS[table]
        return [str(row[column]) for row in self.emulator.store.rows(f"SELECT {column} FROM {table} ORDER BY n")]

    def changes(self, table: str, since: int) -> list[Effect]:
        """What has become of a list's rows after so many effects."""
        return [effect for effect in list(self.emulator.effects)[since:] if effect.what.startswith(table[:-1])]


@attrs.define
class Actor:
    """One who does `jobs` jobs, one after the other, on views of a client."""

    name: str
    client: AsyncLiveAgent
    site: Site
    dice: random.Random

    async def work(self, jobs: int) -> None:
        """All of them."""
        for _ in range(jobs):
            await trio.sleep(self.dice.choice((0.0, self.dice.expovariate(0.5), self.dice.expovariate(0.02))))
            await self.job(self.view())

    async def job(self, la: AsyncLiveAgent) -> None:
        """One job; each kind of actor has its own."""
        raise NotImplementedError

    def view(self) -> AsyncLiveAgent:
        """The client as somebody else would use it."""
        return self.client.with_options(
            format=self.dice.choice(("json", "xml", "yaml")),
            timeout=self.dice.choice((2.0, 30.0)),
            bulk=self.dice.random() < 0.3,
            patience=self.dice.choice((None, None, 1.0)),
        )

    async def attempt(self, what: str, job: Callable[[], Awaitable[object]]) -> Outcome:
        """Do it, or begin it and be cancelled at any moment."""
        ledger = self.site.ledger
        seconds = self.dice.choice((0.0, 0.1, 1.0, 10.0)) * self.dice.random() if self.dice.random() < 0.3 else 1e6
        failure: LiveAgentError | None = None
        with trio.move_on_after(seconds) as scope:
            try:
                await job()
            except Exception as error:  # noqa: BLE001, the ledger says which may come
                ledger.failed(error, f"{self.name}: {what}")
                failure = error if isinstance(error, LiveAgentError) else LiveAgentError("foreign")
        late = trio.current_time() - scope.deadline
        ledger.demand(what == "close" or late < 1e-6, f"{self.name}: {what}: ended {late} s after it was cancelled")
        outcome = Outcome(failure, scope.cancelled_caught)
        ledger.note(f"{self.name}: {what}: {outcome}")
        return outcome


class Writer(Actor):
    """Writes of each kind, every one with a mark of its own."""

    async def job(self, la: AsyncLiveAgent) -> None:
        """One write."""
        site, dice = self.site, self.dice
        mark = f"mark{next(site.marks)}x"
        one = dice.choice(CONVERSATIONS)

        async def tag() -> None:
            site.tags.append((await la.tags.create(mark)).id)

        email, recipient = f"{mark}@example.com", "support@example.com"
        ticket = partial(la.conversations.create, subject=mark, department="default", recipient=recipient)
        writes: dict[str, Callable[[], Awaitable[object]]] = {
            "POST tag": tag,
            "POST group": lambda: la.customer_groups.create(mark),
            "POST customer": lambda: la.customers.register(email=email),
            "POST conversation": lambda: ticket(message=mark, useridentifier=email),
            "POST note": lambda: la.conversations.add_message(one, mark),
            "POST fields": lambda: la.conversations.add_fields(one, {"order": mark}),
            "PUT status with note": lambda: la.conversations.set_status(one, "A", note=mark),
        }
        tagid = dice.choice(["", *site.tags])
        if tagid:
            writes["PUT tag"] = lambda: la.tags.update(tagid, name=mark)
            writes["DELETE tag"] = lambda: la.tags.delete(tagid)
        what = dice.choice(list(writes))
        if what == "DELETE tag":
            site.tags.remove(tagid)
            mark = tagid
        outcome = await self.attempt(f"{what} {mark}", writes[what])
        site.ledger.wrote(Write(mark, what, what == "PUT tag", outcome))


class Walker(Actor):
    """Lists, read in each of the ways there are; some are left early."""

    async def job(self, la: AsyncLiveAgent) -> None:
        """One walk."""
        site, dice = self.site, self.dice
        table = dice.choice(("customers", "conversations"))
        size, prefetch, leave = dice.randint(2, 12), dice.randint(1, 4), dice.choice((0, 0, 0, dice.randint(1, 9)))
        way = dice.choice((self.by_row, self.by_page, self.at_once, self.in_a_block))
        rows: list[str] = []

        async def walk() -> None:
            if table == "customers":
                customers = la.customers.list(size=size, prefetch=prefetch)
                rows.extend([row.contactid for row in await way(customers, leave)])
            else:
                conversations = la.conversations.list(size=size, prefetch=prefetch)
                rows.extend([row.conversationid for row in await way(conversations, leave)])

        before, changes = site.ids(table), len(site.emulator.effects)
        what = f"walk {table} {way.__name__}, {size} rows, {prefetch} ahead, until {leave or 'the end'}"
        outcome = await self.attempt(what, walk)
        if outcome.good:
            theirs = site.changes(table, changes)
            unseen = site.moves and table == "customers"
            site.ledger.walked(self.name, rows, before, theirs, whole=not leave and not unseen)

    async def by_row(self, pages: Pages[R], leave: int) -> list[R]:
        """One by one, until so many."""
        rows: list[R] = []
        async for row in pages:
            rows.append(row)
            if len(rows) == leave:
                break
        return rows

    async def by_page(self, pages: Pages[R], leave: int) -> list[R]:
        """Page by page, until there are so many rows."""
        rows: list[R] = []
        async for page in pages.pages():
            rows += page
            if 0 < leave <= len(rows):
                break
        return rows

    async def at_once(self, pages: Pages[R], _: int) -> list[R]:
        """All of them."""
        return await pages.all()

    async def in_a_block(self, pages: Pages[R], leave: int) -> list[R]:
        """One by one with work in between, while pages are asked for ahead."""
        rows: list[R] = []
        async with pages as opened:
            async for row in opened:
                rows.append(row)
                await trio.sleep(self.dice.choice((0.0, 0.0, 2.0)))
                if len(rows) == leave:
                    break
            left = trio.current_time()
        self.site.ledger.demand(
            trio.current_time() == left, f"{self.name}: leaving a block waits for what is in flight"
        )
        return rows


class Exporter(Actor):
    """Lists by windows, which give every row once, also of a list whose rows jump about."""

    async def job(self, la: AsyncLiveAgent) -> None:
        """One export."""
        site, dice = self.site, self.dice
        table, size, prefetch = dice.choice(("customers", "conversations")), dice.randint(8, 40), dice.randint(1, 4)
        rows: list[str] = []

        async def export() -> None:
            if table == "customers":
                listed = windows(partial(la.customers.list, size=size), prefetch=prefetch)
                async for _, part in listed:
                    rows.extend([row.contactid for row in part])
            else:
                tickets = partial(la.conversations.list, size=size)
                async with windows(tickets, by="datecreated", prefetch=prefetch) as opened:
                    async for _, found in opened:
                        rows.extend([row.conversationid for row in found])

        before, changes = site.ids(table), len(site.emulator.effects)
        await trio.sleep(1.0)  # the end is the server's second now, left out: what came in it is for the next run
        outcome = await self.attempt(f"export {table}, {size} rows, {prefetch} ahead", export)
        if outcome.good:
            site.ledger.walked(self.name, rows, before, site.changes(table, changes), whole=True)


@attrs.define
class Archiver(Actor):
    """Exports into files, again and again; one that was stopped goes on where it was."""

    first: int | None = None  # effects before its first export
    before: dict[str, list[str]] = attrs.Factory(dict[str, list[str]])  # the lists when the running one began

    async def job(self, la: AsyncLiveAgent) -> None:
        """One export, or the rest of one; every row that lives during all of it is there once when it is done."""
        site, folder = self.site, self.site.folder / self.name
        await trio.sleep(1.0)  # as above
        self.first = len(site.emulator.effects) if self.first is None else self.first
        self.before = self.before or {table: site.ids(table) for table in LISTS}
        outcome = await self.attempt("export into files", lambda: export(la, list(LISTS), NdjsonSink(folder)))
        for file in filter(Path.is_file, folder.rglob("*")):
            site.ledger.look_for_key("an exported file", file.read_text())
        if outcome.good:
            for table, column in LISTS.items():
                lines = (folder / f"{table}.ndjson").read_text().splitlines()
                rows = [json.loads(line)[column] for line in lines]
                site.ledger.walked(self.name, rows, self.before[table], site.changes(table, self.first), whole=True)
            self.before = {}


class Puller(Actor):
    """Reports of many days at once."""

    async def job(self, la: AsyncLiveAgent) -> None:
        """One span of days."""
        dice = self.dice
        first = date(2025, 1, 1) + timedelta(days=dice.randrange(300))
        spans = days(first, first + timedelta(days=dice.randint(0, 8)))
        leave = dice.choice((0, 0, dice.randint(1, 5)))
        seen: list[object] = []

        async def read() -> None:
            async with pull(spans, la.reports.agents, concurrency=dice.randint(1, 5)) as pulled:
                async for span, rows in pulled:
                    seen.append(span)
                    self.site.ledger.demand(len(rows) == AGENTS, f"{self.name}: {len(rows)} rows of {AGENTS} agents")
                    if len(seen) == leave:
                        break

        outcome = await self.attempt(f"pull {len(spans)} days", read)
        whole = outcome.good and (not leave or leave > len(spans))
        self.site.ledger.demand(seen == spans if whole else seen == spans[: len(seen)], f"{self.name}: not in order")


class Reader(Actor):
    """Single records; each answer must be that call's own."""

    async def job(self, la: AsyncLiveAgent) -> None:
        """One call."""
        demand, one = self.site.ledger.demand, self.dice.choice(CONVERSATIONS)
        customer = self.dice.choice([*self.site.ids("customers"), "c0ffffff"])

        async def conversation() -> None:
            demand((await la.conversations.get(one)).conversationid == one, f"{self.name}: another conversation")

        async def somebody() -> None:
            demand((await la.customers.get(customer)).contactid == customer, f"{self.name}: another customer")

        calls: dict[str, Callable[[], Awaitable[object]]] = {
            "conversation": conversation,
            "customer": somebody,
            "first": lambda: la.customers.list().first(),
            "tags": lambda: la.tags.list().all(),
            "status": lambda: la.call("GET", "application/status.yaml"),
        }
        what = self.dice.choice(list(calls))
        await self.attempt(f"read {what}", calls[what])


class Closer(Actor):
    """Closes the client at some moment, and is perhaps cancelled while it waits for the calls in flight."""

    async def job(self, la: AsyncLiveAgent) -> None:
        """Once is enough; a second time does nothing."""
        await self.attempt("close", self.client.aclose)


ACTORS: list[type[Actor]] = [Writer, Writer, Walker, Walker, Exporter, Archiver, Puller, Reader]
