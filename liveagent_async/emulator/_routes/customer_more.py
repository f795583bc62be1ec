"""A customer's groups and custom fields."""

from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import not_found
from liveagent_async.emulator._php.encoders import Tree
from liveagent_async.emulator._router import OK, route
from liveagent_async.emulator._store import Store, Value

from .common import add_fields, customer, fields_of, pairs, remove_fields, required


@route("GET", "customers/*/groups")
def groups(store: Store, call: Call) -> Tree:
    """The groups a customer is in; their keys are not those of the list of all groups."""
    row = customer(store, call.ids[0])
    return {
        "groups": store.rows(
            "SELECT g.id AS groupid, g.name AS groupname FROM members m JOIN groups g ON g.n = m.grp"
            " WHERE m.customer = ? ORDER BY g.n",
            row["n"],
        )
    }


def _group(store: Store, call: Call) -> Value:
    name = required(call, "name")
    row = store.row("SELECT n FROM groups WHERE name = ?", name)
    if row is None:
        raise not_found("group", name)
    return row["n"]


@route("POST", "customers/*/groups")
def join(store: Store, call: Call) -> Tree:
    """Puts a customer into a group, by the group's name."""
    row = customer(store, call.ids[0])
    store.execute("INSERT OR IGNORE INTO members VALUES (?, ?)", row["n"], _group(store, call))
    store.effect("customer.group.add", str(row["contactid"]))
    return OK


@route("DELETE", "customers/*/groups")
def leave(store: Store, call: Call) -> Tree:
    """Takes a customer out of a group, by the group's name."""
    row = customer(store, call.ids[0])
    store.execute("DELETE FROM members WHERE customer = ? AND grp = ?", row["n"], _group(store, call))
    store.effect("customer.group.remove", str(row["contactid"]))
    return OK


@route("GET", "customers/*/fields")
def fields(store: Store, call: Call) -> Tree:
    """Custom fields alone: not in the reference, one public client calls it."""
    return {"customfields": fields_of(store, "C", customer(store, call.ids[0])["n"])}


@route("POST", "customers/*/fields")
def add(store: Store, call: Call) -> Tree:
    """Adds values of custom fields."""
    row = customer(store, call.ids[0])
    required(call, "customfields")
    add_fields(store, "C", row["n"], pairs(call, "customfields"))
    store.effect("customer.fields.add", str(row["contactid"]))
    return OK


@route("DELETE", "customers/*/fields")
def remove(store: Store, call: Call) -> Tree:
    """Removes a custom field's values, all fields when there is no code."""
    row = customer(store, call.ids[0])
    remove_fields(store, "C", row["n"], call.get("code"))
    store.effect("customer.fields.remove", str(row["contactid"]))
    return OK
