"""One budget for many processes, on a virtual clock: what dies, what the clocks do, a store that is lost or gone."""

from __future__ import annotations

import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

import anyio
import attrs
import pytest
import trio
import trio.testing
from hypothesis import given, settings
from hypothesis import strategies as st
from support.memory_store import MemoryStore
from support.rate_servers import busiest

from liveagent_async._ratelimit.limiter import Rate
from liveagent_async._ratelimit.shared import SharedLimiter
from liveagent_async._ratelimit.state import State
from liveagent_async.errors import Busy, ClientClosed

RATE = Rate(30, 10.0)
MOST = 16  # processes


class OneOf:
    """The store as one process sees it, until that process is killed."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.killed = False

    async def read(self) -> tuple[bytes, float]:
        if self.killed:
            await trio.sleep_forever()
        return await self.store.read()

    async def swap(self, old: bytes, new: bytes) -> bool:
        if self.killed:
            await trio.sleep_forever()
        return await self.store.swap(old, new)


@attrs.define
class World:
    """Processes that send as fast as they may, and what befalls them."""

    seed: int
    processes: int
    rate: Rate = RATE
    store: MemoryStore = attrs.Factory(MemoryStore)
    arrivals: list[float] = attrs.Factory(list[float])
    snapshot: bytes = b""

    def run(self, events: Sequence[tuple[float, str, float]], seconds: float) -> None:
        """Live for so many seconds; an event is its instant, its name and a number."""
        trio.run(self._main, events, seconds, clock=trio.testing.MockClock(autojump_threshold=0))

    async def _main(self, events: Sequence[tuple[float, str, float]], seconds: float) -> None:
        rng = random.Random(self.seed)
        links: list[OneOf] = []
        async with trio.open_nursery() as nursery:

            def join(tasks: int) -> None:
                links.append(OneOf(self.store))
                limiter = SharedLimiter(links[-1], 4, self.rate)
                for number in range(tasks):
                    nursery.start_soon(self._work, links[-1], limiter, rng, number == 0)

            for number in range(self.processes):
                join(1 if number % 4 == 3 else 4)  # one in four has no export, and looks at the store now and then
            nursery.start_soon(self._fate, sorted(events), links, join)
            await trio.sleep(seconds)
            nursery.cancel_scope.cancel()

    async def _work(self, link: OneOf, limiter: SharedLimiter, rng: random.Random, talks: bool) -> None:
        while True:
            if talks:
                await trio.sleep(rng.expovariate(1 / 5))
            async with limiter.permit(bulk=not talks, timeout=3.0):
                latency = rng.uniform(0, 2)
                there = rng.uniform(0, latency)
                await trio.sleep(there)
                if link.killed:
                    await trio.sleep_forever()
                self.arrivals.append(trio.current_time())
                await trio.sleep(latency - there)

    async def _fate(  # noqa: C901 - a case for each event
        self, events: Sequence[tuple[float, str, float]], links: list[OneOf], join: Callable[[int], None]
    ) -> None:
        for at, what, number in events:
            await trio.sleep_until(at)
            match what:
                case "kill":
                    if sum(not link.killed for link in links) > 1:
                        links[int(number) % len(links)].killed = True
                case "join":
                    if not self.store.gone and len(links) < MOST:
                        join(4)
                case "jump":
                    self.store.ahead += (number - 3) * 20
                case "lose":
                    self.store.stored = b""
                case "keep":
                    self.snapshot = self.store.stored
                case "restore":
                    self.store.stored = self.snapshot
                case "gone":
                    self.store.gone = True
                case _:
                    self.store.gone = False


EVENTS = st.lists(
    st.tuples(
        st.floats(0, 20),
        st.sampled_from(["kill", "join", "jump", "lose", "keep", "restore", "gone", "back"]),
        st.floats(0, 6),
    ),
    max_size=8,
)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.promise("Limiter: never more requests in any period than the rate, over all processes")
@settings(max_examples=60)
@given(seed=st.integers(0, 1000), processes=st.integers(1, MOST), events=EVENTS)
def test_whatever_happens_the_rate_holds_over_all_processes(
    seed: int, processes: int, events: list[tuple[float, str, float]]
) -> None:
    """Sixteen processes die and come, clocks jump, the store is lost, restored or gone: never over the limit."""
    world = World(seed, processes)
    world.run(events, 32.0)
    assert busiest(world.arrivals, RATE.period) <= RATE.limit


# --- one process after the other ------------------------------------------------------------------------------------


def virtual(main: Callable[[], Awaitable[None]]) -> None:
    """Run on trio with a clock that jumps to the next deadline as soon as everybody sleeps."""
    trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))


async def use(limiter: SharedLimiter, seconds: float = 0.0, *, bulk: bool = False) -> float:
    """One call that takes so long; returns when it got its permit."""
    async with limiter.permit(bulk=bulk):
        began = anyio.current_time()
        await anyio.sleep(seconds)
    return began


def two(rate: Rate = RATE, concurrency: int = 8) -> tuple[MemoryStore, SharedLimiter, SharedLimiter]:
    store = MemoryStore()
    return store, SharedLimiter(store, concurrency, rate), SharedLimiter(store, concurrency, rate)


def test_a_turn_of_one_is_a_turn_of_all() -> None:
    """Two calls in ten seconds: whichever processes they are of, the third waits."""
    _, one, other = two(Rate(2, 10.0))

    async def main() -> None:
        assert [await use(one), await use(other), await use(one)] == pytest.approx([0.0, 0.0, 10.0])

    virtual(main)
    assert one.waited == pytest.approx(10.0)


def test_the_longest_waiting_process_goes_first_and_interactive_before_bulk() -> None:
    """The line is one for all processes: first come, first served, the users of one before the export of another."""
    _, one, other = two(Rate(1, 1.0))
    order: list[str] = []

    async def call(limiter: SharedLimiter, name: str, *, bulk: bool) -> None:
        async with limiter.permit(bulk=bulk):
            order.append(name)

    async def main() -> None:
        await use(one)
        async with trio.open_nursery() as nursery:
            for limiter, name, bulk in [(one, "export", True), (other, "export 2", True), (other, "user", False)]:
                nursery.start_soon(partial(call, limiter, name, bulk=bulk))
                await trio.sleep(0.01)

    virtual(main)
    assert order == ["user", "export", "export 2"]


def test_a_call_waits_as_long_in_a_process_with_many_users_as_in_one_with_few() -> None:
    """Turns come in the order in which the calls began to wait, however unevenly they are spread over processes."""
    _, one, other = two(Rate(1, 1.0))
    order: list[int] = []

    async def call(limiter: SharedLimiter, number: int) -> None:
        async with limiter.permit():
            order.append(number)

    async def main() -> None:
        await use(one)
        async with trio.open_nursery() as nursery:
            for number in range(12):
                nursery.start_soon(call, other if number % 4 == 3 else one, number)
                await trio.sleep(0.01)

    virtual(main)
    assert order == list(range(12))


def test_a_flood_of_users_in_one_process_leaves_the_export_of_another_one_in_ten() -> None:
    """A bulk call is passed by nine, wherever they are."""
    _, one, other = two(Rate(1, 1.0), concurrency=50)
    order: list[str] = []

    async def call(limiter: SharedLimiter, name: str, *, bulk: bool) -> None:
        async with limiter.permit(bulk=bulk):
            order.append(name)

    async def main() -> None:
        await use(one)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(partial(call, one, "export", bulk=True))
            await trio.sleep(0.01)
            for _ in range(12):
                nursery.start_soon(partial(call, other, "user", bulk=False))

    virtual(main)
    assert order == ["user"] * 9 + ["export"] + ["user"] * 3


def test_the_turn_of_a_killed_process_comes_back_by_itself() -> None:
    """Its request is over 3 s after the grant at the latest: a period after that, and a second's grace, it is free."""
    store = MemoryStore()
    link = OneOf(store)
    one, other = SharedLimiter(link, 8, Rate(1, 10.0)), SharedLimiter(store, 8, Rate(1, 10.0))

    async def main() -> None:
        async with trio.open_nursery() as nursery:

            async def dies() -> None:
                async with one.permit(timeout=3.0):
                    link.killed = True
                    await trio.sleep_forever()

            nursery.start_soon(dies)
            await trio.sleep(0.1)
            assert 14.0 <= await use(other) <= 15.1
            nursery.cancel_scope.cancel()

    virtual(main)


def test_who_does_not_come_back_leaves_the_line() -> None:
    """A process killed in the line costs those behind it two seconds at most, not its place for ever."""
    store = MemoryStore()
    link = OneOf(store)
    one, other = SharedLimiter(link, 8, Rate(1, 5.0)), SharedLimiter(store, 8, Rate(1, 5.0))

    async def main() -> None:
        await use(other)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(use, one)
            await trio.sleep(0.1)
            link.killed = True
            assert await use(other) == pytest.approx(7.0, abs=1.0)
            nursery.cancel_scope.cancel()

    virtual(main)


def test_a_call_that_never_left_gives_its_turn_to_another_process() -> None:
    """Its slot and its turn are free for all at once."""
    _, one, other = two(Rate(1, 3600.0))

    async def main() -> None:
        for limiter in (one, other) * 5:
            async with limiter.permit() as permit:
                permit.unsent()
        assert trio.current_time() == pytest.approx(0.0)

    virtual(main)


def test_a_pause_of_one_is_a_pause_of_all() -> None:
    """A 429 of one process holds the others back, those who wait and those who come, and slows all down."""
    _, one, other = two(Rate(180, 60.0))

    async def main() -> None:
        assert await one.pause(5.0) == pytest.approx(5.0)
        assert await use(other) == pytest.approx(5.0)
        assert await one.pause(None) == pytest.approx(60.0)
        sent = [await use(limiter) for limiter in (one, other) * 5]
        assert sent[0] == pytest.approx(65.0)
        assert sent[-1] - sent[0] == pytest.approx(8 / 3 / 0.96, abs=0.1)  # bursts of two

    virtual(main)


def test_a_cancelled_waiter_leaves_no_place_and_no_turn() -> None:
    """Whoever gives up in one process delays nobody: the next call of its process leaves the line for it."""
    _, one, other = two(Rate(1, 10.0))

    async def main() -> None:
        await use(one)
        with trio.move_on_after(1.0):
            await use(one, bulk=True)
        with pytest.raises(Busy) as caught:
            async with one.permit(patience=1.0):
                pass
        assert caught.value.retry_after == pytest.approx(1.0, abs=0.1)
        await one.settle()
        assert await use(other) == pytest.approx(12.0, abs=1.1)

    virtual(main)
    assert one.in_flight == 0


def test_a_thousand_cancels_at_random_moments_lose_no_turn() -> None:
    """Cancelled in the line, in the middle of a swap or with a permit: the state has no lease and no place left."""
    store, one, other = two(Rate(1000, 1.0))
    rng = random.Random(1)

    async def call(limiter: SharedLimiter) -> None:
        await trio.sleep(rng.random())
        with trio.move_on_after(rng.random() * 0.05):
            async with limiter.permit(bulk=rng.random() < 0.5):
                await trio.sleep(rng.random() * 0.05)

    async def main() -> None:
        async with trio.open_nursery() as nursery:
            for number in range(1000):
                nursery.start_soon(call, (one, other)[number % 2])
        await use(one)
        await use(other)

    virtual(main)
    assert one.in_flight == other.in_flight == 0
    state = State.unpack(Rate(1000, 1.0), store.stored)
    assert state is not None
    assert (state.leases, state.line) == ({}, [])


async def test_no_more_at_once_than_the_concurrency_of_the_process() -> None:
    """Of twenty calls in both lanes two are in flight, all the time."""
    limiter = SharedLimiter(MemoryStore(), 2, Rate(10_000, 1.0))
    seen: list[int] = []

    async def call(bulk: bool) -> None:
        async with limiter.permit(bulk=bulk):
            await anyio.sleep(0.001)
            seen.append(limiter.in_flight)

    async with anyio.create_task_group() as group:
        for number in range(20):
            group.start_soon(call, number % 2 == 0)
    assert max(seen) == 2
    assert len(seen) == 20


async def test_a_refused_owner_is_turned_away_and_others_are_not() -> None:
    """Closing one of two clients ends its queue with ClientClosed, at once."""
    limiter = SharedLimiter(MemoryStore(), 1)
    owner = OneOf(MemoryStore())
    async with anyio.create_task_group() as group, limiter.permit():

        async def turned_away() -> None:
            with pytest.raises(ClientClosed):
                await limiter.permit(owner=owner).__aenter__()

        group.start_soon(turned_away)
        await anyio.wait_all_tasks_blocked()
        limiter.refuse(owner)
    await use(limiter)


@pytest.mark.parametrize("first", ["asyncio", "trio"])
@pytest.mark.parametrize("second", ["asyncio", "trio"])
def test_a_second_event_loop_goes_on_with_the_same_store(first: str, second: str, tmp_path: Path) -> None:
    """Two runs of an event loop in one process are as two processes."""
    limiter = SharedLimiter(str(tmp_path / "limiter"), 8, Rate(1, 3600.0))

    async def once() -> None:
        await use(limiter)

    async def again() -> None:
        with anyio.move_on_after(0.02) as scope:
            await use(limiter)
        assert scope.cancelled_caught

    anyio.run(once, backend=first)
    anyio.run(again, backend=second)


# --- the store ------------------------------------------------------------------------------------------------------


def test_while_the_store_is_gone_each_goes_on_with_its_share(caplog: pytest.LogCaptureFixture) -> None:
    """Two processes, 60 in 20 s: one of them alone sends at half of 96 % of the pace; a warning says so once."""
    store, one, other = two(Rate(60, 20.0))

    async def main() -> None:
        for limiter in (one, other, one):  # which sees the other now
            await use(limiter)
        await trio.sleep(4.0)  # nobody else has come
        await use(one)
        store.gone = True
        began = trio.current_time()
        for _ in range(20):
            await use(one, bulk=True)
        assert trio.current_time() - began == pytest.approx(19 / (3 * 0.96 / 2), abs=1.0)
        store.gone = False
        await trio.sleep(1.0)
        for _ in range(5):
            await use(one)
        assert one._alone is None
        await use(other)

    caplog.set_level(logging.INFO, "liveagent_async")
    virtual(main)
    gone, back = caplog.messages
    assert gone == (
        "the limiter's store is gone (ConnectionRefusedError: nobody listens): "
        "this process uses 1/2 of the rate and asks again each second"
    )
    assert back == "the limiter's store is back"
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


@pytest.mark.parametrize(
    "seconds, idle, another, share",
    [
        (0.0, 0.0, None, 64),  # others may not know of it
        (4.0, 0.0, None, 1),
        (4.0, 0.0, 3.5, 16),  # where one has come, others may come
        (4.0, 0.0, 0.0, 2),
        (4.0, 4.0, 0.0, 16),  # it has not looked for a while
        (4.0, 40.0, 0.0, 64),  # nor been seen
    ],
)
def test_who_does_not_know_how_many_there_are_takes_a_small_part(
    seconds: float, idle: float, another: float | None, share: int, caplog: pytest.LogCaptureFixture
) -> None:
    """The store is gone while processes begin, or while one was idle: together they must not exceed the rate."""
    store, one, other = two(Rate(180, 60.0))

    async def main() -> None:
        await use(one)
        if another is not None:
            await trio.sleep(another)
            await use(other)
            await use(one)
        await trio.sleep(seconds - (another or 0.0))
        await use(one)
        await trio.sleep(idle)
        store.gone = True
        await use(one)

    virtual(main)
    assert f"this process uses 1/{share} of the rate" in caplog.messages[0]


def test_what_was_sent_while_the_store_was_gone_counts_afterwards() -> None:
    """Nobody begins anew when the store is back: what was sent and what is out is told first, and no more."""
    rate = Rate(100, 60.0)
    store, one, other = two(rate)

    async def main() -> None:
        await use(other)
        await use(one)
        await trio.sleep(4.0)
        await use(one)
        store.gone = True
        async with trio.open_nursery() as nursery:
            nursery.start_soon(use, one, 40.0)
            await trio.sleep(5.0)
            await use(one)
            async with one.permit() as permit:
                permit.unsent()
            store.gone = False
            await trio.sleep(5.0)
            await use(one)
            state = State.unpack(rate, store.stored)
            assert state is not None
            assert (len(state.leases), len(state.budget._used)) == (1, 5)
        await one.settle()
        state = State.unpack(rate, store.stored)
        assert state is not None
        assert (len(state.leases), len(state.budget._used)) == (0, 6)

    virtual(main)


def test_when_the_store_is_back_all_hold_back_together_and_once() -> None:
    """Two seconds after the first of them found it, the second one takes turns too."""
    store, one, other = two(Rate(100, 10.0))

    async def main() -> None:
        await use(one)
        await use(other)
        store.gone = True
        await use(one)
        await use(other)
        store.gone = False
        began = trio.current_time() + 1.0
        await trio.sleep(1.0)
        await one.pause(0.0)
        await trio.sleep(0.5)
        await other.pause(0.0)
        assert await use(other) - began == pytest.approx(2.0, abs=0.1)

    virtual(main)


def test_a_process_that_never_reached_the_store_takes_a_small_part(caplog: pytest.LogCaptureFixture) -> None:
    """It may be one of many: a sixteenth of the rate, and a pause of its own after a 429."""
    store = MemoryStore()
    store.gone = True
    limiter = SharedLimiter(store, 8, Rate(160, 16.0))

    async def main() -> None:
        sent = [await use(limiter) for _ in range(4)]
        assert sent[3] - sent[0] == pytest.approx(3 * 1.6 / 0.96, abs=0.2)
        assert await limiter.pause(5.0) == pytest.approx(5.0)
        assert await use(limiter) - sent[3] >= 5.0

    virtual(main)
    assert len(caplog.messages) == 1


def test_a_store_that_hangs_is_gone_after_a_second() -> None:
    """No call waits longer than that for it; nobody's answer is kept back."""
    link = OneOf(MemoryStore())
    limiter = SharedLimiter(link, 8)

    async def main() -> None:
        await use(limiter)
        link.killed = True
        assert await use(limiter) <= 2.5

    virtual(main)


def test_a_lost_state_is_restored_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever saw it last writes it down again: the call before the loss still counts."""
    store, one, other = two(Rate(2, 100.0))

    async def main() -> None:
        await use(one)
        await use(other)
        store.stored = b"of another program"
        assert await use(one) >= 100.0
        assert await use(other) >= 100.0

    virtual(main)
    assert caplog.messages == ["the limiter's store has lost its state: it was restored, a minute is slower"]


def test_a_state_begun_anew_by_a_newcomer_takes_in_what_others_know() -> None:
    """A process that starts after the loss knows nothing; the next one that does tells it."""
    store, one, _ = two(Rate(3, 100.0))

    async def main() -> None:
        await use(one)
        await use(one)
        store.stored = b""
        newcomer = SharedLimiter(store, 8, Rate(3, 100.0))
        async with newcomer.permit():
            with trio.move_on_after(1.0):
                await use(one)
        assert await use(newcomer) >= 100.0

    virtual(main)


def test_an_old_state_that_comes_back_does_not_give_turns_back() -> None:
    """A Redis that was restarted with yesterday's dump: what was used since then stays used, a slower pace stays."""
    store, one, other = two(Rate(4, 100.0))

    async def main() -> None:
        await use(other)
        old = store.stored
        await use(one)
        await one.pause(0.0)
        async with one.permit():
            store.stored = old
            await one.pause(0.0)
            assert store.stored != old
            store.stored = old
            await other.pause(0.0)
        await use(one)
        assert await use(other) >= 100.0

    virtual(main)


@pytest.mark.parametrize("jump", [-1e6, 1e6])
def test_a_clock_that_jumps_makes_nobody_early_or_late(jump: float) -> None:
    """The store's clock is set forward or back by days: the slot is free when it would have been."""
    store, one, other = two(Rate(1, 100.0))

    async def main() -> None:
        await use(one)
        await use(other)
        store.ahead += jump
        assert await use(one) == pytest.approx(200.0, abs=1.5)
        assert await use(other) == pytest.approx(300.0, abs=1.5)

    virtual(main)


def test_a_swap_whose_outcome_was_never_heard_of_costs_no_turn() -> None:
    """The store wrote the turn down and broke before it said so: nothing was sent, the next look gives it back."""
    store = MemoryStore()

    class Deaf(OneOf):
        async def swap(self, old: bytes, new: bytes) -> bool:
            swapped = await super().swap(old, new)
            if trio.current_time() == 1.0:
                raise ConnectionResetError
            return swapped

    limiter = SharedLimiter(Deaf(store), 8, Rate(3, 100.0))

    async def main() -> None:
        await use(limiter)
        await trio.sleep(1.0)
        await use(limiter)
        await trio.sleep(5.0)
        for _ in range(3):
            await limiter.settle()
            await trio.sleep(1.0)
        state = State.unpack(Rate(3, 100.0), store.stored)
        assert state is not None
        assert len(state.leases) == 0

    virtual(main)


def test_a_store_that_is_gone_in_two_event_loops_is_gone() -> None:
    """The process's own share goes over into the next run."""
    store = MemoryStore()
    store.gone = True
    limiter = SharedLimiter(store, 8, Rate(16, 3600.0))
    anyio.run(use, limiter)

    async def again() -> None:
        with anyio.move_on_after(0.05) as scope:
            await use(limiter)
        assert scope.cancelled_caught

    anyio.run(again)


@pytest.mark.parametrize(
    "stored", [b"[]", b"[2,1,1,1,1,1,1,1,1,1,1,1,1]", b"[1,0,0,0,0,0,0,0,0,[0,0,0],{},[],{}]", b"[" * 100_000]
)
def test_a_store_with_something_else_in_it_counts_as_empty(stored: bytes) -> None:
    """Another version's, another program's, or rubbish: it is replaced."""
    store, one, _ = two()
    store.stored = stored

    async def main() -> None:
        await use(one)

    virtual(main)
    assert State.unpack(RATE, store.stored) is not None
