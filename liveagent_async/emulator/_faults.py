"""Troubles to switch on, by rule: which calls, how often, and what becomes of the answer.

Each is something clients of the real server have met or guard against: 503 while installing or updating (vendor's
reference), HTML from a proxy with 502 or 504 (a production extractor retries just these), ERROR inside a 200 and an
empty 200 (four public clients check for them), and what any network does: late, slow, cut and reset answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import get_type_hints

from ._call import Call

KINDS = {
    "latency": "answers after `seconds`",
    "installing": "503 in an envelope, nothing is done",
    "refuse": "an envelope with `status` and `message`, nothing is done unless `applied`",
    "html": "an HTML page with `status` from a proxy, nothing is done unless `applied`",
    "error200": "an ERROR envelope in a 200, nothing is done unless `applied`",
    "empty200": "the call is done, the answer is a 200 without a body",
    "wrong_json": "the call is done, the answer is JSON of another shape",
    "truncated": "the call is done, half of the answer comes and looks whole to HTTP",
    "cut": "the call is done, the connection is reset in the middle of the answer",
    "reset": "the connection is reset before the answer, nothing is done unless `applied`",
    "drip": "the call is done, the answer comes in pieces over `seconds`",
}
_DONE = frozenset(["latency", "empty200", "wrong_json", "truncated", "cut", "drip"])


@dataclass(slots=True)
class Fault:
    """A rule: which calls are spoilt, and how.

    Of the calls that fit, the first `skip` are let through, then each `every`-th is spoilt, `times` at most.
    """

    kind: str
    """A key of KINDS."""
    path: str = "*"
    """A pattern with `*`."""
    method: str = "*"
    """A pattern with `*`."""
    times: int = 2**62
    """At most so many."""
    every: int = 1
    """1 for each call, 2 for each other."""
    skip: int = 0
    """Calls that are let through first."""
    seconds: float = 1.0
    """Of latency and drip."""
    status: int = 502
    """Of html and refuse."""
    message: str = "Internal server error: fault"
    """Of html and refuse."""
    applied: bool = False
    """The call is done although the answer says otherwise or never comes."""
    seen: int = field(default=0, init=False)
    """Calls that fitted so far."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind={self.kind!r} is no fault: write one of {', '.join(KINDS)}")
        if self.every < 1:
            raise ValueError(f"every={self.every} makes no sense: write 1 for each call, 2 for each other")

    @classmethod
    def parse(cls, text: str) -> Fault:
        """A rule written on a command line.

        Args:
            text: As "reset path=conversations* method=POST times=2".

        Raises:
            ValueError: A kind or an option that there is not.
        """
        kind, *options = text.split() or [""]
        known = {one.name: get_type_hints(cls)[one.name] for one in fields(cls) if one.init}
        values: dict[str, object] = {"kind": kind}
        for option in options:
            name, _, value = option.partition("=")
            try:
                values[name] = value == "Y" if known[name] is bool else known[name](value)
            except (KeyError, ValueError):
                raise ValueError(
                    f"{option!r} is no option of a fault: write {', '.join(known)} as name=value"
                ) from None
        return cls(**values)  # type: ignore[arg-type]  # the values were made with the fields' own types

    @property
    def done(self) -> bool:
        """Whether the call is carried out all the same."""
        return self.applied or self.kind in _DONE

    def hits(self, call: Call) -> bool:
        """Whether a call is spoilt; counts it when the rule fits.

        Args:
            call: The call.
        """
        if not (fnmatchcase(call.method, self.method) and fnmatchcase(call.path, self.path)):
            return False
        self.seen += 1
        place = self.seen - self.skip
        return place > 0 and (place - 1) % self.every == 0 and (place - 1) // self.every < self.times


def match(rules: list[Fault], call: Call) -> Fault | None:
    """The first rule that hits; the rules after it do not count the call."""
    return next((rule for rule in rules if rule.hits(call)), None)
