"""Cancelling calls at any moment, and what must not be left over."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import cast

import anyio
import httpcore

from liveagent_async._http.connections import Connections
from liveagent_async._http.transport import Transport

from .fault_proxy import FaultProxy


def wire_of(transport: Transport) -> Connections:
    """The connections under a transport, to look into."""
    return cast("Connections", transport._wire)


def connections_of(transport: Transport) -> list[httpcore.AsyncConnectionInterface]:
    """All of them, idle or in use."""
    wire = wire_of(transport)
    return [*(idle.connection for idle in wire._idle), *wire._busy]


def open_descriptors() -> int:
    """How many files and sockets this process has open."""
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0  # noqa: PTH112, PTH208


@contextmanager
def nothing_left(proxy: FaultProxy) -> Generator[None, None, None]:
    """Descriptors come back to what they were; the proxy's end of a connection takes a moment to go."""
    before = open_descriptors()
    yield
    gc.collect()
    deadline = time.monotonic() + 10
    while (proxy.open or open_descriptors() > before) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert proxy.open == 0
    assert open_descriptors() <= before


async def ask(transport: Transport) -> bytes:
    """One call."""
    return (await transport.send("GET", "application/status", None, timeout=20, call="GET application/status")).body


def only_idle(transport: Transport) -> bool:
    """No connection but idle ones."""
    return not wire_of(transport)._busy and all(each.is_idle() for each in connections_of(transport))


async def by_scope(work: Callable[[], Awaitable[object]], seconds: float) -> None:
    """Cancel as anyio and trio do."""
    with anyio.move_on_after(seconds):
        await work()


async def by_task(work: Callable[[], Awaitable[object]], seconds: float) -> None:
    """Cancel as asyncio does, now and then twice in a row: its cancellation goes through shields."""

    async def run() -> None:
        await work()

    task = asyncio.create_task(run())
    await asyncio.sleep(seconds)
    for _ in range(random.choice((1, 1, 3))):
        task.cancel()
        await asyncio.sleep(0)
    await asyncio.wait([task])
    assert task.cancelled() or task.exception() is None
