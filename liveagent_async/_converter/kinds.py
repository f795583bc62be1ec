"""Annotation -> how a field of that kind is read: its hook, and the lines that spare its call where they can."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import date, datetime, tzinfo
from enum import StrEnum
from types import NoneType, UnionType
from typing import Final, TypeGuard, TypeVar, Union, get_args, get_origin

import attrs

from .._record import Fields, Record, Value
from . import hooks
from .hooks import Hook
from .undocumented import undocumented, with_odd

T = TypeVar("T")


@attrs.frozen
class Kind:
    """How a field is read; `lines` name its value `{v}`, its hook's call `{hook}` and their aid `{aid}`."""

    hook: Hook
    lines: str = "{v} = {hook}"
    aid: object = None


_TEXT: Final = """\
if type({v}) is not str or {v}.isspace():
    {v} = "" if {v} is None else {hook}"""

_DIGITS: Final = """\
if type({v}) is str and len({v}) < 20 and {v}.isdecimal() and {v}.isascii():
    {v} = int({v})
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

_BY_TYPE: Final[dict[object, Kind]] = {
    str: Kind(hooks.text, _TEXT),
    Fields: Kind(hooks.fields),
    frozenset({int, NoneType}): Kind(hooks.integer, _DIGITS),
    frozenset({int, float, NoneType}): Kind(hooks.number, _DIGITS),
    frozenset({float, NoneType}): Kind(hooks.decimal),
    frozenset({date, NoneType}): Kind(hooks.date_),
}


def kind_of(annotation: object, name: str, zone: tzinfo, record: Callable[[object, type], object]) -> Kind | None:
    """How the field `name` is read, None when no field can be of that type; `record` makes records inside records."""
    arguments = get_args(annotation)
    if get_origin(annotation) is tuple and arguments[1:] == (...,):
        item = kind_of(arguments[0], name, zone, record)
        return item and Kind(hooks.tuple_of(item.hook))
    if get_origin(annotation) in (Union, UnionType):
        return _of_union(frozenset(arguments), name, zone, record)
    if _is(annotation, Record):
        return Kind(_inner(annotation, record))
    return _BY_TYPE.get(annotation)


def _of_union(
    members: AbstractSet[object], name: str, zone: tzinfo, record: Callable[[object, type], object]
) -> Kind | None:
    if members == set(get_args(Value)):
        return Kind(lambda value, _: undocumented(name, value))
    if members == {bool, NoneType}:
        return Kind(hooks.boolean, _FLAG, with_odd(name))
    if members == {datetime, NoneType}:
        return Kind(hooks.datetime_(zone), _MOMENT, hooks.EPOCH.replace(tzinfo=zone))
    for cls in members:
        if _is(cls, StrEnum) and members == {cls, str}:
            codes = {member.value: member for member in cls}
            return Kind(hooks.code(codes), _CODE, codes.get)
        if _is(cls, Record) and members == {cls, NoneType}:
            return Kind(hooks.optional(_inner(cls, record)))
    return _BY_TYPE.get(members)


def _is(annotation: object, base: type[T]) -> TypeGuard[type[T]]:
    return isinstance(annotation, type) and issubclass(annotation, base)


def _inner(cls: type[Record], record: Callable[[object, type], object]) -> Hook:
    return lambda value, _: record(value, cls)
