"""Tags: list, info, add, change, remove. The customers groups have the same five calls, so they are made here too."""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import not_found
from liveagent_async.emulator._php.encoders import Tree
from liveagent_async.emulator._router import OK, route
from liveagent_async.emulator._store import Row, Store

from .common import contains, required


def labels(path: str, table: str, kind: str, members: str, column: str) -> None:
    """Enters the five calls of a kind of labels (`table`), whose uses (`members`) go with them."""

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
        store.execute(f"DELETE FROM {members} WHERE {column} = ?", row["n"])
        store.effect(f"{kind}.delete", call.ids[0])
        return OK

    route("GET", path)(listed)
    route("POST", path)(add)
    route("GET", f"{path}/*")(info)
    route("PUT", f"{path}/*")(change)
    route("DELETE", f"{path}/*")(remove)


labels("tags", "tags", "tag", "tagged", "tag")
labels("customersgroups", "groups", "group", "members", "grp")
