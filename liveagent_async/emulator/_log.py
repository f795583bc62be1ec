"""What the server was asked and what that changed, for tests to assert on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ._call import Call
from ._faults import Fault
from ._minute import Minute


class Effect(NamedTuple):
    """A change that was applied, whatever became of the answer."""

    what: str
    """As "conversation.create"."""
    id: str
    """Whose, as "t00000c9"."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was understood."""

    method: str
    """The verb."""
    path: str
    """Below ``/api/``, without a suffix."""
    format: str
    """json, xml or yaml."""
    params: dict[str, str]
    """Without the key."""
    status: int
    """HTTP's; 0 for a cut connection."""
    at: float
    """The server's monotonic clock, in seconds."""
    fault: str = ""
    """The fault that spoilt the answer, "" for none."""
    caller: str = ""
    """The User-Agent, "" when none was sent."""


class Usage(NamedTuple):
    """What one caller used of the limit that all callers share."""

    requests: int = 0
    """How many were answered."""
    refused: int = 0
    """How many more met a 429."""


_CALLERS, _OTHERS, _LONGEST = 1000, "(others)", 200


class Log:
    """The last requests and effects; the oldest are dropped so that a long run needs no more memory."""

    def __init__(self, size: int, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.requests: deque[Request] = deque(maxlen=size)
        self.effects: deque[Effect] = deque(maxlen=size)
        self.callers: dict[str, Usage] = {}
        self.minute: Minute = Minute()

    def effect(self, what: str, whose: str) -> None:
        """Notes a change."""
        self.effects.append(Effect(what, whose))

    def request(self, call: Call, status: int, fault: Fault | None) -> None:
        """Notes a request that was answered; the key is left out."""
        params = {name: text for name, text in (call.query | call.body).items() if name != "apikey"}
        kind, caller, now = fault.kind if fault else "", call.caller[:_LONGEST], self._clock()
        self.requests.append(Request(call.method, call.path, call.format, params, status, now, kind, caller))
        name = caller if caller in self.callers or len(self.callers) < _CALLERS else _OTHERS
        used, refused = self.callers.get(name, Usage())
        self.callers[name] = Usage(used, refused + 1) if status == 429 else Usage(used + 1, refused)
        self.minute.add(now, name, status)
