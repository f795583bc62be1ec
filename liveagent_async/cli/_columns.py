"""What is known of a report's columns: which are usual, their units, how the values of some rows become one. Pure.

The vendor documents no column; the units are those of `liveagent_async.records`: what is unknown there has none here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import isfinite
from operator import mul
from typing import Final

import attrs

from liveagent_async import Record, records

USUAL: Final[Mapping[type[Record], Sequence[str]]] = {
    records.AgentReport: ("firstname", "lastname", "answers", "newAnswerAvgTime", "chats", "calls", "rewards"),
    records.ChannelReport: ("channelName", "answers", "chat_answers", "chats", "calls", "rewards", "punishments"),
    records.DepartmentReport: ("departmentName", "answers", "chat_answers", "chats", "calls", "rewards", "punishments"),
    records.TagReport: ("tagName", "answers", "chat_answers", "chats", "calls", "rewards", "punishments"),
    records.PerformanceReport: (
        "answers", "newAnswerAvgTime", "nextAnswerAvgTime", "created_tickets", "resolved_tickets",
    ),
    records.Ranking: ("datecreated", "rankingType", "agent", "requester", "comment"),
    records.AgentAvailability: ("firstname", "lastname", "department_name", "hours_online"),
    records.Availability: ("date", "mins", "pct"),
    records.Load: ("date", "avgQueue", "maxQueue", "avgSlots", "avgService"),
    records.SlaCompliance: ("date", "fulfilled", "avgFulfilledTime", "unfulfilled", "avgUnfulfilledTime"),
    records.SlaLog: ("conversationid", "date_created", "date_due", "date_closed"),
}  # fmt: skip
"""The columns a table of 80 characters has room for."""

ROWS: Final = "rows"
"""A chart of how many rows there are, for reports whose rows are events."""

_UNKNOWN: Final = ("chat_pickup", "i_messages", "o_calls")
_SUMS: Final = (records.AgentReport, records.WorkCounts, records.PerformanceReport)
_EVENTS: Final = (records.Ranking, records.SlaLog)
_UNITS: Final = (
    ("_seconds_ph$", "s/h"),
    ("_ph$", "per h"),
    ("(_p|^pct)$", "%"),
    ("([aA]vgTime(Sla)?|avg_time|_seconds|FulfilledTime|fulfilledTime|^worktime)$", "s"),
    ("^mins$", "min"),
    ("^hours_online$", "h"),
)
_HOW: Final = (
    ("_ph$|_p$|AvgTime(Sla)?$|avg_time$", ""),
    ("^max", "max"),
    ("^min[A-Z]", "min"),
    ("^avgFulfilledTime$", "fulfilled"),
    ("^avgUnfulfilledTime$", "unfulfilled"),
    ("^avg|^pct$", "mean"),
)


HOW_SAID: Final = {"sum": "the sum", "max": "the highest", "min": "the lowest", "mean": "the mean"}


def column_names(record: type[Record]) -> list[str]:
    """Every column that a table can show, in the record's order."""
    return [field.name for field in attrs.fields(record) if field.name != "extra"]


def numeric(record: type[Record]) -> list[str]:
    """Every column that can be charted."""
    names = [field.name for field in attrs.fields(record) if field.default is None and "date" not in field.name]
    return [ROWS] if issubclass(record, _EVENTS) else names


def made_by(record: type[Record]) -> str:
    """What the rows of many days are."""
    return "added up by the server" if issubclass(record, _SUMS) else "as listed"


def unit(column: str) -> str:
    """Seconds, per cent, minutes, hours, per hour; "" for counts and for what is unknown."""
    return "" if column in _UNKNOWN else next((unit for ending, unit in _UNITS if re.search(ending, column)), "")


def how(column: str) -> str:
    """How values become one: "sum", "max", "min", "mean", a column that weighs them, "" for what cannot be.

    An average of averages is wrong unless each stands for as much: the hours of a load do, the agents do not.
    """
    return "" if column in _UNKNOWN else next((how for ending, how in _HOW if re.search(ending, column)), "sum")


def one_value(column: str, rows: Sequence[Record]) -> float | None:
    """What the rows have together, None when no row has a value; one row's value is taken as it is."""
    if column == ROWS:
        return len(rows)
    known = [(row, float(value)) for row in rows if (value := getattr(row, column)) is not None and isfinite(value)]
    values = [value for _, value in known]
    if len(values) < 2:
        return values[0] if values else None
    match how(column):
        case "sum":
            return sum(values)
        case "max":
            return max(values)
        case "min":
            return min(values)
        case "mean":
            return sum(values) / len(values)
        case "":
            raise ValueError(f"{column} of {len(values)} rows cannot be made one: pick a row with --id")
        case weight:
            weights = [float(getattr(row, weight) or 0) for row, _ in known]
            total = sum(weights)
            return sum(map(mul, values, weights)) / total if total else None
