"""What the server was asked and what that changed, for tests to assert on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ._call import Call
from ._faults import Fault


class Effect(NamedTuple):
    """A change that was applied, whatever became of the answer: what ("conversation.create") and whose ("t00000c9")."""

    what: str
    id: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was understood; `params` without the key, `status` is the HTTP status, 0 for a cut connection.

    `fault` names the switched-on fault that spoilt the answer, "" for none; `at` is the server's monotonic clock in
    seconds; `caller` is the User-Agent, "" when none was sent.
    """

    method: str
    path: str
    format: str
    params: dict[str, str]
    status: int
    at: float
    fault: str = ""
    caller: str = ""


class Usage(NamedTuple):
    """What one caller used of the limit that all callers share: how many requests, and how many more met a 429."""

    requests: int = 0
    refused: int = 0


_CALLERS, _OTHERS, _LONGEST = 1000, "(others)", 200


class Log:
    """The last requests and effects; the oldest are dropped so that a long run needs no more memory."""

    def __init__(self, size: int, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.requests: deque[Request] = deque(maxlen=size)
        self.effects: deque[Effect] = deque(maxlen=size)
        self.callers: dict[str, Usage] = {}

    def effect(self, what: str, whose: str) -> None:
        """Notes a change."""
        self.effects.append(Effect(what, whose))

    def request(self, call: Call, status: int, fault: Fault | None) -> None:
        """Notes a request that was answered; the key is left out."""
        params = {name: text for name, text in (call.query | call.body).items() if name != "apikey"}
        kind, caller = fault.kind if fault else "", call.caller[:_LONGEST]
        self.requests.append(Request(call.method, call.path, call.format, params, status, self._clock(), kind, caller))
        name = caller if caller in self.callers or len(self.callers) < _CALLERS else _OTHERS
        used, refused = self.callers.get(name, Usage())
        self.callers[name] = Usage(used, refused + 1) if status == 429 else Usage(used + 1, refused)
