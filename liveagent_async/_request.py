"""A call as a value, and how values are written on the wire.

Parameters of GET and DELETE travel in the query, those of POST and PUT as a form. The key is no part of a request: the
transport adds it. What cannot be written is refused before anything is sent: TypeError for what has no form on the
wire, ValueError for a value that would change its meaning there. No error shows a value that may be a password.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from enum import Enum
from html import escape
from typing import Literal, TypeAlias, TypeVar, cast
from urllib.parse import quote, unquote, urlencode

import attrs

from ._public import public
from ._redact import REDACTED, SECRETS

Method: TypeAlias = Literal["GET", "POST", "PUT", "DELETE"]
D = TypeVar("D", bound=date)


@public
@attrs.frozen
class When:
    """A date with an operator, the reference's `opdatetime`; a plain datetime means `eq`.

    Datetimes are aware and written in the account's time zone. A date is written as it is; how the server compares it
    is unknown.
    """

    operator: str
    """As on the wire."""
    values: tuple[datetime | date | str, ...]
    """What it compares with: one value, two of `btw`."""

    @classmethod
    def eq(cls, value: datetime | date) -> When:
        """At this moment.

        Args:
            value: The date.
        """
        return cls("eq", (value,))

    @classmethod
    def neq(cls, value: datetime | date) -> When:
        """At another moment.

        Args:
            value: The date.
        """
        return cls("neq", (value,))

    @classmethod
    def gt(cls, value: datetime | date) -> When:
        """After this moment.

        Args:
            value: The date.
        """
        return cls("gt", (value,))

    @classmethod
    def lt(cls, value: datetime | date) -> When:
        """Before this moment.

        Args:
            value: The date.
        """
        return cls("lt", (value,))

    @classmethod
    def gte(cls, value: datetime | date) -> When:
        """At this moment or after it.

        Args:
            value: The date.
        """
        return cls("gte", (value,))

    @classmethod
    def lte(cls, value: datetime | date) -> When:
        """At this moment or before it.

        Args:
            value: The date.
        """
        return cls("lte", (value,))

    @classmethod
    def between(cls, first: datetime | date, last: datetime | date) -> When:
        """Between two moments; whether the server counts them in is unknown.

        Args:
            first: The earlier one.
            last: The later one.
        """
        return cls("btw", (first, last))

    @classmethod
    def like(cls, pattern: str) -> When:
        """Written like this.

        Args:
            pattern: The wire's own: `%` stands for any number of characters, `?` for one, as in "2026-01-%".
        """
        return cls("lk", (pattern,))


Parameter: TypeAlias = str | int | float | date | datetime | When | Sequence[str] | None
"""What a parameter may be; bool is an int to Python and Y or N to the wire, a list or tuple is joined by commas."""


@attrs.frozen
class Request:
    """One call: `path` is quoted and has no format suffix; `bulk` lets interactive calls go first."""

    method: Method
    path: str
    parameters: Mapping[str, Parameter] = attrs.field(repr=lambda parameters: f"<{', '.join(parameters)}>")
    """Their values stay out of `repr`: one of them may be a password."""
    bulk: bool = False
    route: str = attrs.field(default="", eq=False)
    """The path's template, without identifiers: what events and logs name the call by."""
    answered: Callable[[], None] | None = attrs.field(default=None, eq=False, repr=False)
    """Called when the answer is there, no error, and so large that decoding it takes a while."""

    @property
    def call(self) -> str:
        """The name errors and logs use, as in ``GET customers/jana@acme.com``."""
        return f"{self.method} {'/'.join(map(_readable, self.path.split('/')))}"

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does no more than sending it once; a write with a note writes a message each time.

        `messages` is the reference's old name of `note`.
        """
        notes = self.parameters.get("note") or self.parameters.get("messages")
        return self.method == "GET" or (self.method != "POST" and not notes)

    def redact(self, text: str) -> str:
        """The text without the password among the parameters, which a server's error may repeat in some spelling."""
        for name in SECRETS & self.parameters.keys():
            if secret := str(self.parameters[name] or ""):
                escaped = json.dumps(secret)[1:-1]
                spellings = {secret, quote(secret, safe=""), escape(secret), escaped, escaped.replace("/", r"\/")}
                text = re.sub("|".join(map(re.escape, sorted(spellings, key=len, reverse=True))), REDACTED, text)
        return text

    def encode(self, suffix: str, zone: tzinfo) -> tuple[str, bytes | None]:
        """The target below `/api/`, without the key, and the form's bytes; dates are written in the account's zone."""
        target = self.path + suffix
        encoded = urlencode(to_pairs(self.parameters, zone), quote_via=quote, safe="")
        if self.method in ("POST", "PUT"):
            return target, encoded.encode("ascii")
        return f"{target}?{encoded}" if encoded else target, None


def request(method: Method, template: str, *identifiers: str, **parameters: Parameter) -> Request:
    """A call by its path in the reference, as in ``request("GET", "customers/{}/groups", customeridentifier)``."""
    return Request(method, template.format(*map(quote_segment, identifiers)), parameters, route=template)


def quote_segment(identifier: str) -> str:
    """One part of a path, quoted alone, so that no identifier reaches another call."""
    if not isinstance(identifier, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # a number, from users without a type checker
        raise TypeError(f"an identifier is a text, not {_kind(identifier)}")
    if identifier.strip() in ("", ".", ".."):
        raise ValueError(f"an identifier must be an id, a code or an e-mail address, not {identifier!r}")
    return quote(_text("an identifier", identifier), safe="")


def to_pairs(parameters: Mapping[str, Parameter], zone: tzinfo) -> list[tuple[str, str]]:
    """Parameters as text, those that are None left out."""
    return [(name, to_wire(name, value, zone)) for name, value in parameters.items() if value is not None]


def to_wire(name: str, value: object, zone: tzinfo) -> str:
    """The value of the parameter `name` as the wire writes it."""
    match value:
        case Enum():
            return to_wire(name, value.value, zone)
        case str():
            return _text(name, value)
        case bool():
            return "Y" if value else "N"
        case int() | float():
            return _number(name, value)
        case datetime():
            return _moment(name, value, zone).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return _with_year(name, value).isoformat()
        case When():
            return f"{value.operator}:{','.join(to_wire(name, each, zone) for each in value.values)}"
        case list() | tuple():
            return ",".join([_item(name, each) for each in cast("Sequence[object]", value)])
        case _:
            raise TypeError(
                f"{name}: {_kind(value)} cannot be written; write a text, a number, a date or a list of texts"
            )


def unlocalized(zone: tzinfo | None) -> str:
    """The name of a zone of pytz with summer time, else "".

    Such an object stands for the zone's first offset, local mean time in most cases, until pytz localizes it.
    """
    if zone is None or type(zone).__module__.partition(".")[0] != "pytz" or zone.utcoffset(None) is not None:
        return ""
    return str(zone)


def _moment(name: str, value: datetime, zone: tzinfo) -> datetime:
    if value.tzinfo is None:
        raise ValueError(
            f"{name}: {value!r} has no time zone: write datetime(..., tzinfo=zone), the client converts it"
        )
    if found := unlocalized(value.tzinfo):
        normalize: Callable[[datetime], datetime] = getattr(value.tzinfo, "normalize")  # noqa: B009 - pytz is no dependency
        if normalize(value).utcoffset() != value.utcoffset():
            raise ValueError(
                f"{name}: {value.isoformat(' ')} has not the offset that {found} has at that time, as is usual with "
                f"pytz: write datetime(..., tzinfo=zoneinfo.ZoneInfo({found!r}))"
            )
    try:
        local = value.astimezone(zone)
    except OverflowError:  # datetime.min and max
        local = None
    if local is None:
        raise ValueError(f"{name}: {value!r} is beyond the dates that there are in {zone}")
    return _with_year(name, local)


def _with_year(name: str, value: D) -> D:
    if value.year < 1000:
        raise ValueError(f"{name}: the wire's dates have a year of four digits, not {value.year}")
    return value


def _number(name: str, value: float) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{name}: {value} is no number that can be written")
    return str(value)


def _item(name: str, item: object) -> str:
    """One of a list that is joined by commas."""
    value = item.value if isinstance(item, Enum) else item
    if not isinstance(value, str):
        raise TypeError(f"{name}: {_kind(value)} in a list cannot be written: a list holds texts")
    if "," in value:
        raise ValueError(f"{name}: the server would read {value!r} as several, for the comma in it")
    return _text(name, value)


def _text(name: str, value: str) -> str:
    if _SURROGATE.search(value):
        raise ValueError(f"{name}: half of a surrogate pair cannot be written in UTF-8")
    return value


_SURROGATE = re.compile("[\ud800-\udfff]")


def _kind(value: object) -> str:
    return f"a value of type {type(value).__name__}"


def _readable(segment: str) -> str:
    """A part of a path for the eye: what would mislead there stays quoted."""
    return "".join(
        letter if letter.isprintable() and letter not in " %/?#" else quote(letter, safe="")
        for letter in unquote(segment)
    )
