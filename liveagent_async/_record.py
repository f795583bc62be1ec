"""What a record is: frozen, whole, and it keeps what we do not know.

Text is `str` ("" when the server sends nothing, null or an empty element); numbers, dates and flags are
`int | None`, `datetime | None`, `bool | None`; a one-letter code is `Status | str`, where a value we do not know stays
the plain string; a list is a tuple. Fields are spelt as on the wire.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from ._public import PACKAGE, say
from ._redact import REDACTED, SECRETS

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


say(Fields, RECORDS)

if TYPE_CHECKING:
    Value: TypeAlias = str | tuple["Value", ...] | Fields
    """What the server sent, as text: a number keeps its digits, null and an empty list are ""."""
else:  # names no name: get_type_hints, pydantic and the like evaluate it where no `Value` is
    Value = str | tuple[object, ...] | Fields

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
        fields = [field.name for field in attrs.fields(type(self)) if field.repr and field.name != "extra"]
        shown = [*fields, "extra"] if self.extra else fields
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"


say(Record, RECORDS)


JOINED: Final = "joined"


def joined() -> tuple[str, ...]:
    """A field of texts that the server joins by commas or sends as a list; () for nothing."""
    field: tuple[str, ...] = attrs.field(default=(), metadata={JOINED: True})
    return field


def secret() -> str:
    """A text field that stays out of `repr`: a login token is as good as a password."""
    field: str = attrs.field(default="", repr=False)
    return field
