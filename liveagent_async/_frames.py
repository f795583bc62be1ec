"""Errors go to the caller without the frames they were made in: the locals there are answers, and with them secrets.

A debugger or an error tracker shows the locals of every frame of a traceback, be the message as clean as can be.
LIVEAGENT_DEBUG_FRAMES=1 keeps the frames, for work on this package; SECURITY.md says why it is unsafe.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from .errors import LiveAgentError

P = ParamSpec("P")
R = TypeVar("R")
E = TypeVar("E", bound=BaseException)


def hide_frames(call: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """The same call, whose LiveAgentError has no frame from inside it."""
    return _outside(call, LiveAgentError)


def hide_arguments(call: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """The same call, whose errors of any kind have no frame from inside it: one of its arguments is a secret."""
    return _outside(call, Exception)


def _outside(call: Callable[P, Awaitable[R]], kind: type[Exception]) -> Callable[P, Coroutine[Any, Any, R]]:
    @wraps(call)
    async def outside(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await call(*args, **kwargs)
        except kind as error:
            del args, kwargs  # this frame stays
            raise without_frames(error)  # noqa: B904, it is the same error

    return outside


def without_frames(error: E) -> E:
    """The same error without the frames it came through."""
    return error if frames_are_kept() else error.with_traceback(None)


def frames_are_kept() -> bool:
    """Whether whoever runs this wants to see the frames: the switch is read anew for each error."""
    return os.environ.get("LIVEAGENT_DEBUG_FRAMES") == "1"
