"""Dates with an operator, `gt:2009-11-12 05:02:01`, as a condition of SQL."""

from __future__ import annotations

_COMPARE = {"eq": "=", "neq": "<>", "gt": ">", "lt": "<", "gte": ">=", "lte": "<="}


def condition(column: str, text: str) -> tuple[str, list[str]]:
    """The condition and its values; without an operator it is "equals", as an unknown one is part of a date that never comes."""
    operator, colon, value = text.partition(":")
    if colon and operator in _COMPARE:
        return f"{column} {_COMPARE[operator]} ?", [value]
    if colon and operator == "btw":
        start, _, end = value.partition(",")
        return f"{column} BETWEEN ? AND ?", [start, end]
    if colon and operator == "lk":  # "%" any number of characters, "?" one
        return f"{column} LIKE ?", [value.replace("?", "_")]
    return f"{column} = ?", [text]
