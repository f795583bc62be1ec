"""Reading large answers so that the event loop goes on: in a thread where that is slow, else one at a time."""

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

_LARGE = 64 * 1024
"""Bytes; 1 ms of json."""
_TURN: RunVar[anyio.CapacityLimiter] = RunVar("liveagent_async large answers")
"""One large answer at a time per event loop: a second thread gains nothing under the interpreter lock, and pages that
arrived together would hold the loop for the sum of their times (JSON, 9 holds of 10: below 6 ms, without turns 10)."""


async def read(reader: ResponseReader, response: RawResponse, deadline: float) -> Mapping[str, Tree]:
    """The envelope of an answer: here if that is quick, else in a thread; Timeout when it is late.

    A thread cannot be stopped: a call that is cancelled or late returns when the decoder is done, which the limits of
    the codecs bound.
    """
    if len(response.body) < _LARGE:
        return reader.envelope(response.status, response.headers, response.body)
    turn = _TURN.get(None)
    if turn is None:
        _TURN.set(turn := anyio.CapacityLimiter(1))
    if not reader.is_slow(response.body):
        async with turn:
            return reader.envelope(response.status, response.headers, response.body)
    envelope: Mapping[str, Tree] | None = None
    with anyio.CancelScope(deadline=deadline):
        envelope = await anyio.to_thread.run_sync(
            reader.envelope, response.status, response.headers, response.body, limiter=turn
        )
    if envelope is None or anyio.current_time() > deadline:
        size = len(response.body)
        raise Timeout(f"the answer of {size} bytes was not decoded in time", call=reader.call, sent=True)
    return envelope
