"""Calls that came after the reference: companies, widgets and files."""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

import html

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import RefusedError, not_found
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import OK, route
from liveagent_async.emulator._store import Row, Store

from .params import contains, page, required

_WIDGET = ("contactwidgetid", "name", "rtype", "language", "departmentid", "onlinecode", "integration_code")
_WRITTEN = (  # what vendor's clients send beside them
    "provide", "usecode", "status", "attributes", "form_fields", "onlinecode_ieold", "offlinecode",
    "offlinecode_ieold", "onlinecode_css", "onlinecode_ieold_css", "offlinecode_css", "offlinecode_ieold_css",
)  # fmt: skip
_WIDGETS = f"SELECT {', '.join(_WIDGET + _WRITTEN)} FROM widgets"
_FILE = "SELECT fileid, created, filename, filesize, filetype, downloads, downloadUrl FROM files WHERE fileid = ?"


@route("GET", "companies")
def companies(store: Store, call: Call) -> Tree:
    """Companies, by a part of the name."""
    sql = (
        "SELECT id, name, emails, datecreated FROM companies WHERE name LIKE ? ESCAPE '\\' ORDER BY n LIMIT ? OFFSET ?"
    )
    return {"companies": store.rows(sql, contains(call.get("name")), *page(call))}


@route("GET", "companies/*")
def company(store: Store, call: Call) -> Tree:
    """One company."""
    sql = "SELECT id, name, datecreated, language, emails, phones FROM companies WHERE id = ?"
    return _one(store, sql, "company", call.ids[0])


@route("GET", "widgets")
def widgets(store: Store, call: Call) -> Tree:
    """Contact widgets; rtype=C are chat buttons."""
    rows = store.rows(_WIDGETS + " WHERE ? IN ('', rtype) ORDER BY n", call.get("rtype"))
    return {"widgets": list(map(_shown, rows))}


@route("GET", "widgets/*")
def widget(store: Store, call: Call) -> Tree:
    """One contact widget."""
    return _shown(_widget(store, call.ids[0]))


@route("POST", "widgets")
def add_widget(store: Store, call: Call) -> Tree:
    """A new widget, answered flat: what came, a new id and the code to put into a page."""
    n = store.insert("widgets", {"name": ""})
    key = f"w{n:07x}"
    code = f"<script src='//emulator/scripts/track.js?{key}'></script>"
    store.execute("UPDATE widgets SET contactwidgetid = ?, integration_code = ? WHERE n = ?", key, code, n)
    _write_widget(store, key, call)
    store.effect("widget.create", key)
    return _shown(_widget(store, key))


@route("PUT", "widgets/*")
def change_widget(store: Store, call: Call) -> Tree:
    """Changes what is named; the answer is inferred."""
    _widget(store, call.ids[0])
    _write_widget(store, call.ids[0], call)
    store.effect("widget.update", call.ids[0])
    return OK


@route("DELETE", "widgets/*")
def remove_widget(store: Store, call: Call) -> Tree:
    """The answer is inferred."""
    _widget(store, call.ids[0])
    store.execute("DELETE FROM widgets WHERE contactwidgetid = ?", call.ids[0])
    store.effect("widget.delete", call.ids[0])
    return OK


def _widget(store: Store, key: str) -> Row:
    return _one(store, _WIDGETS + " WHERE contactwidgetid = ?", "widget", key)


def _write_widget(store: Store, key: str, call: Call) -> None:
    for name in (*_WIDGET[1:], *_WRITTEN):
        if name in call.params:
            store.execute(f"UPDATE widgets SET {name} = ? WHERE contactwidgetid = ?", call.params[name], key)


def _shown(row: Row) -> Row:
    """A widget as it is answered, without what was never written.

    The code to put into a page comes as HTML entities, inside JSON too: vendor clients decode it.
    """
    shown: Row = {name: value for name, value in row.items() if name in _WIDGET or value is not None}
    return shown | {"integration_code": html.escape(str(row["integration_code"]))}


@route("GET", "files/*")
def file(store: Store, call: Call) -> Tree:
    """What is known of a stored file."""
    return _one(store, _FILE, "file", call.ids[0])


@route("POST", "files")
def add_file(store: Store, call: Call) -> Tree:
    """A new file, which the real server would fetch from `downloadUrl`; nothing is fetched here, so it is empty."""
    row: Row = {"filename": required(call, "name"), "downloadUrl": required(call, "downloadUrl")}
    row |= {"filetype": call.get("type"), "created": store.now(), "filesize": "0", "downloads": "0"}
    key = f"{store.insert('files', row):032x}"
    store.execute("UPDATE files SET fileid = ? WHERE fileid IS NULL", key)
    store.effect("file.create", key)
    return _one(store, _FILE, "file", key)


@route("DELETE", "files/*")
def remove_file(store: Store, call: Call) -> Tree:
    """Refused since 4.30.12.2; status and text are inferred."""
    _one(store, _FILE, "file", call.ids[0])
    if store.version.has("files_stay"):
        raise RefusedError(500, "Files can not be deleted")
    store.execute("DELETE FROM files WHERE fileid = ?", call.ids[0])
    store.effect("file.delete", call.ids[0])
    return OK


def _one(store: Store, sql: str, kind: str, key: str) -> Row:
    row = store.row(sql, key)
    if row is None:
        raise not_found(kind, key)
    return row
