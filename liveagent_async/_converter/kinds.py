"""Annotation -> how a field of that kind is read: its hook, and the lines that replace its call where they can."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import date, datetime, tzinfo
from enum import StrEnum
from types import NoneType, UnionType
from typing import Final, Union, cast, get_args, get_origin

import attrs

from .._record import Fields, Value
from . import hooks
from .hooks import Hook
from .undocumented import undocumented, with_odd

_VALUE: Final = frozenset(get_args(get_args(Value)[0]))  # below what pydantic reads of it


@attrs.frozen
class Kind:
    """How a field is read; `lines` name its value `{v}`, its hook's call `{hook}` and their aid `{aid}`.

    The hook of a `nullable` kind makes None of nothing; the others have an empty value.
    """

    hook: Hook
    lines: str = "{v} = {hook}"
    aid: object = None
    nullable: bool = False


_TEXT: Final = """\
if type({v}) is not str or {v}.isspace():
    {v} = "" if {v} is None else {hook}"""

_DIGITS: Final = """\
if type({v}) is str and len({v}) < 20 and {v}.isdecimal() and {v}.isascii():
    {v} = int({v})
elif {v} is not None:
    {v} = {hook}"""

# Neither a sign nor an exponent, and short: whatever passes here the hook would take for the same number. Most numbers
# of a report are 0: a page of 500 with two fifths of them is made in four fifths of the time.
_NUMBER: Final = """\
if {v} == "0":
    {v} = 0
elif type({v}) is str and len({v}) < 20 and {v}.isascii():
    if {v}.isdecimal():
        {v} = int({v})
    elif {v}[:1] != "." and {v}.replace(".", "", 1).isdecimal():
        {v} = float({v})
    else:
        {v} = {hook}
elif {v} is not None:
    {v} = {hook}"""

_DECIMAL: Final = """\
if type({v}) is str and len({v}) < 20 and {v}.isascii() and {v}[:1] != "." and {v}.replace(".", "", 1).isdecimal():
    {v} = float({v})
elif {v} is not None:
    {v} = {hook}"""

_CODE: Final = """\
if type({v}) is str:
    {v} = {aid}({v}) or {hook}
else:
    {v} = "" if {v} is None else {hook}"""

# A slice shows all five separators at once, so fromisoformat() sees no other form of ISO 8601 that it knows.
_MOMENT: Final = """\
if type({v}) is str and {v}[4::3] == "-- ::":
    try:
        {v} = {aid} + (fromisoformat({v}) - EPOCH)
    except ValueError:
        {v} = {hook}
elif {v} is not None:
    {v} = {hook}"""

_FLAG: Final = """\
if {v} is not None:
    sent, {v} = {v}, {hook}
    if {v} is None:
        extra = {aid}(extra, sent)"""

_BY_TYPE: Final[dict[AbstractSet[object], Kind]] = {
    frozenset({str}): Kind(hooks.text, _TEXT),
    frozenset({Fields}): Kind(hooks.fields),
    frozenset({int}): Kind(hooks.integer, _DIGITS, nullable=True),
    frozenset({int, float}): Kind(hooks.number, _NUMBER, nullable=True),
    frozenset({float}): Kind(hooks.decimal, _DECIMAL, nullable=True),
    frozenset({date}): Kind(hooks.date_, nullable=True),
}


@attrs.frozen
class Maker:
    """What reading a field takes: the account's zone, which classes the converter makes, and what makes one."""

    zone: tzinfo
    is_made: Callable[[object], bool]
    hook: Callable[[type], Hook]


def kind_of(annotation: object, name: str, maker: Maker) -> Kind | None:
    """How the field `name` is read, None when no field can be of that type."""
    members = frozenset(get_args(annotation) if get_origin(annotation) in (Union, UnionType) else [annotation])
    kind = _kind_of(members - {NoneType}, name, maker)
    if kind is None or kind.nullable == (NoneType in members):
        return kind
    return Kind(hooks.required(kind.hook) if kind.nullable else hooks.optional(kind.hook))


def _kind_of(members: AbstractSet[object], name: str, maker: Maker) -> Kind | None:
    if len(members) == 1 and maker.is_made(only := next(iter(members))):
        return Kind(maker.hook(cast("type", only)))
    if members == {bool}:
        return Kind(hooks.boolean, _FLAG, with_odd(name), nullable=True)
    if members == {datetime}:
        return Kind(hooks.datetime_(maker.zone), _MOMENT, hooks.EPOCH.replace(tzinfo=maker.zone), nullable=True)
    if members == _VALUE:
        return Kind(lambda value, _: undocumented(name, value), _TEXT)
    if kind := _BY_TYPE.get(members):
        return kind
    for cls in members:
        if isinstance(cls, type) and issubclass(cls, StrEnum) and members == {cls, str}:
            codes = {member.value: member for member in cls}
            return Kind(hooks.code(codes), _CODE, codes.get)
        arguments, origin = get_args(cls), get_origin(cls)
        if len(members) == 1 and (origin is list or (origin is tuple and arguments[1:] == (...,))):
            item = kind_of(arguments[0], name, maker)
            return item and Kind(hooks.many(item.hook, origin))
    return None
