"""The arithmetic of `budget.py` as processes share it: written to a store, restored after a loss, used alone. Pure."""

from __future__ import annotations

import math
from bisect import insort
from collections import Counter, deque
from itertools import accumulate, pairwise
from typing import Self, TypeAlias

import attrs

from .budget import BURST, SLOWER_BURST, Rate, RateBudget

Packed: TypeAlias = list[int | bool | list[int] | None]

_TICK = 1e-6  # instants are stored in microseconds


class SharedBudget(RateBudget):
    """The budget of one key over all processes. Its instants are seconds of the state's clock."""

    _limit: int

    def __init__(self, rate: Rate) -> None:
        super().__init__(rate)
        self._slow = False

    @property
    def last(self) -> float:
        """The latest instant anybody looked at."""
        return self._last

    def pack(self) -> Packed:
        """Numbers for a store; instants are rounded up, a microsecond late rather than early."""
        used = list(map(_ticks, self._used))
        steps = [later - earlier for earlier, later in pairwise([0, *used])]
        instants = (self._next_due, self._resume, self._reserve_until, self._last)
        return [steps, self._out, self._slow, *(None if at == -math.inf else _ticks(at) for at in instants)]

    @classmethod
    def unpack(cls, rate: Rate, packed: Packed) -> Self:
        """The budget that was packed."""
        steps, out, slow, *instants = packed
        if not isinstance(steps, list) or not isinstance(out, int):
            raise TypeError("this is not a packed budget")
        budget = cls(rate)
        budget._used = deque(tick * _TICK for tick in accumulate(steps))
        budget._out = out
        if slow:
            budget.slow(SLOWER_BURST)
        due, resume, reserve, last = (-math.inf if at is None else float(str(at)) * _TICK for at in instants)
        budget._next_due, budget._resume, budget._reserve_until, budget._last = due, resume, reserve, last
        return budget

    def slow(self, burst: int) -> None:
        """As of every budget; it is remembered in the store."""
        super().slow(burst)
        self._slow = True

    def look(self, now: float) -> None:
        """It is `now`."""
        self._look(now)

    def lose(self) -> None:
        """A request is out no longer and its slot is free: its holder died long ago, or never sent it."""
        self._out -= 1

    def answer(self, free: float, *, sent: bool) -> None:
        """A request that was out is over; its slot is used until `free` unless it certainly was not sent."""
        self._out -= 1
        if sent:
            insort(self._used, free)
        else:
            self._next_due -= self._interval

    def add(self, now: float, free: float | None = None) -> None:
        """A request this budget did not know: out, or answered when `free` is its slot's end. No burst after it."""
        if free is None:
            self._out += 1
        else:
            insort(self._used, free)
        self.calm(now)

    def spread(self, now: float, steps: int) -> None:
        """The pace goes on so many of its steps from now."""
        self._next_due = now + steps * self._interval

    def hold(self, until: float) -> None:
        """Nobody sends before this instant; the pace after it is the same."""
        self._resume = max(self._resume, until)

    def calm(self, now: float) -> None:
        """No burst before an idle time: the pace goes on from here."""
        self._next_due = max(self._next_due, now + (self._burst - 1) * self._interval)

    def merge(self, other: SharedBudget, shift: float) -> None:
        """Nothing that the other one knows as used is free; `shift` leads from its clock to this one."""
        moved = Counter(free + shift for free in other._used)
        self._used = deque(sorted((Counter(self._used) | moved).elements()))
        self._resume = max(self._resume, other._resume + shift)
        self._next_due = max(self._next_due, other._next_due + shift)
        if other._slow:
            self.slow(SLOWER_BURST)

    def assume(self, now: float, unseen: float, span: float) -> None:
        """What all others may have sent in the last `unseen` seconds, at most: the pace, and a burst at the end.

        Each may be out for `span` seconds, and its slot is used for a period after that.
        """
        self._used = deque(free for free in self._used if free > now)  # what has got free meanwhile may be used anew
        count = min(self._limit, math.ceil(unseen / self._interval))
        end = now + span + self._period
        spread = [end - step * self._interval for step in range(count)]
        guess = sorted([end] * min(BURST, self._limit) + spread, reverse=True)
        room = max(0, self._limit - self._out - len(self._used))  # more than the limit cannot have been sent
        self._used = deque(sorted([*self._used, *guess[:room]]))
        self.calm(now)

    def out_until(self, ends: list[float]) -> None:
        """Requests of others that are out count as used until these instants: no answer of theirs will be heard of."""
        self._out -= len(ends)
        self._used = deque(sorted([*self._used, *ends]))


@attrs.define
class Alone:
    """The share of one of `members` processes while the store is gone, at 96 % of the pace and without bursts.

    Each request counts as many times as there are processes, for each of the others does the same; `rank`, the place
    of this one among them, spreads their requests over the time. Instants are seconds of the event loop's clock.
    """

    budget: SharedBudget
    members: int
    rank: int

    def begin(self, now: float) -> None:
        """From now on alone."""
        self.budget.slow(1)
        self.budget.spread(now, self.rank + 1 - self.members)

    def ready(self, now: float, *, bulk: bool) -> float:
        """The instant from which a request may be sent."""
        return self.budget.ready(now, bulk=bulk, ahead=self.members - 1)

    def take(self, now: float, *, bulk: bool) -> None:
        """A request is sent now."""
        for _ in range(self.members):
            self.budget.take(now, bulk=bulk)
        self.budget.spread(now, 1)  # `ready` adds the steps of the others

    def give(self, now: float, *, sent: bool, shared: bool) -> None:
        """A request is over; a `shared` one was permitted before the store was gone and counts once."""
        for _ in range(1 if shared else self.members):
            self.budget.give(now, sent=sent)


def _ticks(at: float) -> int:
    return math.ceil(at / _TICK - 1e-3)
