"""Values -> what a record's fields hold. cattrs' own hooks misread wire data: None becomes 'None', "N" and "0" True.

A hook is given a value and where it stands (`Customer.datecreated`); a value that is none of the kind is a ValueError
that says both. Values come as text (a number is its literal), as null, or as what a codec of the user's makes of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import TypeAlias, cast

from .._codecs import Tree, Unfit, as_list
from .._record import NO_FIELDS, Fields
from .undocumented import all_fields, literal

Hook: TypeAlias = Callable[[object, str], object]


def text(value: object, where: str, kind: str = "text") -> str:
    """Text as sent; "" for null and for blanks."""
    if (written := literal(value)) is None:
        raise _not_a(kind, value, where)
    return written


def integer(value: object, where: str) -> int | None:
    """A whole number, also one written `12.0`; None for nothing."""
    if not (digits := text(value, where, "whole number").strip()):
        return None
    if match := _WHOLE.fullmatch(digits):
        return int(match[1])
    raise _not_a("whole number", value, where)


def number(value: object, where: str) -> int | float | None:
    """12 for `12`, 12.5 for `12.5`; None for nothing."""
    if not (digits := text(value, where, "number").strip()):
        return None
    if match := _NUMBER.fullmatch(digits):
        found = float(digits) if match[1] or match[2] else int(digits)
        if math.isfinite(found):
            return found
    raise _not_a("number", value, where)


def decimal(value: object, where: str) -> float | None:
    """A number as a float; None for nothing."""
    found = number(value, where)
    return None if found is None else float(found)


# Lengths are bounded: int() of a thousand digits is slow, and of a few thousand an error of another kind.
_WHOLE = re.compile(r"([+-]?[0-9]{1,300})(?:\.0*)?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,300}(\.[0-9]*)?([eE][+-]?[0-9]{1,4})?")


def boolean(value: object, where: str) -> bool | None:
    """Y or N, also true, false, 1 and 0; None for nothing, and for a letter that is neither."""
    return _FLAGS.get(text(value, where, "flag").strip())


_FLAGS = {"Y": True, "N": False, "true": True, "false": False, "1": True, "0": False}


def datetime_(zone: tzinfo) -> Callable[[object, str], datetime | None]:
    """The hook for `YYYY-MM-DD HH:MM:SS` in the account's zone, also without the time; None for nothing and zeros."""
    epoch = EPOCH.replace(tzinfo=zone)

    def hook(value: object, where: str) -> datetime | None:
        written = text(value, where, "date").strip()
        if not written or written in _NEVER:
            return None
        if _MOMENT.fullmatch(written):
            try:
                return epoch + (datetime.fromisoformat(written) - EPOCH)
            except ValueError:
                pass  # the 30th of February
        raise _not_a("date", value, where)

    return hook


def date_(value: object, where: str) -> date | None:
    """`YYYY-MM-DD`, also with a midnight behind it; None for nothing and zeros."""
    written = text(value, where, "date").strip().removesuffix(" 00:00:00")
    if not written or written in _NEVER:
        return None
    if _DAY.fullmatch(written):
        try:
            return date.fromisoformat(written)
        except ValueError:
            pass  # the 30th of February
    raise _not_a("date", value, where)


# Adding to an aware date moves its clock's hands and keeps its zone; replace(tzinfo=) takes ten times as long.
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - naive, as what the server sends
_NEVER = ("0000-00-00 00:00:00", "0000-00-00")  # MySQL's
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?")


def code(members: Mapping[str, StrEnum]) -> Callable[[object, str], StrEnum | str]:
    """The hook for an open enum: a value that it does not know stays the plain string."""

    def hook(value: object, where: str) -> StrEnum | str:
        letter = text(value, where, "code")
        return members.get(letter, letter)

    return hook


def many(hook: Hook, container: Callable[[list[object]], object]) -> Hook:
    """The hook for a list or tuple of what `hook` makes."""

    def of_list(value: object, where: str) -> object:
        try:
            found = as_list(value)
        except ValueError:
            found = None
        if found is None:
            raise _not_a("list", value, where)
        return container([hook(item, where) for item in found])

    return of_list


def joined(value: object, where: str) -> tuple[object, ...]:
    """Texts joined by commas, or a list of them; () for nothing."""
    if isinstance(value, dict | list):
        return cast("tuple[object, ...]", many(text, tuple)(cast("object", value), where))
    return tuple([each.strip() for each in text(value, where).split(",") if each.strip()])


def required(hook: Hook) -> Hook:
    """The hook for a value that has to be there: one that means nothing is an error."""

    def of_something(value: object, where: str) -> object:
        if (found := hook(value, where)) is None:
            raise Unfit(f"{where}: {{}} where a value is required", value)
        return found

    return of_something


def optional(hook: Hook) -> Hook:
    """The hook for a value or None: PHP writes an object that is not there as null, "" or an empty list."""

    def of_object(value: object, where: str) -> object:
        return None if is_nothing(value) else hook(value, where)

    return of_object


def fields(value: object, where: str) -> Fields:
    """An object whose fields are not documented."""
    if is_nothing(value):
        return NO_FIELDS
    if isinstance(value, dict):
        return all_fields(cast("dict[str, Tree]", value))
    raise _not_a("object", value, where)


def is_nothing(value: object) -> bool:
    """What the three formats write where there is nothing."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _not_a(kind: str, value: object, where: str) -> ValueError:
    return Unfit(f"{where}: {{}} is no {kind}", value)
