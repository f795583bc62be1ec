"""The last minute of requests, second by second and by who sent them. Pure: it is told the time."""

from __future__ import annotations

from typing import Final, NamedTuple

LENGTH: Final = 60


class Counts(NamedTuple):
    """How many requests were answered, were refused with a 429, and failed in another way."""

    answered: int = 0
    refused: int = 0
    failed: int = 0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(self.answered + other.answered, self.refused + other.refused, self.failed + other.failed)


ANSWERED, REFUSED, FAILED = Counts(answered=1), Counts(refused=1), Counts(failed=1)


class Minute:
    """Counts by second and caller; what is older than a minute is forgotten."""

    def __init__(self) -> None:
        self._seconds: dict[int, dict[str, Counts]] = {}

    def add(self, now: float, caller: str, status: int) -> None:
        """A request that was answered with this status, 0 for a connection that was cut."""
        second = int(now)
        if second not in self._seconds:
            self._seconds = {then: counts for then, counts in self._seconds.items() if then > second - LENGTH}
        counts = self._seconds.setdefault(second, {})
        one = REFUSED if status == 429 else ANSWERED if 0 < status < 400 else FAILED
        counts[caller] = counts.get(caller, Counts()).plus(one)

    def seconds(self, now: float) -> list[Counts]:
        """The counts of the last sixty seconds, the eldest first, the one that has begun last."""
        return [_sum(self._seconds.get(second, {})) for second in range(int(now) - LENGTH + 1, int(now) + 1)]

    def callers(self, now: float) -> dict[str, Counts]:
        """The counts of that time by caller."""
        found: dict[str, Counts] = {}
        for second, counts in self._seconds.items():
            if second > int(now) - LENGTH:
                for caller, count in counts.items():
                    found[caller] = found.get(caller, Counts()).plus(count)
        return found


def _sum(counts: dict[str, Counts]) -> Counts:
    return Counts(*map(sum, zip(*counts.values(), strict=True))) if counts else Counts()
