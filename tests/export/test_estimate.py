"""A dry run says about how much an export is going to ask for, and asks for little itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from liveagent_async import AsyncLiveAgent
from liveagent_async.emulator import Emulator
from liveagent_async.export import Estimate, Progress, SqliteSink, estimate, export

LISTS = ["customers", "conversations", "messages", "tags", "departments"]
SINCE = datetime(2025, 1, 1, tzinfo=UTC)


class _StopError(Exception):
    """What stops an export on the way."""


def over(emulator: Emulator) -> AsyncLiveAgent:
    transport = emulator.transport()
    return AsyncLiveAgent("http://emulator", emulator.api_key, transport=transport, rate=None, timezone="UTC")


def asked_for(emulator: Emulator, stream: str) -> int:
    """The requests that were for a stream: messages lie below conversations, and list those too."""
    if stream == "messages":
        return sum(request.path.startswith("conversations") for request in emulator.requests)
    return sum(request.path == stream for request in emulator.requests)


@pytest.mark.parametrize("stream", LISTS)
@pytest.mark.parametrize("customers,conversations", [(3456, 40), (0, 0), (1, 1)])
async def test_the_estimate_is_near_what_the_export_asks_for(
    stream: str, customers: int, conversations: int, tmp_path: Path
) -> None:
    """Rows and requests, within a tenth and twelve more; measuring costs at most twenty requests."""
    emulator = Emulator(customers=customers, conversations=conversations, rate=None)
    async with over(emulator) as la:
        [found] = await estimate(la, [stream], None)
        assert len(emulator.requests) <= 20
        emulator.requests.clear()
        [table] = (await export(la, [stream], SqliteSink(tmp_path / "a.sqlite"))).tables
    assert found.stream == stream
    assert found.rows is not None
    assert found.requests is not None
    rows = conversations if stream == "messages" else table.rows
    assert rows <= found.rows <= rows * 1.1 + 1
    assert abs(asked_for(emulator, stream) - found.requests) <= found.requests / 10 + 12


async def test_reports_are_a_request_a_day(tmp_path: Path) -> None:
    """Their rows nothing tells before."""
    emulator = Emulator(customers=1, conversations=1, rate=None)
    async with over(emulator) as la:
        until = SINCE + timedelta(days=30)
        assert await estimate(la, ["reports.agents"], None, since=SINCE, until=until) == [
            Estimate("reports.agents", None, 30)
        ]
        assert await estimate(la, ["agents_online"], SqliteSink(tmp_path / "a.sqlite")) == [
            Estimate("agents_online", len(await la.online_status.agents().all()), 1)
        ]


async def test_what_was_read_is_not_counted_again(tmp_path: Path) -> None:
    """Of an interrupted export the rest; of a finished one with since="last" what is new; another one is refused."""
    emulator = Emulator(customers=2000, conversations=0, rate=None)
    sink = SqliteSink(tmp_path / "a.sqlite")
    streams = ["customers", "reports.agents"]
    until = SINCE + timedelta(days=40)

    def stop(told: Progress) -> None:
        if told.upto == "2025-01-10":
            raise _StopError

    async with over(emulator) as la:
        with pytest.raises(_StopError):
            await export(la, streams, sink, since=SINCE, until=until, progress=stop)
        customers, reports = await estimate(la, streams, sink, since=SINCE, until=until)
        assert customers == Estimate("customers", 0, 0)
        assert reports.requests is not None
        assert 30 <= reports.requests < 40
        [again] = await estimate(la, ["customers"], sink, restart=True)
        assert again.rows is not None
        assert again.rows >= 2000
        await export(la, streams, sink, since=SINCE, until=until)
        [new] = await estimate(la, ["tags"], sink, since="last")
        assert new.rows == len(await la.tags.list().all())


async def test_a_list_that_cannot_be_measured_is_unknown() -> None:
    """Version 5.50 fails at offsets beyond a page of conversations."""
    emulator = Emulator(customers=1, conversations=3000, rate=None, version="5.50")
    async with over(emulator) as la:
        assert await estimate(la, ["conversations"], None) == [Estimate("conversations", None, None)]


async def test_what_cannot_be_asked_for_is_refused() -> None:
    """As export refuses it."""
    async with over(Emulator(customers=1, conversations=1, rate=None)) as la:
        with pytest.raises(ValueError, match="tags cannot be filtered so"):
            await estimate(la, ["tags"], None, where={"email": "x"})
