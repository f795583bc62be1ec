"""Views with a lane and a patience of their own."""

import anyio
import httpx
import pytest
from support.servers import scripted

from liveagent_async import AsyncLiveAgent, Busy, Limiter, LiveAgentError, Rate


class Server:
    """Answers after a while, and notes who asked in which order."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path.removeprefix('/api/')}")
        await anyio.sleep(0.01)
        return httpx.Response(200, json={"response": {"status": "OK", "statuscode": 0, "liveagentversion": "5"}})


async def test_a_bulk_view_stands_behind_the_users_with_writes_too() -> None:
    """Whatever a background job asked for first, the calls of the other view go before it."""
    server = Server()
    async with AsyncLiveAgent(
        "http://server", "key", rate=None, concurrency=1, transport=httpx.MockTransport(server)
    ) as la:
        job = la.with_options(bulk=True)
        async with anyio.create_task_group() as group, la.limiter.permit():
            for number in range(2):
                group.start_soon(job.customers.add_to_group, f"j{number}", "vip")
            await anyio.wait_all_tasks_blocked()
            group.start_soon(la.application.status)
            group.start_soon(la.with_options(bulk=True).with_options(bulk=False).application.status)
            await anyio.wait_all_tasks_blocked()
    assert [each.partition(" ")[0] for each in server.asked] == ["GET", "GET", "POST", "POST"]


async def test_a_patient_view_raises_busy_and_nothing_is_sent() -> None:
    """The rate is used up for an hour: Busy names the call and the time, the server saw nothing, other views wait."""
    transport, seen = scripted(httpx.Response(200, json={"response": {"liveagentversion": "5"}}))
    limiter = Limiter(8, Rate(1, 3600.0))
    async with AsyncLiveAgent("http://server", "key", limiter=limiter, transport=transport) as la:
        hurried = la.with_options(patience=0.01)
        await hurried.application.status()
        with pytest.raises(Busy, match="^GET application/status: no turn within 0.01 s, so nothing was sent") as caught:
            await hurried.with_options(timeout=5.0).application.status()
        assert isinstance(caught.value, LiveAgentError)
        assert caught.value.retry_after == pytest.approx(3600.0, abs=60)
        assert len(seen) == 1
        with anyio.move_on_after(0.05) as scope:
            await la.application.status()
        assert scope.cancelled_caught
