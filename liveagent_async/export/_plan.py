"""What an export is about to ask for, and the text in which the target keeps that."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Self, cast

import attrs

from liveagent_async import AsyncLiveAgent
from liveagent_async.records import ApplicationStatus

from ._asked import Asked
from ._parts import Part, fingerprint
from ._sources import Days
from ._streams import STREAMS, Stream
from .errors import OtherExport

OVERLAP: Final = timedelta(hours=1)
"""What `since="last"` asks for again: rows that were being written when the last export's upper bound was read."""


@attrs.frozen
class Plan:
    """What an unfinished export asks for: `asked` is what it was called with, `lowers` where each stream begins."""

    asked: Mapping[str, object]
    lowers: Mapping[str, datetime | None]
    upper: datetime

    def parts(self, account: str = "") -> list[Part]:
        """A part per stream: one process goes through it in order."""
        whole = fingerprint(name=account, upper=self.upper.isoformat(), **self.asked)
        where = tuple(cast("Mapping[str, str]", self.asked["where"]).items())
        secrets = tuple(cast("Sequence[str]", self.asked["secrets"]))
        return [
            Part(whole, account, name, lower, self.upper, STREAMS[name].source.cut_by(lower), where, secrets)
            for name, lower in self.lowers.items()
        ]

    def refuse_other(self, asked: Mapping[str, object]) -> None:
        """Raises OtherExport when this plan is of something else."""
        differs = [name for name in asked if _plain(asked)[name] != self.asked.get(name)]
        if differs:
            was = "; ".join(f"{name} was {self.asked.get(name)}" for name in differs)
            raise OtherExport(
                f"the target holds an unfinished export of something else ({was}): run that one again to finish it, or "
                "throw it away with restart=True (--restart)",
                differs=tuple(differs),
            )


@attrs.frozen
class State:
    """What the target keeps: how far each stream of `account` reached that is finished, the plan of what is not."""

    finished: Mapping[str, datetime] = attrs.field(factory=dict[str, datetime])
    plan: Plan | None = None
    account: str = ""

    def text(self) -> str:
        """As JSON; the version is of this form."""
        plan = self.plan and {"asked": self.plan.asked, "lowers": self.plan.lowers, "upper": self.plan.upper}
        whole = {"version": 1, "account": self.account, "finished": self.finished, "plan": plan}
        return json.dumps(whole, default=_date, indent=1)

    def refuse_other(self, account: str) -> None:
        """Raises OtherExport when the target's tables are another account's: the rows of two would be one's."""
        if self.account not in ("", account):
            raise OtherExport(
                f"the target holds the rows of {self.account}: export {account} into a target of its own",
                differs=("account",),
            )

    def to_go_on(self, account: str, asked: Mapping[str, object], *, restart: bool) -> Plan | None:
        """The unfinished plan, None to begin anew; raises OtherExport when the target is for something else."""
        self.refuse_other(account)
        if restart or self.plan is None:
            return None
        self.plan.refuse_other(asked)
        return self.plan

    @classmethod
    def read(cls, text: str) -> Self:
        """Of a text, "" for none."""
        if not text:
            return cls()
        state = json.loads(text)
        plan = state["plan"] and Plan(
            state["plan"]["asked"],
            {name: lower and datetime.fromisoformat(lower) for name, lower in state["plan"]["lowers"].items()},
            datetime.fromisoformat(state["plan"]["upper"]),
        )
        finished = {name: datetime.fromisoformat(upper) for name, upper in state["finished"].items()}
        return cls(finished, plan, state["account"])


async def planned(la: AsyncLiveAgent, asked: Asked, finished: Mapping[str, datetime]) -> Plan:
    """One request, for the server's time and, where a report needs a first day, the day the account was made.

    What cannot be asked for raises ValueError before the target is touched.
    """
    status = await la.application.status()
    upper = (asked.until or _time_of(status)).astimezone(UTC)

    def lower(stream: Stream) -> datetime | None:
        start = None if asked.full else asked.since
        if start == "last":
            scope = stream.scope(asked.where)
            start = finished[scope] - OVERLAP if scope in finished else None
        if isinstance(stream.source, Days) and start is None:
            start = status.dateinstalled
            if start is None:
                raise ValueError(f"{stream.name} has rows by day: give since=, the first day")
        if start is not None and start >= upper:
            end = "until" if asked.until else "the server's clock"
            begin = "the end of the last export, less an hour" if asked.since == "last" else "since"
            raise ValueError(f"{stream.name}: {end}, {upper}, is not after {begin}, {start}")
        return start and start.astimezone(UTC)

    return Plan(_plain(asked.identity(la)), {stream.name: lower(stream) for stream in asked.streams}, upper)


async def server_time(la: AsyncLiveAgent) -> datetime:
    """One request for it."""
    return _time_of(await la.application.status())


def _time_of(status: ApplicationStatus) -> datetime:
    """The server's time, or ours where it is older than 4.27.4.1 and does not say it."""
    return status.current_server_time or datetime.now(UTC)


def _plain(asked: Mapping[str, object]) -> dict[str, object]:
    plain: dict[str, object] = json.loads(json.dumps(asked, default=_date))
    return plain


def _date(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
