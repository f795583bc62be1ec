"""What a client tells about its calls: events for an observer of the user's, and the log.

No event and no line of the log holds an identifier, a parameter, a body or the key: a call is named by its route, the
template of its path, so each is safe as a label of a metric.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import TypeAlias

import attrs

from ._public import public

_log = logging.getLogger("liveagent_async")


@public
@attrs.frozen
class Answered:
    """The server answered an attempt."""

    route: str
    """The path's template, as in ``conversations/{}``: no identifier is in it."""
    method: str
    """The verb."""
    status: int
    """HTTP's; it may be a refusal."""
    seconds: float
    """From sending to the last byte."""
    waited: float
    """Seconds before that, for a turn."""
    attempt: int
    """Counts from 1."""


@public
@attrs.frozen
class Retried:
    """An attempt failed and is repeated."""

    route: str
    """As in `Answered`."""
    error: str
    """The name of the error's class."""
    wait: float
    """Seconds until then."""


@public
@attrs.frozen
class Paused:
    """The server said 429: nobody sends with this limiter for a while, and everybody slower after that."""

    seconds: float
    """How long."""


@public
@attrs.frozen
class Ambiguous:
    """A write was sent and may have been applied: it got no usable answer."""

    route: str
    """As in `Answered`."""
    cancelled: bool
    """Whether the call was cancelled before an answer came."""


Event: TypeAlias = Answered | Retried | Paused | Ambiguous


class Observer:
    """Logs each event and hands it to the user's callable; what that raises is logged, the call goes on."""

    def __init__(self, observe: Callable[[Event], None] | None = None) -> None:
        self._observe = observe

    def tell(self, event: Event) -> None:
        """This has happened just now."""
        level = _LEVELS[type(event)]
        if _log.isEnabledFor(level):
            _log.log(level, "%s", _words(event))
        if self._observe is not None:
            try:
                self._observe(event)
            except Exception:  # noqa: BLE001, it is the application's
                _log.exception("the client's `observe` failed; the call goes on")


_LEVELS: dict[type[Event], int] = {
    Answered: logging.DEBUG,
    Retried: logging.INFO,
    Paused: logging.WARNING,
    Ambiguous: logging.WARNING,
}


def _words(event: Event) -> str:
    if isinstance(event, Answered):
        times = f"{event.status} in {event.seconds:.3f} s, waited {event.waited:.3f} s"
        return f"{event.method} {event.route}: {times}, attempt {event.attempt}"
    if isinstance(event, Retried):
        return f"{event.route}: {event.error}, again in {event.wait:.1f} s"
    if isinstance(event, Paused):
        return f"429, too many calls: all calls of this limiter pause for {event.seconds:.0f} s"
    why = "was cancelled" if event.cancelled else "got no usable answer"
    return f"{event.route}: the write was sent and {why}; it may or may not have been applied"


def log_as_asked() -> None:
    """LIVEAGENT_LOG=info: the log at that level, on stderr if the program has set up no logging of its own."""
    asked = os.environ.get("LIVEAGENT_LOG", "").strip()
    if not asked:
        return
    level = logging.getLevelNamesMapping().get(asked.upper())
    if level is None:
        raise ValueError(f"LIVEAGENT_LOG is debug, info, warning or error, not {asked!r}")
    _log.setLevel(level)
    if not _log.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        _log.addHandler(handler)
