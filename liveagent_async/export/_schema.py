"""What a table looks like: columns declared from a record's class, never inferred from rows. Pure.

The same column has the same kind in every part and every format: a whole number in a column of averages is a double
there too. A change of this file that changes a table is a new `SCHEMA_VERSION`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from operator import attrgetter
from types import NoneType
from typing import Final, Literal, TypeAlias, cast, get_args, get_type_hints

import attrs

from liveagent_async import Record, to_dict

from .._redact import SECRETS

SCHEMA_VERSION: Final = 1

Kind: TypeAlias = Literal["text", "integer", "double", "boolean", "timestamp", "date", "json"]
"""text is never null ("" where the server sends nothing); the others are null where it sends nothing.

A timestamp is in UTC. json is text: custom fields, lists, undocumented values and `extra`.
"""
Value: TypeAlias = "str | int | float | bool | datetime | date | None"
Row: TypeAlias = tuple[Value, ...]


@attrs.frozen
class Column:
    """A column of a table."""

    name: str
    """As on the wire."""
    kind: Kind
    """What its values are."""


def columns_of(record: type[Record], secrets: Collection[str] = ()) -> tuple[Column, ...]:
    """The columns of a record's class, `extra` last; login tokens only where `secrets` names them."""
    hints = get_type_hints(record)
    names = [field.name for field in attrs.fields(record) if field.name != "extra"]
    columns = [Column(name, _kind(hints[name])) for name in names if name in secrets or name not in SECRETS]
    return (*columns, Column("extra", "json"))


def row_maker(
    record: type[Record], columns: Collection[Column], secrets: Collection[str] = ()
) -> Callable[[Record], Row]:
    """What makes a row of a record: plain values in the columns' order."""
    get = cast("Callable[[Record], Row]", attrgetter(*[column.name for column in columns]))
    hints = get_type_hints(record)
    converters = {n: _CONVERTERS[column.kind] for n, column in enumerate(columns) if column.kind in _CONVERTERS}
    codes = [n for n, column in enumerate(columns) if column.kind == "text" and hints[column.name] is not str]
    work = tuple((converters | dict.fromkeys(codes, _letter)).items())
    trees = tuple((n, column.name) for n, column in enumerate(columns) if column.kind == "json")
    struck = SECRETS - {*secrets}

    def row(record: Record) -> Row:
        values = list(get(record))
        for n, convert in work:
            values[n] = convert(values[n])
        whole: Mapping[str, object] = {}
        for n, name in trees:
            if values[n]:
                whole = whole or cast("Mapping[str, object]", to_dict(record, secrets=True))
                values[n] = json.dumps(_without(whole[name], struck), ensure_ascii=False)
            else:
                values[n] = None
        return tuple(values)

    return row


def _without(tree: object, names: Collection[str]) -> object:
    if isinstance(tree, dict):
        fields = cast("dict[str, object]", tree)
        return {name: _without(value, names) for name, value in fields.items() if name not in names}
    return [_without(item, names) for item in cast("list[object]", tree)] if isinstance(tree, list) else tree


def _kind(annotation: object) -> Kind:
    members = {annotation, *get_args(annotation)} - {NoneType}
    if str in members and all(member is str or _is_code(member) or get_args(member) for member in members):
        return "text"
    for type_, kind in _KINDS.items():
        if type_ in members:
            return kind
    return "json"


def _is_code(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, StrEnum)


# float before int: a Number, which is one or the other by its value, is always a double.
_KINDS: Final[Mapping[object, Kind]] = {
    float: "double",
    bool: "boolean",
    int: "integer",
    datetime: "timestamp",
    date: "date",
}


def _letter(value: Value) -> Value:
    return str(value)


def _utc(value: Value) -> Value:
    return value.astimezone(UTC) if isinstance(value, datetime) else None


def _double(value: Value) -> Value:
    return None if value is None else float(cast("float", value))


_CONVERTERS: Final[Mapping[str, Callable[[Value], Value]]] = {"timestamp": _utc, "double": _double}
