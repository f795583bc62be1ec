"""One call of a transport, and the error of one."""

from __future__ import annotations

import httpcore
import httpx
import pytest

from liveagent_async._http.transport import RawResponse, Transport
from liveagent_async.errors import LiveAgentError

KEY = "CANARY&key/1"
ON_TARGET = "apikey=CANARY%26key%2F1"


async def send(
    transport: Transport, method: str = "GET", target: str = "tags", form: bytes | None = None, timeout: float = 10
) -> RawResponse:
    """One call."""
    return await transport.send(method, target, form, timeout=timeout, call=f"{method} {target}")


async def failure(transport: Transport, timeout: float = 10) -> LiveAgentError:
    """The error of one call; every test of one also sees that it leads to no key and no httpx."""
    with pytest.raises(LiveAgentError) as caught:
        await send(transport, "POST", "conversations", b"message=hello", timeout)
    await transport.aclose()
    error = caught.value
    assert error.call == "POST conversations"
    assert error.__cause__ is None
    assert error.__context__ is None
    assert "CANARY" not in f"{error!r} {error} {error.__dict__}"
    trace = error.__traceback__
    while trace is not None:
        assert not [
            value for value in trace.tb_frame.f_locals.values() if isinstance(value, httpx.Request | httpcore.Request)
        ]
        trace = trace.tb_next
    return error
