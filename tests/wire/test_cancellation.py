"""Calls cancelled at any await lose nothing: no slot of the pool, no socket, no answer of the next call."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import ssl
import time

import anyio
import httpx
import pytest
from support.cancelling import ask, by_scope, by_task, connections_of, nothing_left, only_idle
from support.fault_proxy import Fault, FaultProxy
from support.tls import trusting

from liveagent_async._http.transport import Transport

CANCELS = int(os.environ.get("LIVEAGENT_CANCELS", "10000")) // 4  # asyncio and trio, http and https
AT_ONCE = 20


class _Slow(FaultProxy):
    """Answers in three pieces, a little apart: something to be cancelled in at every stage."""

    piece = 60
    pause = 0.0005


async def seconds_of_a_call(transport: Transport) -> float:
    """How long a call takes, connection and all, when as many are at it as will be."""
    began = time.monotonic()
    async with anyio.create_task_group() as tasks:
        for _ in range(AT_ONCE):
            tasks.start_soon(ask, transport)
    return time.monotonic() - began


@pytest.mark.promise(
    "Cancellation: requests cancelled on the wire leave no slot, socket or answer behind", cases=CANCELS
)
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.slow
async def test_ten_thousand_cancels_lose_nothing(anyio_backend: str, scheme: str) -> None:
    """After calls cancelled at random moments the next answers at once, and only idle connections are open."""
    tls = scheme == "https"
    chance = random.Random(7)
    with _Slow(tls=tls, then=Fault.DRIP) as proxy, nothing_left(proxy):
        inner = _trusted(trusting()) if tls else None
        transport = Transport(proxy.url, "canary", concurrency=AT_ONCE, inner=inner)
        usual = await seconds_of_a_call(transport)
        ways = [by_scope] if anyio_backend == "trio" else [by_scope, by_task]

        async def worker(calls: int) -> None:
            for _ in range(calls):
                way = chance.choice(ways)
                await way(lambda: ask(transport), chance.uniform(0, chance.choice((0.2, 1.5)) * usual))

        async with anyio.create_task_group() as tasks:
            for _ in range(AT_ONCE):
                tasks.start_soon(worker, CANCELS // AT_ONCE)
        assert only_idle(transport)
        with anyio.fail_after(5):
            assert b"installed" in await ask(transport)
        assert only_idle(transport)
        await transport.aclose()
        assert not connections_of(transport)


def _trusted(context: ssl.SSLContext) -> httpx.AsyncHTTPTransport:
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE, keepalive_expiry=4)
    return httpx.AsyncHTTPTransport(verify=context, limits=limits)


@pytest.mark.parametrize("stubborn", [False, True])
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_cancel_while_old_connections_are_closed_leaves_none_open(anyio_backend: str, stubborn: bool) -> None:
    """The first call after a pause closes what has expired; asyncio's own cancel breaks into that, once or often."""
    with FaultProxy() as proxy, nothing_left(proxy):
        transport = Transport(proxy.url, "canary")
        for steps in range(25):
            async with anyio.create_task_group() as tasks:
                for _ in range(4):
                    tasks.start_soon(ask, transport)
            for connection in connections_of(transport):
                vars(vars(connection)["_connection"])["_expire_at"] = 0.0
            task = asyncio.create_task(ask(transport))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.sleep(0)
            while stubborn and not task.done():
                task.cancel()
                await asyncio.sleep(0)
            await asyncio.wait([task])
            assert only_idle(transport)
        await transport.aclose()


class _CancelWhenConnected(logging.Handler):
    """Cancels at the moment that costs httpcore a slot: its log tells when."""

    def __init__(self, scope: anyio.CancelScope) -> None:
        super().__init__()
        self._scope = scope

    def emit(self, record: logging.LogRecord) -> None:
        if "connect_tcp.complete" in record.getMessage():
            self._scope.cancel()


async def test_the_slot_of_a_cancelled_call_goes_to_the_one_that_waits(caplog: pytest.LogCaptureFixture) -> None:
    """With one connection for two calls: the first is cancelled when just connected, the second is answered at once."""
    first = anyio.CancelScope()
    handler = _CancelWhenConnected(first)
    logger = logging.getLogger("httpcore.connection")
    with FaultProxy() as proxy, nothing_left(proxy), caplog.at_level(logging.DEBUG, "httpcore.connection"):
        one = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1))
        transport = Transport(proxy.url, "canary", inner=one)

        async def cancelled() -> None:
            with first:
                await ask(transport)

        logger.addHandler(handler)
        try:
            with anyio.fail_after(5):
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(cancelled)
                    tasks.start_soon(ask, transport)
        finally:
            logger.removeHandler(handler)
        assert first.cancelled_caught
        assert only_idle(transport)
        await transport.aclose()
