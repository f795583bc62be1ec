"""What a record is: frozen, complete, and it keeps what we do not know; and how it leaves the process.

Text is `str` ("" when the server sends nothing, null or an empty element); numbers, dates and flags are
`int | None`, `datetime | None`, `bool | None`; a one-letter code is `Status | str`, where a value we do not know stays
the plain string; a list is a tuple. Fields are spelt as on the wire.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias, cast

import attrs

from ._public import PACKAGE, public, say
from ._redact import REDACTED, SECRETS

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

RECORDS = f"{PACKAGE}.records"
"""The module users import records from, as `__module__` says."""


class Fields(Mapping[str, "Value"]):
    """Fields by name, read-only: what a record keeps in `extra`, and the rows of reports with undocumented fields."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Value] | None = None) -> None:
        self._values: dict[str, Value] = dict(values or {})

    def __getitem__(self, name: str) -> Value:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return self._values == (other._values if isinstance(other, Fields) else other)

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name!r}: {REDACTED if name in SECRETS else repr(self[name])}" for name in self)
        return f"Fields({{{shown}}})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Fields], handler: GetCoreSchemaHandler) -> CoreSchema:
        """What pydantic asks for: an object of anything."""
        from ._pydantic import object_schema  # noqa: PLC0415 - pydantic is no dependency of ours

        return object_schema(_frozen, _plain)


say(Fields, RECORDS)


class _AsSent:
    """How pydantic reads and writes a Value."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from ._pydantic import value_schema  # noqa: PLC0415 - pydantic is no dependency of ours

        return value_schema(_frozen, _plain)


if TYPE_CHECKING:
    Value: TypeAlias = str | tuple["Value", ...] | Fields
    """What the server sent, as text: a number keeps its digits, null and an empty list are ""."""
else:  # names no name: get_type_hints, pydantic and the like evaluate it where no `Value` is
    Value = Annotated[str | tuple[object, ...] | Fields, _AsSent()]

NO_FIELDS = Fields()


@attrs.frozen(kw_only=True)
class Record:
    """The base of every record; `extra` holds the fields the server sent that this client does not name."""

    extra: Fields = attrs.field(default=NO_FIELDS, hash=False)

    def __init_subclass__(cls) -> None:
        if "__repr__" not in vars(cls):  # attrs writes one of its own into a class that has none itself
            cls.__repr__ = Record.__repr__  # type: ignore[method-assign]
        if cls.__module__.startswith(f"{PACKAGE}.resources."):
            say(cls, RECORDS)

    def __repr__(self) -> str:
        hidden = {field.name for field in attrs.fields(type(self)) if not field.repr}
        shown = [name for name in field_names(type(self)) if name not in hidden and (name != "extra" or self.extra)]
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Record], handler: GetCoreSchemaHandler) -> CoreSchema:
        """What pydantic asks for, as FastAPI does for an endpoint that is annotated ``-> Customer``."""
        from ._pydantic import record_schema  # noqa: PLC0415 - pydantic is no dependency of ours

        return record_schema(source, field_names(source, secrets=True), _plain, handler)


say(Record, RECORDS)


def field_names(cls: type[Record], *, secrets: bool = False) -> list[str]:
    """The fields of a record as they are shown: `extra` last, login secrets only when asked for."""
    names = [field.name for field in attrs.fields(cls) if secrets or field.name not in SECRETS]
    return [*(name for name in names if name != "extra"), "extra"]


Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | int | float | bool | None"
"""What json writes as it is."""


@public
def to_dict(record: Record | Fields, *, secrets: bool = False) -> dict[str, Plain]:
    """A record as a plain dict of its fields, ready for ``json.dumps``.

    Dates are ISO 8601 with their offset, as in "2026-01-31T12:00:00-08:00", codes their letter, Fields and records
    inside dicts, tuples lists; `extra` is the last key. A value that hooks of yours made stays as it is. `attrs.asdict`
    gives login tokens out, and json cannot write what it makes.

    Args:
        record: A record, or its `extra`.
        secrets: Whether login tokens (`authtoken`, `browsercookiename`, `password`) are there, also of `extra` and of
            records inside.
    """
    if isinstance(record, Fields):
        return {
            name: _plain(value, secrets=secrets) for name, value in record.items() if secrets or name not in SECRETS
        }
    return {name: _plain(getattr(record, name), secrets=secrets) for name in field_names(type(record), secrets=secrets)}


def _plain(value: object, *, secrets: bool = False) -> Plain:
    if isinstance(value, Record | Fields):
        return to_dict(value, secrets=secrets)
    if isinstance(value, list | tuple):
        return [_plain(item, secrets=secrets) for item in cast("list[object]", value)]
    if isinstance(value, date):
        return value.isoformat()
    return cast("Plain", value.value if isinstance(value, Enum) else value)


def _frozen(value: object) -> Value:
    """What json reads as a record holds it."""
    if isinstance(value, Mapping):
        return Fields({name: _frozen(inner) for name, inner in cast("Mapping[str, object]", value).items()})
    if isinstance(value, list | tuple):
        return tuple(_frozen(item) for item in cast("list[object]", value))
    if isinstance(value, str):
        return value
    raise ValueError("text, a list or an object is expected")


JOINED: Final = "joined"


def joined() -> tuple[str, ...]:
    """A field of texts that the server joins by commas or sends as a list; () for nothing."""
    field: tuple[str, ...] = attrs.field(default=(), metadata={JOINED: True})
    return field


def secret() -> str:
    """A text field that stays out of `repr`: a login token is as good as a password."""
    field: str = attrs.field(default="", repr=False)
    return field
