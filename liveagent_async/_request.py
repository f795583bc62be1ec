"""A call as a value, and how values are written on the wire.

Parameters of GET and DELETE travel in the query, those of POST and PUT as a form. The key is no part of a request: the
transport adds it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Literal, TypeAlias, cast
from urllib.parse import quote, urlencode

import attrs

from ._public import public

Method: TypeAlias = Literal["GET", "POST", "PUT", "DELETE"]


@public
@attrs.frozen
class When:
    """A date with an operator, the reference's `opdatetime`; a plain datetime means `eq`.

    `like` takes the wire's own pattern: `%` stands for any number of characters, `?` for one.
    """

    operator: str
    values: tuple[datetime | date | str, ...]

    @classmethod
    def eq(cls, value: datetime | date) -> When:
        return cls("eq", (value,))

    @classmethod
    def neq(cls, value: datetime | date) -> When:
        return cls("neq", (value,))

    @classmethod
    def gt(cls, value: datetime | date) -> When:
        return cls("gt", (value,))

    @classmethod
    def lt(cls, value: datetime | date) -> When:
        return cls("lt", (value,))

    @classmethod
    def gte(cls, value: datetime | date) -> When:
        return cls("gte", (value,))

    @classmethod
    def lte(cls, value: datetime | date) -> When:
        return cls("lte", (value,))

    @classmethod
    def between(cls, first: datetime | date, last: datetime | date) -> When:
        return cls("btw", (first, last))

    @classmethod
    def like(cls, pattern: str) -> When:
        return cls("lk", (pattern,))


Parameter: TypeAlias = str | int | float | date | datetime | When | Sequence[str] | None
"""What a parameter may be; bool is an int to Python and Y or N to the wire, a sequence is joined by commas."""

CustomFields: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str]]
"""Custom fields by code, or pairs: the wire lets one code stand twice."""


@attrs.frozen
class Request:
    """One call: `path` is quoted and has no format suffix; `bulk` lets interactive calls go first."""

    method: Method
    path: str
    parameters: Mapping[str, Parameter]
    bulk: bool = False

    @property
    def call(self) -> str:
        """The name errors and logs use."""
        return f"{self.method} {self.path}"

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does no more than sending it once; a write with a note writes a message each time.

        `messages` is the reference's old name of `note`.
        """
        notes = self.parameters.get("note") or self.parameters.get("messages")
        return self.method == "GET" or (self.method != "POST" and not notes)

    def encode(self, suffix: str, zone: tzinfo) -> tuple[str, bytes | None]:
        """The target below `/api/`, without the key, and the form's bytes; dates are written in the account's zone."""
        target = self.path + suffix
        encoded = urlencode(to_pairs(self.parameters, zone), quote_via=quote, safe="")
        if self.method in ("POST", "PUT"):
            return target, encoded.encode("ascii")
        return f"{target}?{encoded}" if encoded else target, None


def request(method: Method, template: str, *identifiers: str, **parameters: Parameter) -> Request:
    """A call by its path in the reference, as in ``request("GET", "customers/{}/groups", customeridentifier)``."""
    return Request(method, template.format(*map(quote_segment, identifiers)), parameters)


def quote_segment(identifier: str) -> str:
    """One part of a path, quoted alone, so that no identifier reaches another call."""
    if identifier.strip() in ("", ".", ".."):
        raise ValueError(f"an identifier must be an id, a code or an e-mail address, not {identifier!r}")
    return quote(identifier, safe="")


def to_pairs(parameters: Mapping[str, Parameter], zone: tzinfo) -> list[tuple[str, str]]:
    """Parameters as text, those that are None left out."""
    return [(name, to_wire(value, zone)) for name, value in parameters.items() if value is not None]


def to_wire(value: Parameter, zone: tzinfo) -> str:
    """One value as the wire writes it."""
    match value:
        case str():
            return value
        case bool():
            return "Y" if value else "N"
        case datetime():
            if value.tzinfo is None:
                raise ValueError(
                    f"{value!r} has no time zone: write datetime(..., tzinfo=zone), the client converts it"
                )
            return value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case When():
            return f"{value.operator}:{','.join(to_wire(each, zone) for each in value.values)}"
        case Sequence():
            return ",".join(value)
        case _:
            return str(value)


def custom_fields(fields: CustomFields | None) -> str | None:
    """Custom (and unique) fields as the JSON text that goes into one parameter."""
    if fields is None:
        return None
    pairs = cast("Mapping[str, str]", fields).items() if isinstance(fields, Mapping) else fields
    return json.dumps([{"code": code, "value": value} for code, value in pairs], ensure_ascii=False)
