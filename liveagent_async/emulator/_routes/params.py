"""Reading parameters: mandatory ones, pages, JSON inside a field, parts of a text."""

from __future__ import annotations

import json
from typing import cast

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import invalid, missing

DEFAULT_PAGE = 100
LARGEST_PAGE = 1000


def required(call: Call, name: str) -> str:
    """A mandatory parameter; a 500 that names it when it is missing or empty."""
    return call.get(name) or _refuse(name)


def _refuse(name: str) -> str:
    raise missing(name)


def page(call: Call, count: str = "limitcount", start: str = "limitfrom") -> tuple[int, int]:
    """Rows wanted and rows skipped: 100 by default, never more than 1000, nonsense read as PHP's (int) reads it."""
    size = _number(call.get(count))
    return min(size, LARGEST_PAGE) if size > 0 else DEFAULT_PAGE, max(_number(call.get(start)), 0)


def _number(text: str) -> int:
    try:
        return min(int(text), 2**62)
    except ValueError:
        return 0


def contains(text: str) -> str:
    """A pattern for LIKE that finds the text itself anywhere."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def pairs(call: Call, name: str) -> list[tuple[str, str]]:
    """`[{"code": ..., "value": ...}]`, JSON inside a form field; a 500 naming the parameter for anything else."""
    try:
        items: object = json.loads(call.get(name))
        if isinstance(items, list):
            return [(_text(item, "code"), _text(item, "value")) for item in cast("list[object]", items)]
    except (ValueError, TypeError, RecursionError):
        pass
    raise invalid(name)


def _text(item: object, key: str) -> str:
    """A text or a number of a JSON object; a TypeError for anything else, a ValueError for half a surrogate pair."""
    value = cast("dict[str, object]", item).get(key) if isinstance(item, dict) else None
    if not isinstance(value, str | int):
        raise TypeError(key)
    text = str(value)
    text.encode()
    return text
