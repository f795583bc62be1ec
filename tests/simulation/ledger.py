"""What was asked for, what came of it and what the server did; and what must hold between the three."""

from __future__ import annotations

import logging
import re
import traceback
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import attrs
import trio

from liveagent_async import AmbiguousWrite, Busy, ClientClosed, ConnectionFailed, LiveAgentError, NotFound, Timeout
from liveagent_async.emulator import Effect
from liveagent_async.emulator._answer import Answer
from liveagent_async.emulator._call import Call

from .world import KEY

MANY = 1_000_000


class Outcome(NamedTuple):
    """How a job ended; neither is a success."""

    error: LiveAgentError | None = None
    cancelled: bool = False

    @property
    def good(self) -> bool:
        return self.error is None and not self.cancelled

    def __str__(self) -> str:
        return "cancelled" if self.cancelled else repr(self.error) if self.error else "done"


@attrs.frozen
class Write:
    """A write: the `mark` it carries tells it from all others; one that is safe to repeat may be applied often."""

    mark: str
    what: str
    repeatable: bool
    outcome: Outcome

    def bounds(self) -> tuple[int, int]:
        """How often it may have been applied, at least and at most."""
        most = MANY if self.repeatable else 1
        error = self.outcome.error
        if self.outcome.good:
            return 1, most
        if self.outcome.cancelled or isinstance(error, AmbiguousWrite):
            return 0, most
        if isinstance(error, Busy | ClientClosed):
            return 0, 0
        if isinstance(error, ConnectionFailed | Timeout) and not error.sent:
            return 0, 0
        if isinstance(error, NotFound) and error.enveloped:
            return 0, 0
        # The last of several attempts was refused or lost: one before it may have been applied if it could be repeated.
        return 0, most if self.repeatable or self.what.startswith("DELETE") else 0


class Ledger(logging.Handler):
    """Events in their order, and all that is wrong with them."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.events: list[str] = []
        self.wrong: list[str] = []
        self.refused = 0  # by the server's own limit
        self._writes: list[Write] = []
        self._applied: Counter[str] = Counter()

    def note(self, event: str) -> None:
        """Something happened."""
        self.look_for_key("an event", event)
        self.events.append(f"{trio.current_time():.6f} {event}")

    def demand(self, holds: bool, otherwise: str) -> None:
        """Something must hold."""
        if not holds:
            self.wrong.append(otherwise)
            self.note(f"WRONG: {otherwise}")

    def emit(self, record: logging.LogRecord) -> None:
        """No log record holds the key."""
        self.look_for_key(f"a record of {record.name}", f"{record.getMessage()} {record.args!r} {record.exc_info!r}")

    def look_for_key(self, where: str, text: str) -> None:
        """The key must not be there."""
        if KEY in text:
            self.wrong.append(f"the key is in {where}: {text.replace(KEY, 'KEY')}")

    def answered(self, call: Call, answer: Answer, effects: Sequence[Effect]) -> None:
        """The server has answered a call."""
        self.refused += answer.status == 429
        self.note(f"server: {call.method} {call.path} {answer.status} {[effect.what for effect in effects]}")
        if call.method != "GET" and answer.status == 200 and effects:
            found = re.search(r"mark\d+x", " ".join(call.params.values()))
            self._applied[found[0] if found else call.path.rpartition("/")[2]] += 1

    def failed(self, error: BaseException, who: str) -> None:
        """An error came out of the client: one of its own, without the key in it or in what it leads to."""
        self.demand(isinstance(error, LiveAgentError), f"{who}: a foreign {type(error).__name__}: {error}")
        text = "".join(traceback.format_exception(error))
        self.look_for_key(f"an error of {who}", f"{text} {error!r} {error.args!r} {vars(error)!r}")

    def wrote(self, write: Write) -> None:
        """A write is over."""
        self._writes.append(write)

    def walked(
        self, who: str, rows: Sequence[str], before: Sequence[str], changes: Sequence[Effect], *, whole: bool
    ) -> None:
        """A walk ended well: no row came twice or was made up; if `whole`, each that lived during all of it came."""
        deleted = {effect.id for effect in changes if effect.what.endswith(".delete")}
        twice = [row for row, times in Counter(rows).items() if times > 1]
        missing = [row for row in before if row not in deleted and row not in set(rows)]
        unknown = set(rows) - set(before) - {effect.id for effect in changes}
        self.demand(not twice, f"{who}: rows came twice: {twice}")
        self.demand(not (whole and missing), f"{who}: rows are missing: {missing} of {len(before)}")
        self.demand(not unknown, f"{who}: rows that nobody made: {sorted(unknown)}")

    def settle(self) -> None:
        """All work is done, at the server too: each write was applied as often as its outcome says."""
        for write in self._writes:
            least, most = write.bounds()
            times = self._applied[write.mark]
            self.demand(least <= times <= most, f"{write.what} ({write.mark}): {write.outcome}, applied {times} times")
