"""Conversations: list and info."""

from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import RefusedError
from liveagent_async.emulator._php.encoders import Tree
from liveagent_async.emulator._router import route
from liveagent_async.emulator._store import Store, Value

from .common import fields_of, page
from .filters import FILTERS
from .find import conversation

_LIST = """SELECT c.conversationid, c.code, c.datecreated, c.datechanged, d.name AS departmentname, c.departmentid,
    c.status, u.systemname AS ownername, u.email AS owneremail, c.subject, c.preview, c.publicurlcode"""
_FROM = (
    " FROM conversations c LEFT JOIN departments d USING (departmentid) LEFT JOIN customers u ON u.n = c.owner WHERE "
)
_ASSIGNED = " LEFT JOIN agents a ON a.n = c.assigned WHERE"
_INFO = (
    "conversationid", "code", "datecreated", "datechanged", "departmentname", "departmentid", "status",
    "ownername", "owneremail", "subject", "ownernote", "preview", "publicurlcode", "assignedto",
)  # fmt: skip
_DATEDUE = ", c.datedue"
_TAGS = """, (SELECT coalesce(group_concat(t.name, ','), '') FROM tagged g JOIN tags t ON t.n = g.tag
    WHERE g.conversation = c.n) AS tags"""
_COUNTS = """, c.channel_type,
    (SELECT cast(count(*) AS TEXT) FROM message_groups m
        WHERE m.conversation = c.n AND m.userid LIKE 'u%') AS messagegroupsin,
    (SELECT cast(count(*) AS TEXT) FROM message_groups m
        WHERE m.conversation = c.n AND m.userid LIKE 'a%') AS messagegroupsout"""


@route("GET", "conversations")
def listed(store: Store, call: Call) -> Tree:
    """Conversations in the order they came, filtered; paged by limit and offset since 4.25.6.4."""
    where, values = _filters(store, call)
    sql = _LIST + _columns(store) + _FROM + " AND ".join(where) + " ORDER BY c.n"
    if store.version.has("conversation_paging"):
        size, start = page(call, "limit", "offset")
        if start > 1000 and store.version.suffers("offset_over_1000"):
            raise RefusedError(500, "Internal server error: offset")
        sql, values = sql + " LIMIT ? OFFSET ?", [*values, size, start]
    rows = store.rows(sql, *values)
    if store.version.suffers("closed_breaks_list") and any(row["status"] == "L" for row in rows):
        raise RefusedError(500, "Internal server error: unknown status L")
    return {"conversations": rows}


def _columns(store: Store) -> str:
    """The columns that came after the reference's twelve."""
    columns = _DATEDUE if store.version.has("datedue") else ""
    if store.version.has("conversation_paging") and not store.version.suffers("tags_missing"):
        columns += _TAGS
    return columns + (_COUNTS if store.version.has("messagegroups") else "")


def _filters(store: Store, call: Call) -> tuple[list[str], list[Value]]:
    """Conditions and their values, from the parameters that are there."""
    where: list[str] = ["1"]
    values: list[Value] = []
    for name, condition in FILTERS.items():
        if text := call.get(name):
            sql, more = condition(text)
            where.append(sql)
            values += more
    if len(where) == 1 and not store.version.has("unfiltered_conversations"):
        raise RefusedError(500, "parameter department or owneridentifier is missing")
    return where, values


@route("GET", "conversations/*")
def get(store: Store, call: Call) -> Tree:
    """One conversation, by id, code or public URL code: the list's fields, a note, the agent and custom fields."""
    n = conversation(store, call.ids[0])["n"]
    row = store.rows(
        _LIST + ", c.ownernote, a.userid AS assignedto" + _FROM.replace(" WHERE", _ASSIGNED) + "c.n = ?", n
    )[0]
    tree: dict[str, Tree] = {name: row[name] for name in _INFO}
    return {**tree, "customfields": fields_of(store, "T", n)}
