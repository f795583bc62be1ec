"""The whole client cancelled, closed, forked and thrown away: limiter, back-off, connection, pages. Nothing is left."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import subprocess
import sys
import threading
import weakref
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date
from functools import partial

import anyio
import pytest
import trio
from support.cancelling import by_scope, by_task, nothing_left, only_idle
from support.fault_proxy import Fault, FaultProxy

from liveagent_async import AsyncLiveAgent, ClientClosed, LiveAgentError, Rate, Retry, Timeout, days, pull
from liveagent_async.emulator import Emulator

CANCELS = int(os.environ.get("LIVEAGENT_CANCELS", "10000")) // 2  # asyncio and trio
AT_ONCE = 20
ROWS = ",".join(f'{{"contactid":"c{n}","id":"a{n}"}}' for n in range(10))
ANSWER = f'{{"response":{{"status":"OK","liveagentversion":"5","customers":[{ROWS}],"agents":[{ROWS}]}}}}'.encode()


class Moody(FaultProxy):
    """Answers in three pieces, and one time in four goes wrong in a way that is tried again."""

    piece = 400
    pause = 0.0005
    _moods = random.Random(11)

    def _next(self) -> Fault:
        if self._then is Fault.PASS:
            return Fault.PASS
        return self._moods.choice([Fault.DRIP] * 6 + [Fault.HTML_502, Fault.EOF_IN_BODY])

    def calm(self) -> None:
        """From now on all is well."""
        self._then = Fault.PASS


async def ask(la: AsyncLiveAgent) -> object:
    return await la.application.status()


async def write(la: AsyncLiveAgent) -> None:
    await la.conversations.add_message("t1", "hello " * 100)


async def walk(la: AsyncLiveAgent) -> object:
    return await la.customers.list(size=10, prefetch=3).all()


async def export(la: AsyncLiveAgent) -> object:
    async with pull(days(date(2025, 1, 1), date(2025, 1, 5)), la.reports.agents, concurrency=3) as pulled:
        return [rows async for _, rows in pulled]


def tasks_alive() -> int:
    """How many tasks there are in this run."""
    try:
        return trio.lowlevel.current_statistics().tasks_living
    except RuntimeError:
        return len(asyncio.all_tasks())


@pytest.mark.promise("Cancellation: calls of the whole client cancelled at random moments leave nothing behind")
@pytest.mark.slow
async def test_ten_thousand_cancels_of_the_whole_client_lose_nothing(
    anyio_backend: str, cases: Callable[[int], None], caplog: pytest.LogCaptureFixture
) -> None:
    """In line, in a pause, on the way, in the answer: the next call answers at once, every permit is back."""
    cases(CANCELS)
    chance = random.Random(anyio_backend)
    ways = [by_scope] if anyio_backend == "trio" else [by_scope, by_task]
    with Moody(then=Fault.DRIP, answer=ANSWER) as proxy, nothing_left(proxy):
        la = AsyncLiveAgent(
            proxy.url, "k3y", concurrency=7, rate=Rate(400, 0.2), retry=Retry(wait_initial=0.01, attempts=3), timeout=20
        )
        await attempt(la, ask)
        before = tasks_alive()

        async def worker() -> None:
            for _ in range(CANCELS // AT_ONCE):
                call = chance.choice([ask, ask, write, write, walk, export])
                await chance.choice(ways)(partial(attempt, la, call), chance.expovariate(1 / 0.01))

        async with anyio.create_task_group() as tasks:
            for _ in range(AT_ONCE):
                tasks.start_soon(worker)
        assert tasks_alive() == before
        assert la.limiter.in_flight == vars(vars(la.limiter)["_budget"])["_out"] == 0
        assert not {**vars(la.limiter)["_interactive"], **vars(la.limiter)["_bulk"]}
        assert only_idle(la._session.transport)
        proxy.calm()
        with anyio.fail_after(5):
            await ask(la)
        await la.aclose()
        assert tasks_alive() == before
    assert not [record for record in caplog.records if record.name == "asyncio"], "a task that nobody asked for its end"


async def attempt(la: AsyncLiveAgent, call: Callable[[AsyncLiveAgent], Awaitable[object]]) -> None:
    """A call that may fail, but in no other way than calls do."""
    with suppress(LiveAgentError):
        await call(la)


@pytest.mark.promise("Lifetime: closing answers who is served and refuses who waits")
async def test_closing_answers_who_is_served_and_refuses_who_waits() -> None:
    """Two in flight get their answers, two in line and two in a pause get ClientClosed, and nobody hangs."""
    outcomes: list[object] = []
    with FaultProxy(then=Fault.LATENCY, script=[Fault.HTML_502] * 2) as proxy, nothing_left(proxy):
        la = AsyncLiveAgent(proxy.url, "k3y", concurrency=2, rate=None, retry=Retry(wait_initial=0.15))

        async def call() -> None:
            try:
                outcomes.append(type(await ask(la)))
            except ClientClosed as error:
                assert "closed" in str(error)
                outcomes.append(ClientClosed)

        with anyio.fail_after(10):
            async with anyio.create_task_group() as tasks:
                for _ in range(6):
                    tasks.start_soon(call)
                while len(proxy.requests) < 4:
                    await anyio.sleep(0.01)
                await la.aclose()
    assert outcomes.count(ClientClosed) == 4
    assert len(outcomes) == 6


@pytest.mark.promise("Lifetime: closing answers who is served and refuses who waits")
async def test_closing_refuses_at_once_who_waits_for_the_minute() -> None:
    """With the rate used up the next call would be sent in a minute: it is refused now, and so is a walk."""
    refused: list[str] = []
    with FaultProxy(answer=ANSWER) as proxy:
        la = AsyncLiveAgent(proxy.url, "k3y", rate=Rate(1, 60))
        await ask(la)

        async def call(what: Callable[[AsyncLiveAgent], Awaitable[object]]) -> None:
            with pytest.raises(ClientClosed, match="^(GET|POST) .*: the client is closed") as caught:
                await what(la)
            refused.append(str(caught.value))

        with anyio.fail_after(10):
            async with anyio.create_task_group() as tasks:
                for what in (ask, write, walk, export):
                    tasks.start_soon(call, what)
                await anyio.sleep(0.05)
                await la.aclose()
    assert len(refused) == 4
    assert len(proxy.requests) == 1


@pytest.mark.promise("Lifetime: another thread, another loop and a fork get a clear error")
@pytest.mark.parametrize("busy", [False, True])
def test_a_client_in_two_threads_is_told_so(busy: bool) -> None:
    """Also while its own loop is at work: the other thread gets an error, the first one its answer."""
    errors: list[ClientClosed] = []
    with FaultProxy(then=Fault.LATENCY) as proxy:

        def elsewhere(la: AsyncLiveAgent) -> None:
            try:
                asyncio.run(ask_once(la))
            except ClientClosed as error:
                errors.append(error)

        async def main() -> None:
            async with AsyncLiveAgent(proxy.url, "k3y") as la:
                await ask(la)
                working = asyncio.create_task(ask_once(la)) if busy else None
                await asyncio.sleep(0.05)
                thread = threading.Thread(target=elsewhere, args=[la])
                thread.start()
                while thread.is_alive():
                    await asyncio.sleep(0.01)
                if working:
                    await working
                await ask(la)

        asyncio.run(main())
    assert len(errors) == 1
    assert "event loop" in str(errors[0])


async def ask_once(la: AsyncLiveAgent) -> None:
    await ask(la)


@pytest.mark.promise("Lifetime: another thread, another loop and a fork get a clear error")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_client_in_two_loops_one_after_the_other_is_told_so() -> None:
    """asyncio.run twice with one client is a usual mistake; after it the client can be closed and dropped."""
    with FaultProxy() as proxy:
        la = AsyncLiveAgent(proxy.url, "k3y")
        asyncio.run(ask_once(la))
        for call in (ask_once, attempt_walk):
            with pytest.raises(ClientClosed, match="another event loop"):
                asyncio.run(call(la))
        asyncio.run(la.aclose())
        del la
        gc.collect()


async def attempt_walk(la: AsyncLiveAgent) -> None:
    await walk(la)


FORK = """
import asyncio, os, sys
from liveagent_async import AsyncLiveAgent, ClientClosed

async def main():
    la = AsyncLiveAgent(sys.argv[1], "k3y")
    await la.application.status()
    child = os.fork()
    if child == 0:
        try:
            await la.application.status()
        except ClientClosed as error:
            await la.aclose()
            os._exit(42 if "process" in str(error) else 1)
        os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42
    await la.application.status()
    await la.aclose()

asyncio.run(main())
"""


@pytest.mark.promise("Lifetime: another thread, another loop and a fork get a clear error")
def test_a_client_in_a_forked_process_is_told_so() -> None:
    """The child gets an error and may close its copy; the parent goes on with its connection."""
    with FaultProxy() as proxy:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        subprocess.run([sys.executable, "-c", FORK, proxy.url], check=True, timeout=60, env=environment)
    assert [len(proxy.requests), proxy.connections] == [2, 1]


@pytest.mark.promise("Lifetime: clients opened, used and closed leave nothing behind")
@pytest.mark.slow
async def test_a_thousand_clients_leave_nothing_behind(cases: Callable[[int], None]) -> None:
    """Opened, used in three formats and in pages, closed: no object, task or descriptor more than before."""
    cases(1000)
    emulator = Emulator(customers=3, conversations=0, rate=None)
    clients: list[weakref.ref[AsyncLiveAgent]] = []
    counts: list[int] = []
    before = tasks_alive()
    for number in range(1000):
        la = AsyncLiveAgent("http://emulator", emulator.api_key, transport=emulator.transport())
        async with la:
            await la.with_options(format=("json", "xml", "yaml")[number % 3]).customers.list().all()
        clients.append(weakref.ref(la))
        del la
        if number in (499, 999):
            await anyio.sleep(0.01)  # the loop throws away the timers of deadlines that were kept
            gc.collect()
            emulator.requests.clear()
            counts.append(len(gc.get_objects()))
    assert not [each for each in clients if each() is not None]
    assert counts[1] - counts[0] < 1000, "two objects a client would be a leak"
    assert tasks_alive() == before


@pytest.mark.promise("Lifetime: an answer that drips cannot hold a call beyond its deadline")
async def test_an_answer_that_drips_cannot_hold_a_call_longer_than_its_deadlines() -> None:
    """No single read takes long, so only deadlines of the attempt and of the whole call end it."""
    with FaultProxy(then=Fault.DRIP) as proxy, nothing_left(proxy):
        async with AsyncLiveAgent(
            proxy.url, "k3y", rate=None, timeout=0.15, retry=Retry(attempts=100, wait_initial=0.0, timeout=0.4)
        ) as la:
            with anyio.fail_after(10), pytest.raises(Timeout):
                await ask(la)
    assert 1 <= len(proxy.requests) <= 4
