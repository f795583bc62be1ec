"""Reading large answers in a thread, so that the event loop goes on meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import anyio
from anyio.lowlevel import RunVar

from ._codecs import Tree
from ._response import ResponseReader
from .errors import Timeout

if TYPE_CHECKING:
    from ._http.transport import RawResponse

_THREAD: RunVar[anyio.CapacityLimiter] = RunVar("liveagent_async thread")
"""One thread per event loop: a second one gains nothing under the interpreter lock and doubles the loop's waits."""


async def read(reader: ResponseReader, response: RawResponse, deadline: float) -> Mapping[str, Tree]:
    """The envelope of an answer: here if that is quick, else in the thread; Timeout when it is late.

    A thread cannot be stopped: a call that is cancelled or late returns when the decoder is done, which the limits of
    the codecs bound.
    """
    if not reader.is_slow(response.body):
        return reader.envelope(response.status, response.headers, response.body)
    thread = _THREAD.get(None)
    if thread is None:
        _THREAD.set(thread := anyio.CapacityLimiter(1))
    envelope: Mapping[str, Tree] | None = None
    with anyio.CancelScope(deadline=deadline):
        envelope = await anyio.to_thread.run_sync(
            reader.envelope, response.status, response.headers, response.body, limiter=thread
        )
    if envelope is None or anyio.current_time() > deadline:
        size = len(response.body)
        raise Timeout(f"the answer of {size} bytes was not decoded in time", call=reader.call, sent=True)
    return envelope
