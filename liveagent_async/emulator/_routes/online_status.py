"""Online status of agents and departments; at most ten rows came before 4.35.0.6 (#3523)."""

from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import route
from liveagent_async.emulator._store import Row, Store

_AGENTS = """SELECT userid AS id, contactid, email AS username, firstname, lastname,
    '//emulator/avatar/' || userid AS avatar_url, onlinestatus AS onlineStatus FROM agents ORDER BY n"""
_DEPARTMENTS = """SELECT d.departmentid AS id, d.name, d.onlinestatus AS onlineStatus, d.presetstatus AS presetStatus,
    cast(total(c.status = 'T') AS INTEGER) AS chat_count, cast(total(c.status = 'N') AS INTEGER) AS new_count,
    cast(total(c.status = 'C') AS INTEGER) AS customer_reply_count, count(c.n) AS total_count, 10 AS max_count
    FROM departments d LEFT JOIN conversations c USING (departmentid) WHERE d.deleted = 'N'
    GROUP BY d.departmentid ORDER BY d.rowid"""


def _cut(store: Store, rows: list[Row]) -> list[Row]:
    return rows[:10] if store.version.suffers("online_status_cut") else rows


@route("GET", "onlinestatus/agents")
def agents(store: Store, _call: Call) -> Tree:
    """All agents and the letters they are online with; how an offline one is shown is unknown: here with none."""
    return {"agentsOnlineStates": _cut(store, store.rows(_AGENTS))}


@route("GET", "onlinestatus/departments")
def departments(store: Store, _call: Call) -> Tree:
    """All departments with counts of what waits in them, every value a text."""
    states = _cut(store, store.rows(_DEPARTMENTS))
    return {"departmentsOnlineStates": [{name: str(value) for name, value in row.items()} for row in states]}
