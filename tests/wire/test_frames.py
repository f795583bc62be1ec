"""LIVEAGENT_DEBUG_FRAMES=1 shows whoever works on this package where an error was made; without it nobody sees."""

from __future__ import annotations

import traceback

import anyio
import httpcore
import httpx
import pytest
from support.fault_proxy import Fault, FaultProxy
from support.sending import KEY, send

from liveagent_async import AsyncLiveAgent, ConnectionFailed, LiveAgentError, Retry
from liveagent_async._http.transport import Transport


def files_of(error: BaseException) -> set[str]:
    """The files an error came through."""
    return {frame.f_code.co_filename.rpartition("/")[2] for frame, _ in traceback.walk_tb(error.__traceback__)}


@pytest.mark.parametrize("kept", [False, True])
async def test_frames_are_kept_for_who_asks(kept: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the switch an error of a call comes with its frames, and with the error of the layer below as its cause."""
    monkeypatch.setenv("LIVEAGENT_DEBUG_FRAMES", "1" if kept else "0")
    with FaultProxy(then=Fault.EOF) as proxy:
        async with AsyncLiveAgent(proxy.url, KEY, rate=None, retry=Retry(attempts=1)) as la:
            with pytest.raises(ConnectionFailed) as caught:
                await la.customers.get("jana@example.com")
    assert isinstance(caught.value.__cause__, httpcore.RemoteProtocolError) is kept
    assert ("_session.py" in files_of(caught.value)) is kept
    assert caught.value.__cause__ is None or "connections.py" in files_of(caught.value.__cause__)


async def test_the_frames_of_a_transports_own_error_are_kept_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The switch is looked at for each error, not once."""
    with FaultProxy(then=Fault.EOF) as proxy:
        transport = Transport(proxy.url, KEY)
        causes: list[BaseException | None] = []
        for switch in ("1", ""):
            monkeypatch.setenv("LIVEAGENT_DEBUG_FRAMES", switch)
            with pytest.raises(LiveAgentError) as caught:
                await send(transport)
            causes.append(caught.value.__cause__)
        await transport.aclose()
    assert [cause is None for cause in causes] == [False, True]


@pytest.mark.parametrize("kept", [False, True])
def test_the_frames_of_an_interruption_are_kept_too(kept: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what it was raised from."""
    monkeypatch.setenv("LIVEAGENT_DEBUG_FRAMES", "1" if kept else "")

    def stop(_: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt from LookupError("behind it")

    with pytest.raises(KeyboardInterrupt) as caught:
        anyio.run(send, Transport("http://emulator", KEY, inner=httpx.MockTransport(stop)))
    assert isinstance(caught.value.__cause__, LookupError) is kept
    assert ("wires.py" in files_of(caught.value)) is kept
