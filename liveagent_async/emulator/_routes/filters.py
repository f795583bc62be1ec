"""The filters of a list of conversations, each a condition of SQL and its values."""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from liveagent_async.emulator._store import Value

from .lookup import person

Condition: TypeAlias = tuple[str, list[Value]]

_COMPARE = {"eq": "=", "neq": "<>", "gt": ">", "lt": "<", "gte": ">=", "lte": "<="}


def when(column: str, text: str) -> Condition:
    """A date with an operator, `gt:2009-11-12 05:02:01`; without one, or with an unknown one, it is "equals"."""
    operator, colon, value = text.partition(":")
    if colon and operator in _COMPARE:
        return f"{column} {_COMPARE[operator]} ?", [value]
    if colon and operator == "btw":
        start, _, end = value.partition(",")
        return f"{column} BETWEEN ? AND ?", [start, end]
    if colon and operator == "lk":  # "%" any number of characters, "?" one
        return f"{column} LIKE ?", [value.replace("?", "_")]
    return f"{column} = ?", [text]


def _any_of(column: str, text: str) -> Condition:
    options: list[Value] = [option.strip() for option in text.split(",")]
    return f"{column} IN ({', '.join('?' * len(options))})", options


def _owner(text: str) -> Condition:
    condition, values = person(text, "cu")
    return f"c.owner IN (SELECT n FROM people WHERE {condition})", values


def _agent(text: str) -> Condition:
    return "c.assigned IN (SELECT n FROM agents WHERE email = ? OR userid = ?)", [text, text]


FILTERS: dict[str, Callable[[str], Condition]] = {
    "owneridentifier": _owner,
    "department": lambda text: ("c.departmentid = ?", [text]),
    "status": lambda text: _any_of("c.status", text),
    "datefrom": lambda text: ("c.datecreated >= ?", [text]),  # the reference of 2015 swaps the words of these two;
    "dateto": lambda text: ("c.datecreated <= ?", [text]),  # its older translation has them the right way round
    "datechanged": lambda text: when("c.datechanged", text),
    "subject": lambda text: ("c.subject = ?", [text]),
    "channel_type": lambda text: _any_of("c.channel_type", text),
    "agentidentifier": _agent,  # the name is a guess: the changelog of 4.29.0.5 does not give it
}
