"""Departments: list, info, who is in."""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import not_found
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import route
from liveagent_async.emulator._store import Row, Store


def _columns(store: Store) -> str:
    """Presetstatus was taken out of the answer with 5.17.23.1 (#9661)."""
    preset = "presetstatus, " if store.version.suffers("presetstatus") else ""
    return f"departmentid, name, description, onlinestatus, {preset}deleted"


@route("GET", "departments")
def listed(store: Store, _call: Call) -> Tree:
    """All departments, the deleted ones too."""
    return {"departments": store.rows(f"SELECT {_columns(store)} FROM departments ORDER BY rowid")}


@route("GET", "departments/*")
def get(store: Store, call: Call) -> Tree:
    """One department."""
    return department(store, call.ids[0])


@route("GET", "departments/*/agents")
def agents(store: Store, call: Call) -> Tree:
    """The agents of a department and whether they are online."""
    department(store, call.ids[0])
    return {
        "agents": store.rows(
            "SELECT userid, firstname, lastname, email, onlinestatus, presetstatus FROM agents"
            " JOIN department_agents d ON d.agent = agents.n WHERE d.departmentid = ? ORDER BY agents.n",
            call.ids[0],
        )
    }


def department(store: Store, key: str) -> Row:
    """A department by id; 404 for an unknown one."""
    row = store.row(f"SELECT {_columns(store)} FROM departments WHERE departmentid = ?", key)
    if row is None:
        raise not_found("department", key)
    return row
