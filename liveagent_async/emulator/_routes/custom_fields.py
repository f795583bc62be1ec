"""Custom fields of conversations and customers: the same two calls, so they are made once."""

from __future__ import annotations

from collections.abc import Callable

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import OK, route
from liveagent_async.emulator._store import Row, Store, Value

from .lookup import conversation, customer
from .params import pairs, required


def add_fields(store: Store, kind: str, owner: Value, fields: list[tuple[str, str]]) -> None:
    """Adds values of custom fields; the same code may be there several times."""
    for code, value in fields:
        store.insert("fields", {"kind": kind, "owner": owner, "code": code, "value": value})


def fields_of(store: Store, kind: str, owner: Value) -> Tree:
    """The custom fields of a row, in the order they came."""
    return store.rows("SELECT code, value FROM fields WHERE kind = ? AND owner = ? ORDER BY rowid", kind, owner)


def remove_fields(store: Store, kind: str, owner: Value, code: str) -> None:
    """Removes the values of one code, of all when there is none: the wire's own trap."""
    store.execute("DELETE FROM fields WHERE kind = ? AND owner = ? AND (? = '' OR code = ?)", kind, owner, code, code)


def custom_fields(path: str, kind: str, of: str, find: Callable[[Store, str], Row], key: str) -> None:
    """Enters both calls below `path`; `kind` tells the fields' owners apart, `key` is the owner's identifier."""

    def add(store: Store, call: Call) -> Tree:
        """Adds values; the same code may be added several times."""
        row = find(store, call.ids[0])
        required(call, "customfields")
        add_fields(store, kind, row["n"], pairs(call, "customfields"))
        store.effect(f"{of}.fields.add", str(row[key]))
        return OK

    def remove(store: Store, call: Call) -> Tree:
        """Removes a code's values, all fields when there is no code."""
        row = find(store, call.ids[0])
        remove_fields(store, kind, row["n"], call.get("code"))
        store.effect(f"{of}.fields.remove", str(row[key]))
        return OK

    route("POST", f"{path}/*/fields")(add)
    route("DELETE", f"{path}/*/fields")(remove)


custom_fields("conversations", "T", "conversation", conversation, "conversationid")
custom_fields("customers", "C", "customer", customer, "contactid")
