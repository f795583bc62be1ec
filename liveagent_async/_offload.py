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
"""One job at a time per event loop: a second thread gains nothing under the interpreter lock."""
_DECODING: RunVar[anyio.CapacityLimiter] = RunVar("liveagent_async large answers decoded")
"""Of those that wait one stands in that line: the records of a page are made before more pages are decoded.

A walk would hold as many pages as it reads ahead as dicts: 10 MB instead of 7, and 3 % more time.
"""


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
        async with _one_at_a_time(_DECODING):
            envelope = await in_thread(decode)
    if envelope is None or anyio.current_time() > deadline:
        size = len(response.body)
        raise Timeout(f"the answer of {size} bytes was not decoded in time", call=reader.call, sent=True)
    return Decoded(envelope, slow=True)


async def in_thread(job: Callable[[], T]) -> T:
    """What it returns or raises, when it has its turn."""
    return await anyio.to_thread.run_sync(job, limiter=_one_at_a_time(_TURN))


def _one_at_a_time(line: RunVar[anyio.CapacityLimiter]) -> anyio.CapacityLimiter:
    limiter = line.get(None)
    if limiter is None:
        line.set(limiter := anyio.CapacityLimiter(1))
    return limiter
