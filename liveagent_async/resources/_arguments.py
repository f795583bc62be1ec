"""What a call is given: refused where it cannot be right, and brought into the wire's forms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias, cast

from .._paging.pages import WIRE_NAMES, Paging
from .._request import Parameter
from ._base import CustomField

CustomFields: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str] | CustomField | Mapping[str, str]]
"""Custom fields: a value by each code; or pairs, `CustomField` records or the reference's own
``{"code": "size", "value": "XL"}``, where one code may stand twice."""


def custom_fields(name: str, fields: object) -> str:
    """Custom (or unique) fields as the JSON text that goes into the parameter `name`."""
    kind = type(fields).__name__
    if isinstance(fields, Mapping):
        given = cast("Mapping[object, object]", fields)
        if set(given) == {"code", "value"}:
            raise TypeError(f'{name}: one {{"code": ..., "value": ...}} stands in a list; or write {{code: value}}')
        pairs: list[tuple[object, object]] = list(given.items())
    elif isinstance(fields, Iterable) and not isinstance(fields, str | bytes | set | frozenset):
        pairs = [_pair(name, field) for field in cast("Iterable[object]", fields)]
    else:
        raise TypeError(f"{name}: write {{code: value}} or pairs, not {kind}")
    for code, value in pairs:
        if not isinstance(code, str) or not isinstance(value, str):
            raise TypeError(f"{name}: code and value are texts, not {type(code).__name__} and {type(value).__name__}")
        if not code.strip():
            raise ValueError(f"{name}: a custom field's code must not be empty")
    return json.dumps([{"code": code, "value": value} for code, value in pairs], ensure_ascii=False)


def _pair(name: str, field: object) -> tuple[object, object]:
    kind = type(field).__name__
    if isinstance(field, CustomField):
        return field.code, field.value
    if isinstance(field, Mapping):
        given = cast("Mapping[object, object]", field)
        if set(given) == {"code", "value"}:
            return given["code"], given["value"]
    elif isinstance(field, list | tuple):
        pair = cast("Sequence[object]", field)
        if len(pair) == 2:
            return pair[0], pair[1]
    raise TypeError(f'{name}: write (code, value) or {{"code": ..., "value": ...}}, not {kind}')


def codes(name: str, value: object, known: type[StrEnum], *, many: bool = False) -> Parameter:
    """One of the wire's codes, or many: a letter or digit each, also one that `known` has not; else a ValueError."""
    given: Sequence[object] = [value]
    if many and isinstance(value, str):
        given = [each.strip() for each in value.split(",")]
    elif many and isinstance(value, list | tuple):
        given = cast("Sequence[object]", value)
        if not given:
            raise ValueError(f"{name}: an empty list would be no filter; leave it out for all")
    for each in given:
        if isinstance(each, str) and not _CODE.fullmatch(each):
            known_codes = ", ".join(f"{member.value} ({member.name.lower()})" for member in known)
            raise ValueError(f"{name}: {str(each)!r} is no code; known are {known_codes}")
    return cast("Parameter", value)


_CODE = re.compile("[A-Za-z0-9]")


def reject_unknown(options: Mapping[str, object], known: frozenset[str]) -> dict[str, Parameter]:
    """The keywords of a family that were given: a misspelt filter must not become an unfiltered list."""
    unknown = options.keys() - known
    if unknown:
        raise TypeError(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")
    return cast("dict[str, Parameter]", dict(options))


def split_paging(options: Mapping[str, object], known: frozenset[str]) -> tuple[dict[str, Parameter], Paging]:
    """A list's filters, which go on the wire, and how it is walked."""
    for name, ours in WIRE_NAMES.items():
        if name in options and name not in known:
            raise TypeError(f"{name}= is the wire's name: write {ours}")
    given = reject_unknown(options, known)
    paging = {name: given.pop(name) for name in Paging.__optional_keys__ & given.keys()}
    return given, cast("Paging", paging)


def require_code(code: str) -> str:
    """A custom field's code, refused when empty: on the wire no code means all of them."""
    if not code.strip():
        raise ValueError("a custom field's code must not be empty: delete_all_fields() deletes all of them")
    return code
