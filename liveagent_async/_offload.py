"""Reading large answers so that the event loop goes on: in a thread, which gives way to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import anyio
from anyio.lowlevel import RunVar

from ._codecs import Tree
from ._response import ResponseReader
from .errors import Timeout

if TYPE_CHECKING:
    from ._http.transport import RawResponse

T = TypeVar("T")

_TURN: RunVar[anyio.CapacityLimiter] = RunVar("liveagent_async large answers")
"""One large answer at a time per event loop: a second thread gains nothing under the interpreter lock."""


class Decoded(NamedTuple):
    """The envelope of an answer, and whether there is so much in it that its records are made in the thread, too."""

    envelope: Mapping[str, Tree]
    slow: bool


async def read(
    reader: ResponseReader, response: RawResponse, deadline: float, answered: Callable[[], None] | None = None
) -> Decoded:
    """The envelope of an answer: here if that is quick, else in a thread, after `answered`; Timeout when it is late.

    A thread cannot be stopped: a call that is cancelled or late returns when the decoder is done, which the limits of
    the codecs bound.
    """

    def decode() -> Mapping[str, Tree]:
        return reader.envelope(response.status, response.headers, response.body)

    if not reader.is_slow(response.body):
        return Decoded(decode(), slow=False)
    if answered is not None and response.status < 300:
        answered()
    envelope: Mapping[str, Tree] | None = None
    with anyio.CancelScope(deadline=deadline):
        envelope = await in_thread(decode)
    if envelope is None or anyio.current_time() > deadline:
        size = len(response.body)
        raise Timeout(f"the answer of {size} bytes was not decoded in time", call=reader.call, sent=True)
    return Decoded(envelope, slow=True)


async def in_thread(job: Callable[[], T]) -> T:
    """What it returns or raises, when it has its turn."""
    return await anyio.to_thread.run_sync(job, limiter=_turn())


def _turn() -> anyio.CapacityLimiter:
    turn = _TURN.get(None)
    if turn is None:
        _TURN.set(turn := anyio.CapacityLimiter(1))
    return turn
