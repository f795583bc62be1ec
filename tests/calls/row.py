"""What a row of the table of calls is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from liveagent_async import AsyncLiveAgent, Pages

ZONE = ZoneInfo("America/Los_Angeles")
OK: Mapping[str, Any] = {"status": "OK", "statuscode": 0}


@attrs.frozen
class Row:
    """One call: how it is made, what must be on the wire, what is answered, and the record that must come out.

    `title` is its heading in the reference, "" for a call that has none; `request` is as in "GET customers", `sends`
    its parameters, the key left out.
    """

    name: str
    title: str
    call: Callable[[AsyncLiveAgent], Awaitable[object] | Pages[Any]]
    request: str
    sends: Mapping[str, str] = attrs.field(factory=dict[str, str])
    answer: Mapping[str, Any] = OK
    gives: object = None


def at(text: str) -> datetime:
    """A moment as the reference writes it, in the account's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)
