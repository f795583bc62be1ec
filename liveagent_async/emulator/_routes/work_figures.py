"""The figures of the work reports, counted from the stored conversations: the same question, the same answer."""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

from dataclasses import dataclass

from liveagent_async.emulator._store import Store, Value

_MESSAGES = "messages m JOIN message_groups g ON g.n = m.grp JOIN conversations c ON c.n = g.conversation"
_GROUPS = "message_groups g JOIN conversations c ON c.n = g.conversation"
_FIRST = "avg(strftime('%s', c.datefirstanswer) - strftime('%s', c.datecreated))"
_RESOLVE = "avg(strftime('%s', c.dateresolved) - strftime('%s', c.datecreated))"
_RANKS = "ranks k JOIN conversations c ON c.n = k.conversation"
_ASSIGNED = "printf('a%07x', c.assigned)"
_RESOLVER = "printf('a%07x', c.resolver)"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what to compute from which rows, whose date counts and which agent it is credited to."""

    source: str
    date: str
    agent: str
    where: str = "1"
    value: str = "count(*)"


FIGURES = {
    "answers": Figure(_MESSAGES, "m.datecreated", "m.userid", "m.rtype = 'M' AND m.userid LIKE 'a%'"),
    "notes": Figure(_MESSAGES, "m.datecreated", "m.userid", "m.rtype = 'N' AND m.userid LIKE 'a%'"),
    "i_messages": Figure(_MESSAGES, "m.datecreated", _ASSIGNED, "m.rtype = 'M' AND m.userid LIKE 'u%'"),
    "chat_answers": Figure(_MESSAGES, "m.datecreated", "m.userid", "g.rtype = 'C' AND m.userid LIKE 'a%'"),
    "chats": Figure(_GROUPS, "g.datecreated", _ASSIGNED, "g.rtype = 'C' AND c.assigned IS NOT NULL"),
    "calls": Figure(_GROUPS, "g.datecreated", "g.userid", "g.rtype = 'P' AND g.userid LIKE 'a%'"),
    "newAnswerAvgTime": Figure("conversations c", "c.datefirstanswer", _ASSIGNED, value=_FIRST),
    "created_tickets": Figure("conversations c", "c.datecreated", _ASSIGNED),
    "resolved_tickets": Figure("conversations c", "c.dateresolved", _RESOLVER),
    "firstResolveAvgTime": Figure("conversations c", "c.dateresolved", _RESOLVER, value=_RESOLVE),
    "rewards": Figure(_RANKS, "k.datecreated", "printf('a%07x', k.agent)", "k.rtype = 'W'"),
    "punishments": Figure(_RANKS, "k.datecreated", "printf('a%07x', k.agent)", "k.rtype = 'P'"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What a report is asked: a span of time, of all agents or one, of all departments or one.

    `key` is "agent" or an expression on the conversation `c`, by which is counted; `join` what that needs.
    """

    start: str
    end: str
    agent: str = ""
    department: str = ""
    key: str = "agent"
    join: str = ""


def count(store: Store, figure: Figure, question: Question) -> dict[Value, int]:
    """A figure by the question's key."""
    by = figure.agent if question.key == "agent" else question.key
    rows = store.rows(
        f"SELECT {by} AS k, CAST({figure.value} AS INTEGER) AS v FROM {figure.source} {question.join}"
        f" WHERE {figure.where} AND {figure.date} >= ? AND {figure.date} <= ?"
        f" AND ? IN ('', {figure.agent}) AND ? IN ('', c.departmentid) GROUP BY k",
        question.start,
        question.end,
        question.agent,
        question.department,
    )
    return {row["k"]: int(row["v"] or 0) for row in rows}


def figures(store: Store, question: Question) -> dict[str, dict[Value, int]]:
    """All figures by the question's key."""
    return {name: count(store, figure, question) for name, figure in FIGURES.items()}


def derive(value: dict[str, int], column: str) -> str:
    """A column of one row from its figures: per hour, percent, or the figure; "0" if it is not counted here."""
    if column == "worktime":
        return str(worktime(value))
    if column.endswith("_ph"):
        seconds = worktime(value)
        return f"{value.get(column[:-3], 0) * 3600 / seconds:.2f}" if seconds else "0"
    ranked = value["rewards"] + value["punishments"]
    if column == "not_ranked":
        return str(max(value["answers"] - ranked, 0))
    if column in ("rewards_p", "punishments_p"):
        return f"{100 * value[column[:-2]] / ranked:.2f}" if ranked else "0"
    return str(value.get(column.removesuffix("Sla"), 0))


def worktime(value: dict[str, int]) -> int:
    """Seconds of work: ten minutes an answer, two a note; how the server counts is not published."""
    return 600 * value["answers"] + 120 * value["notes"]
