"""A record with a field of every kind, and a converter that makes it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeAlias, cast
from zoneinfo import ZoneInfo

import attrs

from liveagent_async._codecs import Tree
from liveagent_async._converter import Converter
from liveagent_async._record import NO_FIELDS, Fields, Record, Value, secret

ZONE: Final = ZoneInfo("America/Los_Angeles")
CONVERTER: Final = Converter(ZONE)
NOTHING: Final[list[Tree]] = [None, "", " ", "\r\n\t"]
Number: TypeAlias = "int | float | None"


def sent(fields: dict[str, object]) -> Tree:
    """A codec of the user's may give anything."""
    return cast("Tree", fields)


class Status(StrEnum):
    OPEN = "C"
    NEW = "N"


@attrs.frozen(kw_only=True)
class Message(Record):
    messageid: str = ""
    message: str = ""
    datecreated: datetime | None = None


@attrs.frozen(kw_only=True)
class Everything(Record):
    text: str = ""
    authtoken: str = secret()
    whole: int | None = None
    decimal: float | None = None
    number: Number = None
    flag: bool | None = None
    moment: datetime | None = None
    day: date | None = None
    status: Status | str = ""
    message: Message | None = None
    messages: tuple[Message, ...] = ()
    codes: tuple[str, ...] = ()
    tags: Value = ""
    fields: Fields = NO_FIELDS


@attrs.frozen(kw_only=True)
class Unusual(Record):
    must: str
    inner: Message
    role: Status | str = Status.NEW
    count: int | None = 7
    children: tuple[Unusual, ...] = ()


def everything(name: str, value: object) -> object:
    """What the field `name` of Everything holds when that value is sent."""
    return getattr(CONVERTER.record(Everything, sent({name: value})), name)
