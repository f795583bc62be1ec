"""What `liveagent export` was called with, read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Literal, TypedDict

import attrs
import click

from liveagent_async import AsyncLiveAgent, Event, Rate


class Options(TypedDict):
    """What `export` and `estimate` are called with alike."""

    since: datetime | Literal["last"] | None
    until: datetime | None
    full: bool
    where: Mapping[str, str]
    restart: bool


@attrs.frozen
class Wish:
    """What is to be exported, as it was written."""

    streams: Sequence[str]
    since: str | None
    until: str | None
    where: Mapping[str, str]
    full: bool
    restart: bool

    def named(self) -> list[str]:
        """The streams by name."""
        from liveagent_async.export import STREAMS  # noqa: PLC0415, not imported for other commands

        names = [name for name in STREAMS if name != "customers.detail"]
        return [each for name in self.streams for each in (names if name == "all" else [name])]

    def options(self, zone: tzinfo) -> Options:
        """As arguments; dates without a zone are the account's."""
        return {
            "since": "last" if self.since == "last" else _date("--since", self.since, zone),
            "until": _date("--until", self.until, zone),
            "full": self.full,
            "where": self.where,
            "restart": self.restart,
        }


@attrs.frozen
class Account:
    """How the account is asked."""

    concurrency: int
    rate: Rate | None
    timezone: str

    def opened(self, observe: Callable[[Event], None] | None = None) -> AsyncLiveAgent:
        """The client, of the account that the environment names."""
        return AsyncLiveAgent(concurrency=self.concurrency, rate=self.rate, timezone=self.timezone, observe=observe)


def pair(text: str) -> tuple[str, str]:
    """A filter."""
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise click.BadParameter(f"{text!r}: write NAME=VALUE", param_hint="--where")
    return name, value


def _date(option: str, text: str | None, zone: tzinfo) -> datetime | None:
    if text is None:
        return None
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        date = None
    if date is None:
        raise ValueError(f"{option} {text!r}: write a date as 2025-01-31 or 2025-01-31T12:00")
    return date if date.tzinfo else date.replace(tzinfo=zone)
