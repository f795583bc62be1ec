"""Calls that came after the reference: companies (4.23.1.13), widgets (4.25.6.4) and files (4.25.30.2), to read."""

from __future__ import annotations

import html

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import RefusedError, not_found
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import route
from liveagent_async.emulator._store import Row, Store

from .params import contains, page

_WIDGET = "SELECT contactwidgetid, name, rtype, language, departmentid, onlinecode, integration_code FROM widgets"


def _since(store: Store, feature: str, call: Call) -> None:
    """Before its version a call is one the server does not know."""
    if not store.version.has(feature):
        raise RefusedError(404, f"handler {call.method} {call.path} not found")


@route("GET", "companies")
def companies(store: Store, call: Call) -> Tree:
    """Companies, by a part of the name."""
    _since(store, "companies", call)
    sql = (
        "SELECT id, name, emails, datecreated FROM companies WHERE name LIKE ? ESCAPE '\\' ORDER BY n LIMIT ? OFFSET ?"
    )
    return {"companies": store.rows(sql, contains(call.get("name")), *page(call))}


@route("GET", "companies/*")
def company(store: Store, call: Call) -> Tree:
    """One company."""
    _since(store, "companies", call)
    sql = "SELECT id, name, datecreated, language, emails, phones FROM companies WHERE id = ?"
    return _one(store, sql, "company", call.ids[0])


@route("GET", "widgets")
def widgets(store: Store, call: Call) -> Tree:
    """Contact widgets; rtype=C are chat buttons."""
    _since(store, "widgets", call)
    return {
        "widgets": [
            _encoded(row) for row in store.rows(_WIDGET + " WHERE ? IN ('', rtype) ORDER BY n", call.get("rtype"))
        ]
    }


@route("GET", "widgets/*")
def widget(store: Store, call: Call) -> Tree:
    """One contact widget."""
    _since(store, "widgets", call)
    return _encoded(_one(store, _WIDGET + " WHERE contactwidgetid = ?", "widget", call.ids[0]))


def _encoded(row: Row) -> Row:
    """The code to put into a page comes as HTML entities, inside JSON too: vendor clients decode it."""
    return row | {"integration_code": html.escape(str(row["integration_code"]))}


@route("GET", "files/*")
def file(store: Store, call: Call) -> Tree:
    """What is known of a stored file; its fields are those of the later v3."""
    _since(store, "files", call)
    return _one(store, "SELECT id, name, type, size FROM files WHERE id = ?", "file", call.ids[0])


def _one(store: Store, sql: str, kind: str, key: str) -> Row:
    row = store.row(sql, key)
    if row is None:
        raise not_found(kind, key)
    return row
