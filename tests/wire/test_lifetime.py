"""A transport lives in the event loop and process of its first call, until it is closed."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import subprocess
import sys
import threading
import warnings

import anyio
import httpx
import pytest
from support.cancelling import ask, connections_of, nothing_left
from support.fault_proxy import Fault, FaultProxy

from liveagent_async._http.transport import Transport
from liveagent_async.errors import ClientClosed, ConnectionFailed


async def test_closing_waits_for_what_is_in_flight() -> None:
    """The call gets its answer; a call after that is refused, and closing again is nothing."""
    with FaultProxy(then=Fault.LATENCY) as proxy:
        transport = Transport(proxy.url, "canary")
        answers: list[bytes] = []

        async def call() -> None:
            answers.append(await ask(transport))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(call)
            tasks.start_soon(call)
            await anyio.sleep(0.05)
            await transport.aclose()
            assert len(answers) == 2
        await transport.aclose()
        assert connections_of(transport) == []
        with pytest.raises(ClientClosed, match="GET application/status: the client is closed"):
            await ask(transport)


async def test_closing_cuts_what_takes_too_long() -> None:
    """After the grace a call in flight ends with an error that says so, and whether it was sent."""
    with FaultProxy(then=Fault.BLACKHOLE) as proxy, nothing_left(proxy):
        transport = Transport(proxy.url, "canary")
        errors: list[ConnectionFailed] = []

        async def call() -> None:
            with pytest.raises(ConnectionFailed, match="closed during the call") as caught:
                await ask(transport)
            errors.append(caught.value)

        with anyio.fail_after(4):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(call)
                await anyio.sleep(0.05)
                await transport.aclose(grace=0.05)
        assert errors[0].sent


async def test_closing_can_itself_be_cancelled() -> None:
    """It then does not wait, but closes all the same."""
    with FaultProxy(then=Fault.BLACKHOLE) as proxy, nothing_left(proxy):
        transport = Transport(proxy.url, "canary")

        async def call() -> None:
            with pytest.raises(ConnectionFailed):
                await ask(transport)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(call)
            await anyio.sleep(0.05)
            with anyio.move_on_after(0.01):
                await transport.aclose(grace=60)
        assert connections_of(transport) == []


async def test_a_transport_never_used_can_be_closed() -> None:
    """There is nothing to wait for."""
    await Transport("https://acme.ladesk.com", "canary").aclose()


def test_a_second_event_loop_is_told_so() -> None:
    """asyncio.run twice with one client: a clear error, and closing there does not hang."""
    with FaultProxy() as proxy:
        transport = Transport(proxy.url, "canary")
        asyncio.run(ask(transport))
        with pytest.raises(ClientClosed, match="another event loop"):
            asyncio.run(ask(transport))
        asyncio.run(asyncio.wait_for(transport.aclose(), 5))
        with pytest.raises(ClientClosed, match="is closed"):
            asyncio.run(ask(transport))
        with warnings.catch_warnings(action="ignore", category=ResourceWarning):
            del transport  # asyncio rightly says that its first loop was closed with a connection open
            gc.collect()


async def test_another_thread_is_told_so(anyio_backend: str) -> None:
    """A loop in another thread may not use or close the connections of this one."""
    with FaultProxy() as proxy:
        transport = Transport(proxy.url, "canary")
        await ask(transport)
        errors: list[BaseException] = []

        def elsewhere() -> None:
            try:
                anyio.run(ask, transport, backend=anyio_backend)
            except ClientClosed as error:
                errors.append(error)

        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        assert "another event loop, thread or process" in str(errors[0])
        await ask(transport)
        await transport.aclose()


FORK = """
import asyncio, os, sys
from liveagent_async._http.transport import Transport
from liveagent_async.errors import ClientClosed

async def main():
    transport = Transport(sys.argv[1], "canary")
    call = lambda: transport.send("GET", "tags", None, timeout=5, call="GET tags")
    await call()
    child = os.fork()
    if child == 0:
        try:
            await call()
        except ClientClosed as error:
            await transport.aclose()
            os._exit(42 if "process" in str(error) else 1)
        os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42
    await call()
    await transport.aclose()

asyncio.run(main())
"""


def test_a_forked_process_is_told_so() -> None:
    """The child may not use the parent's sockets, nor close them: the parent goes on using them."""
    with FaultProxy() as proxy:
        subprocess.run(
            [sys.executable, "-c", FORK, proxy.url],
            check=True,
            timeout=60,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
    assert [len(proxy.requests), proxy.connections] == [2, 1]


def test_a_closed_loop_is_told_so() -> None:
    """A loop that closes under a call speaks of itself in a RuntimeError; the error says what to do."""

    async def gone(request: httpx.Request) -> httpx.Response:
        raise RuntimeError("Event loop is closed")

    transport = Transport("http://emulator", "canary", inner=httpx.MockTransport(gone))
    with pytest.raises(ClientClosed, match="open a new client in the new loop"):
        asyncio.run(ask(transport))


@pytest.mark.promise("Lifetime: clients opened, used and closed leave nothing behind", cases=1000)
@pytest.mark.slow
async def test_a_thousand_transports_leave_nothing_behind() -> None:
    """Opened, used once, closed: no descriptor, no connection, no logger's filter more than before."""
    filters = len(logging.getLogger("httpcore.http11").filters)
    with FaultProxy() as proxy, nothing_left(proxy):
        for _ in range(1000):
            transport = Transport(proxy.url, "canary")
            await ask(transport)
            await transport.aclose()
    assert proxy.connections == 1000
    assert len(logging.getLogger("httpcore.http11").filters) == filters
