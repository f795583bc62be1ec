"""Many lists at once."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial

import anyio
import anyio.lowlevel
import httpx
import pytest

from liveagent_async import AsyncLiveAgent, Pull, ServerError, Span, days, pull
from liveagent_async.emulator import Emulator
from liveagent_async.records import AgentReport

YEAR = days(date(2026, 1, 1), date(2026, 12, 31))


class Server:
    """Agents reports, one row naming the day; counts the calls in flight."""

    def __init__(self, *, failing: str = "", latency: float = 0.0) -> None:
        self.failing, self.latency = failing, latency
        self.now = self.most = self.asked = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        day = request.url.params["date_from"][:10]
        self.now += 1
        self.asked += 1
        self.most = max(self.most, self.now)
        try:
            # Later days answer sooner, so that order is no accident.
            await anyio.sleep(self.latency or (400 - date.fromisoformat(day).timetuple().tm_yday) % 7 / 1000)
        finally:
            self.now -= 1
        if day == self.failing:
            refusal = {"status": "ERROR", "statuscode": 500, "errormessage": "boom"}
            return httpx.Response(500, json={"response": refusal})
        return httpx.Response(200, json={"response": {"agents": [{"id": day, "answers": "1"}]}})

    @asynccontextmanager
    async def client(self) -> AsyncGenerator[AsyncLiveAgent]:
        transport = httpx.MockTransport(self)
        async with AsyncLiveAgent("http://server", "key", rate=None, concurrency=20, transport=transport) as la:
            yield la


async def test_365_daily_reports_in_order_at_most_8_at_a_time() -> None:
    """Each day once, in order, with its own rows; never more than 8 calls in flight."""
    server = Server()
    async with server.client() as la, pull(YEAR, la.reports.agents, concurrency=8) as pulled:
        seen = [(span.date_from, [row.id for row in rows]) async for span, rows in pulled]
    assert seen == [(span.date_from, [span.date_from.isoformat()]) for span in YEAR]
    assert len(seen) == 365
    assert server.most == 8


async def test_a_day_is_whole_on_the_wire_and_filters_go_with_partial() -> None:
    """From 00:00:00 to 23:59:59 of the account's zone, and only of the agent asked for."""
    emulator = Emulator(customers=5, conversations=20, agents=3, rate=None)
    async with emulator.serve() as url, AsyncLiveAgent(url, emulator.api_key, rate=None) as la:
        async with pull(YEAR[:2], partial(la.reports.agents, agentid="nobody")) as pulled:
            assert [span.date_to async for span, _ in pulled] == [date(2026, 1, 1), date(2026, 1, 2)]
    asked = sorted(
        (each.params["date_from"], each.params["date_to"], each.params["agentid"]) for each in emulator.requests
    )
    assert asked[0] == ("2026-01-01 00:00:00", "2026-01-01 23:59:59", "nobody")
    assert len(asked) == 2


async def test_at_most_so_many_rows_wait_in_memory() -> None:
    """A reader that stops to think stops the pull: `ahead` unread rows, and the lists that were in flight by then."""
    server = Server(latency=0.001)
    async with server.client() as la, pull(YEAR, la.reports.agents, concurrency=4, ahead=20) as pulled:
        await anext(pulled)
        for _ in range(30):
            await anyio.wait_all_tasks_blocked()
            await anyio.sleep(0.002)
        assert 10 <= server.asked <= 1 + 20 + 4
        seen = server.asked
        await anyio.sleep(0.05)
        assert server.asked == seen


async def test_several_tasks_may_read_one_pull() -> None:
    """Each day goes to one of them."""
    server = Server()
    seen: list[date] = []

    async def work(pulled: Pull[AgentReport]) -> None:
        async for span, _ in pulled:
            seen.append(span.date_from)

    async with server.client() as la, pull(YEAR[:60], la.reports.agents) as pulled, anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(work, pulled)
    assert sorted(seen) == [span.date_from for span in YEAR[:60]]


async def test_leaving_early_leaves_nothing_running() -> None:
    """Breaking out, raising in the block, or a deadline around it: no call goes on, the error comes in no group."""
    server = Server(latency=10.0)
    async with server.client() as la:
        with anyio.move_on_after(0.05):
            async with pull(YEAR, la.reports.agents) as pulled:
                await anext(pulled)
        assert (server.asked, server.now, la.limiter.in_flight) == (8, 0, 0)
        server.latency = 0.001
        async with pull(YEAR, la.reports.agents) as pulled:
            async for _ in pulled:
                break
        assert (server.now, la.limiter.in_flight) == (0, 0)
        with pytest.raises(ZeroDivisionError):
            async with pull(YEAR, la.reports.agents) as pulled:
                async for _ in pulled:
                    raise ZeroDivisionError
        assert (server.now, la.limiter.in_flight) == (0, 0)


async def test_an_error_comes_where_its_rows_would_have_come() -> None:
    """The days before it are given out, and it is no ExceptionGroup."""
    server = Server(failing="2026-01-05")
    seen: list[Span] = []
    async with server.client() as la:
        with pytest.raises(ServerError, match="boom"):
            async with pull(YEAR, la.reports.agents) as pulled:
                async for span, _ in pulled:
                    seen.append(span)
    assert seen == YEAR[:4]
    assert server.now == 0


async def test_a_cancelled_scope_around_a_pull_ends_quietly() -> None:
    """Cancelled from outside while it waits: the scope catches it, nothing is left."""
    server = Server(latency=10.0)
    async with server.client() as la:
        with anyio.CancelScope() as scope:
            async with pull(YEAR, la.reports.agents):
                scope.cancel()
                await anyio.lowlevel.checkpoint()
        assert scope.cancelled_caught
        assert server.now == 0
        assert [each async for each in pulled_nothing(la)] == []


async def pulled_nothing(la: AsyncLiveAgent) -> AsyncIterator[Span]:
    async with pull([], la.reports.agents) as pulled:
        async for span, _ in pulled:
            yield span


async def test_a_pull_is_read_inside_its_block() -> None:
    """Outside there is nobody to run its calls: a clear error, and leaving one that was never entered is nothing."""
    server = Server()
    async with server.client() as la:
        unopened = pull(YEAR, la.reports.agents)
        with pytest.raises(RuntimeError, match="async with pull"):
            await anext(unopened)
        await unopened.__aexit__(None, None, None)
    with pytest.raises(ValueError, match="write 1 or more"):
        pull(YEAR, la.reports.agents, concurrency=0)
    with pytest.raises(ValueError, match="write 1 or more"):
        pull(YEAR, la.reports.agents, ahead=0)


async def test_a_pull_lets_interactive_calls_go_first() -> None:
    """Its requests stand in the limiter's bulk lane."""
    server = Server(latency=0.02)
    transport = httpx.MockTransport(server)
    async with AsyncLiveAgent("http://server", "key", rate=None, concurrency=1, transport=transport) as la:
        async with pull(YEAR, la.reports.agents, concurrency=8) as pulled:
            await anext(pulled)
            before = server.asked
            await la.reports.agents(date(2027, 1, 1), date(2027, 1, 1)).first()
            assert server.asked <= before + 2
            await anext(pulled)


def test_days_cut_a_span_into_days() -> None:
    """Both ends included, leap days too; nothing and moments are refused."""
    assert len(days(date(2024, 1, 1), date(2024, 12, 31))) == 366
    assert days(date(2026, 1, 1), date(2026, 1, 1)) == [Span(date(2026, 1, 1), date(2026, 1, 1))]
    with pytest.raises(ValueError, match="before the first"):
        days(date(2026, 1, 2), date(2026, 1, 1))
    for wrong in (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(1)):
        with pytest.raises(TypeError, match="date"):
            days(wrong, wrong)
