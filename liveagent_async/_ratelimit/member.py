"""What one process knows of the shared state: what it saw last, what it holds, what it has not told yet. Pure."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable
from copy import deepcopy

import attrs

from .budget import Rate
from .shared_budget import Alone, SharedBudget
from .state import State

_CRYSTAL = 1e-3
"""The part by which two good clocks may differ in their speed; what exceeds it is a jump."""

_NOISE = 1e-5  # seconds; the state's instants are rounded to microseconds

_UNKNOWN = 16
"""How many processes there may be, for one that does not know."""

_UNSEEN = 64
"""By how many a process divides of which the others may not know: they share all of the rate among themselves."""

_SETTLED = 3.0
"""Seconds in which all processes have looked at the state: who waits for a turn looks each second."""


@attrs.frozen
class Answered:
    """A lease that is over, and when by the event loop's clock."""

    lease: str
    at: float
    sent: bool


@attrs.define
class Sight:
    """A state as it was seen or written: its clock is `now`, the event loop's is between `before` and `after`."""

    state: State
    now: float
    before: float
    after: float
    told: list[Answered]
    joined: bool  # whether the others did not know of this process until now
    lost: bool = False  # whether the store had lost what this process had seen


class Member:
    """One process. Instants it is given are of the event loop's clock, those in a state are of the state's."""

    def __init__(self, rate: Rate) -> None:
        self.id = secrets.token_hex(4)
        self._rate = rate
        self._count = 0
        self._seen: Sight | None = None
        self._joined = -math.inf  # since when the others may know of this process
        self._grown = -math.inf  # when another one was seen for the first time
        self._held: dict[str, float] = {}  # leases, and when each is over at the latest
        self._span = 0.0  # how long a request of this process, and so one of another, may be out
        self._answered: list[Answered] = []  # what the store does not know yet

    @property
    def untold(self) -> bool:
        """Whether there is an answer the store does not know of."""
        return bool(self._answered)

    def lease(self) -> str:
        """An id for the next turn."""
        self._count += 1
        return f"{self.id}.{self._count}"

    def took(self, lease: str, now: float, span: float) -> None:
        """A turn was taken; its request is over after `span` seconds at the latest."""
        self._held[lease] = now + span
        self._span = max(self._span, span)

    def gave(self, lease: str, now: float, *, sent: bool) -> None:
        """The request of a turn is over."""
        del self._held[lease]
        self._answered.append(Answered(lease, now, sent))

    def shift(self, seconds: float) -> None:
        """Another event loop's clock is read from here on; what was seen by the old one is no measure of time."""
        self._answered = [attrs.evolve(each, at=each.at + seconds) for each in self._answered]
        self._seen = None

    def open(self, stored: bytes, stamp: float, before: float, after: float, waiting: Callable[[bool], bool]) -> Sight:
        """The state in what a store gave, completed by what this process knows better; `stamp` is the store's clock.

        `before` and `after` are the instants around the asking, `waiting` says whether anybody waits in a lane here.
        """
        state, seen, lost = State.unpack(self._rate, stored), self._seen, False
        if seen is None:
            state = state or State(secrets.token_hex(4), SharedBudget(self._rate), offset=stamp)
        elif state is None or not _continues(state, seen.state):
            state, lost = _recovered(seen, state, stamp, after), True
        elif state.era > seen.state.era and state.life == seen.state.life:
            state.budget.merge(seen.state.budget, 0.0)
            state.changed = True
        now = self._clock(state, stamp, before, after)
        if lost and seen is not None:
            state.budget.assume(now, after - seen.before, self._span)
        state.look(now, self._rate.period)
        self._tell(state, now, before)
        for bulk in (False, True):
            if not waiting(bulk):
                state.leave(self.id, bulk=bulk)
        joined = self.id not in state.members
        if joined or now - state.members[self.id] > self._rate.period / 4:
            state.members[self.id] = now
            state.changed = True
        return Sight(state, now, before, after, list(self._answered), joined, lost)

    def saw(self, sight: Sight) -> None:
        """What was opened is what the store holds now, and what was told is told."""
        sight.state.turn += sight.state.changed
        sight.state.changed = False
        if sight.joined:
            self._joined = sight.after
        if self._seen is None or sight.state.members.keys() - self._seen.state.members.keys():
            self._grown = sight.after
        self._seen = sight
        self._answered = [each for each in self._answered if each not in sight.told]

    def alone(self, now: float) -> Alone:
        """The share of this process while the store is gone, of what the others may have left."""
        seen = self._seen
        share = min(self._share(now), self._rate.limit)
        if seen is None:
            alone = Alone(SharedBudget(self._rate), share, 0)
        else:
            state = deepcopy(seen.state)
            at = seen.now + (now - seen.after)
            self._tell(state, at, now)
            state.budget.out_until([end for lease, end in state.leases.items() if lease not in self._held])
            state.budget.assume(at, now - seen.before, self._span)
            state.budget.shift(now - at)
            members = sorted({*state.members, self.id})
            alone = Alone(state.budget, share, members.index(self.id) % share)
        alone.begin(now)
        return alone

    def _share(self, now: float) -> int:
        """By how many this process divides the rate: by all that are known, if all of them know of each other."""
        seen = self._seen
        if seen is None:
            return _UNKNOWN
        if seen.after - self._joined < _SETTLED or now - seen.after > self._rate.period / 2:
            return max(_UNSEEN, len(seen.state.members))
        if seen.after - self._grown < _SETTLED or now - seen.after > _SETTLED:
            return max(_UNKNOWN, len(seen.state.members))
        return len(seen.state.members)

    def _clock(self, state: State, stamp: float, before: float, after: float) -> float:
        """The state's clock: it never goes back, and goes no faster or slower than time passed for this process."""
        clock = stamp - state.offset
        now = clock
        seen = self._seen
        if seen is not None and state.life == seen.state.life:
            now = min(now, seen.now + (after - seen.before) * (1 + _CRYSTAL))
            now = max(now, seen.now + (before - seen.after) * (1 - _CRYSTAL))
        now = max(now, state.budget.last)
        if abs(now - clock) > _NOISE:
            state.offset = stamp - now
            state.changed = True
        return now

    def _tell(self, state: State, now: float, local: float) -> None:
        """Bring the state's leases in line with what this process holds and has given back."""
        for each in self._answered:
            free = now + each.at - local + self._rate.period
            if state.leases.pop(each.lease, None) is not None:
                state.budget.answer(free, sent=each.sent)
            elif each.sent:
                state.budget.add(now, free)
            state.changed = True
        for lease, end in self._held.items():
            if lease not in state.leases:
                state.leases[lease] = now + end - local + self._rate.period
                state.budget.add(now)
                state.changed = True
        mine = [lease for lease in state.leases if lease.startswith(f"{self.id}.") and lease not in self._held]
        for lease in mine:  # written by a swap whose outcome was never heard of: nothing was sent for it
            state.drop(lease)
            state.changed = True


def _continues(state: State, seen: State) -> bool:
    if state.life != seen.life:
        return state.absorbed == seen.life
    return state.era > seen.era or (state.branch == seen.branch and state.turn >= seen.turn)


def _recovered(seen: Sight, found: State | None, stamp: float, local: float) -> State:
    """The state as this process saw it last, and what is found in its place: begun anew, or older."""
    state = deepcopy(seen.state)
    state.branch = secrets.token_hex(4)
    state.era += 1
    state.changed = True
    if found is not None:
        shift = 0.0
        if found.life != state.life:
            shift = seen.now + (local - seen.before) - (stamp - found.offset)
            state.absorbed = found.life
        state.era = max(state.era, found.era + 1)
        state.budget.merge(found.budget, shift)
        for lease in found.leases.keys() - state.leases.keys():
            state.leases[lease] = found.leases[lease] + shift
            state.budget.add(seen.now)
    return state
