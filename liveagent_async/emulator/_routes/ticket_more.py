"""A conversation's tags and custom fields."""

from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import not_found
from liveagent_async.emulator._php.encoders import Tree
from liveagent_async.emulator._router import OK, route
from liveagent_async.emulator._store import Store, Value

from .common import add_fields, pairs, remove_fields, required
from .find import conversation


@route("GET", "conversations/*/tags")
def tags(store: Store, call: Call) -> Tree:
    """The tags of a conversation."""
    row = conversation(store, call.ids[0])
    sql = "SELECT t.id, t.name FROM tagged x JOIN tags t ON t.n = x.tag WHERE x.conversation = ? ORDER BY t.n"
    return {"tags": store.rows(sql, row["n"])}


def _tag(store: Store, call: Call) -> Value:
    """A tag by id or by name; whether an unknown name makes a tag is not known, so it is refused."""
    key = call.get("id") or required(call, "name")
    row = store.row("SELECT n FROM tags WHERE id = ? OR (? = '' AND name = ?)", key, call.get("id"), key)
    if row is None:
        raise not_found("tag", key)
    return row["n"]


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


@route("POST", "conversations/*/fields")
def add(store: Store, call: Call) -> Tree:
    """Adds values of custom fields; the same code may be added several times."""
    row = conversation(store, call.ids[0])
    required(call, "customfields")
    add_fields(store, "T", row["n"], pairs(call, "customfields"))
    store.effect("conversation.fields.add", str(row["conversationid"]))
    return OK


@route("DELETE", "conversations/*/fields")
def remove(store: Store, call: Call) -> Tree:
    """Removes a custom field's values, all fields when there is no code."""
    row = conversation(store, call.ids[0])
    remove_fields(store, "T", row["n"], call.get("code"))
    store.effect("conversation.fields.remove", str(row["conversationid"]))
    return OK
