"""Undocumented fields: one form for what JSON, XML and YAML make of the same data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeGuard

from .._codecs import MAX_DEPTH, Element, Tree, Unfit, as_list
from .._record import NO_FIELDS, Fields, Value


def undocumented(name: str, value: object, depth: int = 0) -> Value:
    """What was sent under `name`, as text, a tuple or Fields; null, blanks and what is empty are "".

    An XML element is a list when its only children are named like itself less the last letter, an `s`: as PHP's encoder
    names them. Nothing tells a one-item list of another name from an object, so that one is Fields.
    """
    if is_container(value):
        if depth > MAX_DEPTH:
            raise Unfit(f"{{}} is nested more than {MAX_DEPTH} deep", name)
        if not value:
            return ""
        if isinstance(value, list) or _wraps(name, value):
            return tuple(undocumented("", item, depth + 1) for item in as_list(value))
        return Fields({key: undocumented(key, item, depth + 1) for key, item in value.items()})
    if (text := literal(value)) is None:
        raise Unfit("{}: {} cannot be part of an answer", name, value)
    return text


def literal(value: object) -> str | None:
    """A text, a number, a flag or nothing as text; None when it is none of these."""
    if isinstance(value, str):
        return "" if value.isspace() else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return None


def all_fields(tree: dict[str, Tree]) -> Fields:
    """A row whose fields are not documented."""
    return Fields({name: undocumented(name, value) for name, value in tree.items()})


def other_fields(tree: dict[str, Tree], known: Iterable[str]) -> Fields:
    """What a record does not name."""
    names = tree.keys() - known
    # In the order of the answer, not of the set.
    return Fields({name: undocumented(name, tree[name]) for name in tree if name in names}) if names else NO_FIELDS


def with_odd(name: str) -> Callable[[Fields, object], Fields]:
    """What keeps a value of the field `name` that its kind cannot express, beside the fields a record does not name."""

    def keep(extra: Fields, value: object) -> Fields:
        odd = undocumented(name, value)
        return Fields({**extra, name: odd}) if odd else extra

    return keep


def is_container(value: object) -> TypeGuard[dict[str, Tree] | list[Tree]]:
    """An object or a list of a tree."""
    return isinstance(value, dict | list)


def _wraps(name: str, value: dict[str, Tree]) -> bool:
    return isinstance(value, Element) and name.endswith("s") and list(value) == [name[:-1]]
