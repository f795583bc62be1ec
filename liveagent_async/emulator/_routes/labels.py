"""Tags and customers groups: the same five calls (list, info, add, change, remove), and their use on rows."""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import not_found
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import OK, route
from liveagent_async.emulator._store import Row, Store, Value

from .lookup import conversation, customer
from .params import contains, required


def labels(path: str, table: str, kind: str) -> None:
    """Enters the five calls of a kind of labels, which are kept in `table`."""

    def one(store: Store, key: str) -> Row:
        row = store.row(f"SELECT id, name, color, bg_color, n FROM {table} WHERE id = ?", key)
        if row is None:
            raise not_found(kind, key)
        return row

    def listed(store: Store, call: Call) -> Tree:
        like = contains(call.get("name"))
        return {table: store.rows(f"SELECT id, name FROM {table} WHERE name LIKE ? ESCAPE '\\' ORDER BY n", like)}

    def info(store: Store, call: Call) -> Tree:
        row = one(store, call.ids[0])
        del row["n"]
        return row

    def add(store: Store, call: Call) -> Tree:
        row: Row = {"name": required(call, "name"), "color": call.get("color"), "bg_color": call.get("bg_color")}
        n = store.insert(table, row)
        key = f"{kind[0]}{n:03x}"
        store.execute(f"UPDATE {table} SET id = ? WHERE n = ?", key, n)
        store.effect(f"{kind}.create", key)
        return {"status": "OK", "statuscode": 0, "id": key, **row}

    def change(store: Store, call: Call) -> Tree:
        row = one(store, call.ids[0])
        new = {name: call.params.get(name, row[name]) for name in ("name", "color", "bg_color")}
        store.execute(f"UPDATE {table} SET name = ?, color = ?, bg_color = ? WHERE n = ?", *new.values(), row["n"])
        store.effect(f"{kind}.update", call.ids[0])
        return OK

    def remove(store: Store, call: Call) -> Tree:
        row = one(store, call.ids[0])
        store.execute(f"DELETE FROM {table} WHERE n = ?", row["n"])
        store.effect(f"{kind}.delete", call.ids[0])
        return OK

    route("GET", path)(listed)
    route("POST", path)(add)
    route("GET", f"{path}/*")(info)
    route("PUT", f"{path}/*")(change)
    route("DELETE", f"{path}/*")(remove)


labels("tags", "tags", "tag")
labels("customersgroups", "groups", "group")


@route("GET", "conversations/*/tags")
def tags_of(store: Store, call: Call) -> Tree:
    """The tags of a conversation."""
    row = conversation(store, call.ids[0])
    sql = "SELECT t.id, t.name FROM tagged x JOIN tags t ON t.id = x.tag WHERE x.conversation = ? ORDER BY t.n"
    return {"tags": store.rows(sql, row["n"])}


def _tag(store: Store, call: Call) -> Value:
    """A tag by id or by name; whether an unknown name makes a tag is not known, so it is refused."""
    key = call.get("id") or required(call, "name")
    row = store.row("SELECT id FROM tags WHERE id = ? OR (? = '' AND name = ?)", key, call.get("id"), key)
    if row is None:
        raise not_found("tag", key)
    return row["id"]


@route("POST", "conversations/*/tags")
def tag(store: Store, call: Call) -> Tree:
    """Puts a tag on a conversation; putting it there again changes nothing."""
    row = conversation(store, call.ids[0])
    store.execute("INSERT OR IGNORE INTO tagged VALUES (?, ?)", row["n"], _tag(store, call))
    store.effect("conversation.tag.add", str(row["conversationid"]))
    return OK


@route("DELETE", "conversations/*/tags")
def untag(store: Store, call: Call) -> Tree:
    """Takes a tag off a conversation."""
    row = conversation(store, call.ids[0])
    store.execute("DELETE FROM tagged WHERE conversation = ? AND tag = ?", row["n"], _tag(store, call))
    store.effect("conversation.tag.remove", str(row["conversationid"]))
    return OK


@route("GET", "customers/*/groups")
def groups_of(store: Store, call: Call) -> Tree:
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
