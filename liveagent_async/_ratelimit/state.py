"""What all processes of one key know together, as bytes in a store: the budget, who holds a turn, who waits. Pure.

- A turn that is given out is a lease: it is known by an id until its answer is in, and ends by itself `timeout` +
  `period` after the grant when its process died.
- Who must wait stands in a line, one place per lane and process, in the order in which the calls at their heads began
  to wait: a process with many waiting calls gets as many turns. Who has p others before it goes when p + 1 turns are
  free, so one that oversleeps blocks nobody; who does not come back when it was to loses its place.
- The clock is the store's, less `offset`: the processes that watch it move the offset when the store's clock jumps.
"""

from __future__ import annotations

import json
import math
from bisect import insort
from operator import attrgetter
from typing import Self

import attrs

from .budget import Rate
from .lanes import BEFORE_BULK
from .shared_budget import SharedBudget

VERSION = 1

LATE = 1.0
"""Seconds a place in the line is kept for who oversleeps, and the longest anybody sleeps before it looks again."""

RETURN = 2.0
"""Seconds after a store came back in which all other processes find it; each asks every second."""


@attrs.define
class Place:
    """One process that waits in one lane, since when its call waits, and until when its place is kept."""

    member: str
    bulk: bool
    since: float
    until: float


@attrs.define
class State:
    """One version of what is shared. `life` names its clock, `turn` counts the changes.

    `era` counts how often it was restored after a loss, and `branch` names the time since: two processes may restore
    it at the same moment.
    """

    life: str
    budget: SharedBudget
    branch: str = ""
    era: int = 0
    turn: int = 0
    absorbed: str = ""  # the life of a state that began anew after a loss and was merged into this one
    offset: float = 0.0
    back: float = -math.inf  # when a process found the store again that had been gone
    passed: int = 0  # interactive turns since the last bulk one, while somebody waited in the bulk lane
    leases: dict[str, float] = attrs.Factory(dict[str, float])
    line: list[Place] = attrs.Factory(list[Place])
    members: dict[str, float] = attrs.Factory(dict[str, float])
    changed: bool = attrs.field(default=False, eq=False)

    def pack(self) -> bytes:
        """The state as it is stored, one turn later."""
        ticks = {lease: _up(at) for lease, at in self.leases.items()}
        line = [[place.member, place.bulk, _up(place.since), _up(place.until)] for place in self.line]
        members = {member: _up(at) for member, at in self.members.items()}
        head = [
            VERSION,
            self.life,
            self.branch,
            self.era,
            self.turn + 1,
            self.absorbed,
            _up(self.offset),
            _up(max(0.0, self.back)),
        ]
        return json.dumps(
            [*head, self.passed, self.budget.pack(), ticks, line, members], separators=(",", ":")
        ).encode()

    @classmethod
    def unpack(cls, rate: Rate, packed: bytes) -> Self | None:
        """The state in these bytes; None when they hold none."""
        try:
            version, life, branch, era, turn, absorbed, offset, back, passed, budget, leases, line, members = (
                json.loads(packed)
            )
            if version != VERSION:
                return None
            return cls(
                life=str(life),
                branch=str(branch),
                era=int(era),
                turn=int(turn),
                absorbed=str(absorbed),
                offset=offset / 1e6,
                back=back / 1e6 or -math.inf,
                passed=int(passed),
                budget=SharedBudget.unpack(rate, budget),
                leases={lease: at / 1e6 for lease, at in leases.items()},
                line=[Place(str(member), bool(bulk), since / 1e6, until / 1e6) for member, bulk, since, until in line],
                members={member: at / 1e6 for member, at in members.items()},
            )
        except (ValueError, TypeError, AttributeError, RecursionError):
            return None

    def look(self, now: float, period: float) -> None:
        """It is `now`: leases and places whose time is over are gone, and members not seen for a period."""
        self.budget.look(now)
        for lease in [lease for lease, end in self.leases.items() if end <= now]:
            self.drop(lease)
        self.line = [place for place in self.line if place.until > now]
        self.members = {member: at for member, at in self.members.items() if at > now - period}

    def drop(self, lease: str) -> None:
        """A lease whose turn certainly reached no server in the last period."""
        del self.leases[lease]
        self.budget.lose()

    def ask(self, now: float, member: str, *, bulk: bool, since: float, lease: str, end: float) -> float:
        """Take a turn, or a place in the line; returns the seconds until the turn, which is taken if there are none.

        `since` is when the call began to wait.
        """
        ahead = self._ahead(member, bulk=bulk, since=since)
        at = self.budget.ready(now, bulk=bulk, ahead=ahead)
        mine = next((place for place in self.line if (place.member, place.bulk) == (member, bulk)), None)
        if at <= now:
            if mine is not None:
                self.line.remove(mine)
            self.budget.take(now, bulk=bulk)
            self.leases[lease] = end
            self.passed = 0 if bulk or not any(place.bulk for place in self.line) else self.passed + 1
            self.changed = True
            return at - now
        back = now + LATE if at == math.inf else at  # when this process looks again, at the latest
        if mine is None:
            insort(self.line, Place(member, bulk, since, back + 2 * LATE), key=_since)
            self.changed = True
        elif mine.until < back + LATE:
            mine.until = back + 2 * LATE
            self.changed = True
        return at - now

    def pause(self, now: float, seconds: float | None) -> float:
        """As of every budget, for all processes."""
        self.changed = True
        return self.budget.pause(now, seconds)

    def returned(self, now: float) -> None:
        """A process finds the store again: nobody takes a turn before the others have found it and told what they sent.

        The first one sets the time.
        """
        if now > self.back + 2 * RETURN:
            self.back = now
            self.budget.hold(now + RETURN)
            self.changed = True

    def leave(self, member: str, *, bulk: bool) -> None:
        """Nobody of this process waits in this lane any more."""
        staying = [place for place in self.line if (place.member, place.bulk) != (member, bulk)]
        self.changed = self.changed or len(staying) < len(self.line)
        self.line = staying

    def _ahead(self, member: str, *, bulk: bool, since: float) -> int:
        """How many go before this process in its lane."""
        lanes = [[place for place in self.line if place.bulk is lane] for lane in (False, True)]
        first_bulk = lanes[1][:1] if self.passed >= BEFORE_BULK else []
        order = first_bulk + lanes[0] + [place for place in lanes[1] if place not in first_bulk]
        for ahead, place in enumerate(order):
            if (place.member, place.bulk) == (member, bulk) or (place.bulk is bulk and place.since > since):
                return ahead
        return len(order) if bulk else len(first_bulk) + len(lanes[0])


_since = attrgetter("since")


def _up(at: float) -> int:
    return math.ceil(at * 1e6 - 1e-3)
