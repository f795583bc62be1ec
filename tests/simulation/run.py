"""One seed from its beginning to its end, and what must hold then."""

from __future__ import annotations

import logging
import math
import random
import tempfile
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

import trio
import trio.testing
from support.memory_store import MemoryStore
from support.rate_servers import busiest
from trio._core import _run

from liveagent_async import AsyncLiveAgent, ClientClosed, Event, Limiter, SharedLimiter
from liveagent_async._paging import windows
from liveagent_async._ratelimit.lanes import Lanes
from liveagent_async.export import _export
from liveagent_async.export import _run as _export_run

from .actors import ACTORS, Closer, Site
from .ledger import Ledger
from .network import Network, Recorded
from .world import KEY, World

DAY = 86_400.0
REST = 400.0  # seconds; longer than any pause, period and deadline
COMMIT = 15  # rows of an export that are committed at once

T = TypeVar("T")


class Broken(AssertionError):
    """A seed that shows a promise broken."""

    def __init__(self, seed: int, wrong: list[str]) -> None:
        again = f"run it again: nox -s simulate -- --first {seed} --seeds 1 --events"
        super().__init__("\n  ".join([f"seed {seed}:", *wrong, again]))


def simulate(seed: int) -> list[str]:
    """The events of a seed; raises Broken."""
    ledger = Ledger()
    world = World.draw(seed)
    with _determined(seed), _all_logs(ledger), _small(world), tempfile.TemporaryDirectory() as folder:
        trio.run(_live, world, ledger, Path(folder), clock=trio.testing.MockClock(autojump_threshold=0))
    if ledger.wrong:
        raise Broken(seed, ledger.wrong)
    return ledger.events


async def _live(world: World, ledger: Ledger, folder: Path) -> None:
    alone = trio.lowlevel.current_statistics().tasks_living
    emulator = world.emulator()
    async with trio.open_nursery() as server:
        network = Network(world, Recorded(emulator, ledger.answered), server)
        store = MemoryStore()
        clients = _clients(world, network, ledger, store)
        ledger.look_for_key("a repr", repr([*clients, *(la._session for la in clients)]))
        with trio.move_on_after(DAY) as guard:
            async with trio.open_nursery() as people:
                dice = random.Random(f"people {world.seed}")
                site = Site(
                    emulator,
                    ledger,
                    world.moves,
                    folder,
                    tags=[str(row["id"]) for row in emulator.store.rows("SELECT id FROM tags")],
                )
                for number in range(world.actors):
                    kind, client = dice.choice(ACTORS), clients[number % len(clients)]
                    actor = kind(f"{kind.__name__} {number}", client, site, random.Random(f"{number} {world.seed}"))
                    people.start_soon(actor.work, world.jobs)
                for after, seconds in world.outages:
                    people.start_soon(_lose, store, clients, after, seconds)
                if world.closes:
                    people.start_soon(Closer("Closer", clients[0], site, dice).work, 1)
        ledger.demand(not guard.cancelled_caught, "a call did not end within a day")
        await trio.sleep(REST)
        ledger.demand(not server.child_tasks, "the server still works")
        running = trio.lowlevel.current_statistics().tasks_living - alone
        ledger.demand(running == 0, f"{running} tasks are left running")
        if world.rate is not None:
            most = busiest(network.arrivals, world.rate.period)
            ledger.demand(most <= world.rate.limit, f"{most} requests came within one period of {world.rate}")
        ledger.demand(world.refusals_expected or not ledger.refused, f"{ledger.refused} requests over the limit")
        network.calm = True
        emulator.faults.clear()
        await _still_works(clients, ledger)
    ledger.settle()


async def _lose(store: MemoryStore, clients: list[AsyncLiveAgent], after: float, seconds: float) -> None:
    """The store is gone, if all know of it: who begins meanwhile cannot know what the others have sent before."""
    await trio.sleep(after)
    limiters = [la.limiter for la in clients]
    store.gone = all(isinstance(each, SharedLimiter) and each._member._seen for each in limiters)
    await trio.sleep(seconds)
    store.gone = False


def _clients(world: World, network: Network, ledger: Ledger, store: MemoryStore) -> list[AsyncLiveAgent]:
    one = Limiter(world.concurrency, world.rate)

    def limiter() -> Limiter | SharedLimiter:
        return SharedLimiter(store, world.concurrency, world.rate) if world.shares and world.rate else one

    def observe(event: Event) -> None:
        ledger.look_for_key("an observed event", f"{event!r} {event}")

    return [
        AsyncLiveAgent("https://acme.ladesk.com", KEY, transport=network, limiter=limiter(), observe=observe)
        for _ in range(world.clients)
    ]


async def _still_works(clients: list[AsyncLiveAgent], ledger: Ledger) -> None:
    """The next call is answered, or says that the client is closed; nothing is held back."""
    for la in clients:
        try:
            with trio.fail_after(REST):
                await la.application.status()
        except Exception as error:  # noqa: BLE001
            closed = la._session.transport._life.closed and isinstance(error, ClientClosed)
            ledger.demand(closed, f"the next call: {error!r}")
        await la.aclose()
        limiter = la.limiter
        assert isinstance(limiter, Lanes)
        ledger.demand(limiter.in_flight == 0, f"{limiter.in_flight} permits are out")
        ledger.demand(not limiter._interactive and not limiter._bulk, "somebody is left in the queue")


@contextmanager
def _small(world: World) -> Generator[None]:
    """Lists of some dozens are cut like those of thousands; and no threads, for which no virtual clock waits."""
    with ExitStack() as patches:
        patches.enter_context(patch.object(windows, "LARGEST", world.page))
        patches.enter_context(patch.multiple(_export_run, ROWS=COMMIT, SECONDS=math.inf))
        for module in (_export, _export_run):
            patches.enter_context(patch.object(module, "in_thread", _at_once))
        yield


async def _at_once(work: Callable[[], T]) -> T:
    await trio.lowlevel.checkpoint()
    return work()


@contextmanager
def _determined(seed: int) -> Generator[None]:
    """Trio's order of tasks, the client's jitter and a limiter's ids, all from the seed."""
    before = random.getstate(), _run._r.getstate()
    random.seed(seed)
    _run._r.seed(seed)
    try:
        with patch.object(_run, "_ALLOW_DETERMINISTIC_SCHEDULING", new=True), patch("secrets.token_hex", _token):
            yield
    finally:
        random.setstate(before[0])
        _run._r.setstate(before[1])


def _token(size: int) -> str:
    return random.randbytes(size).hex()


@contextmanager
def _all_logs(ledger: Ledger) -> Generator[None]:
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(ledger)
    try:
        yield
    finally:
        root.removeHandler(ledger)
        root.setLevel(level)
