"""Knowledge base: articles of a folder, all entries, the search, and what is written."""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

import re

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import RefusedError, not_found
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import OK, route
from liveagent_async.emulator._store import Row, Store

from .params import contains, page, required

# Categories (rtype C, inferred) are entries, too, and no articles.
_ARTICLES = """SELECT kb_entry_id, urlcode, title, keywords, content, rorder, treepath, rtype, rstatus,
    votes AS votesCount, datechanged FROM entries
    WHERE rtype <> 'C' AND deleted = 'N' AND ? IN ('', parent_entry_id) AND treepath LIKE ?
    ORDER BY n LIMIT ? OFFSET ?"""
_FOUND = """SELECT kb_entry_id, urlcode, title, content_text, content AS content_simple_html, treepath, rtype, rstatus,
    votes AS votesCount, datechanged, conversationid, 'https://emulator/' || urlcode AS url,
    kb_id, access, access_inherited, title AS title_clear FROM entries
    WHERE rtype <> 'C' AND deleted = 'N' AND (title LIKE ? ESCAPE '\\' OR content_text LIKE ? ESCAPE '\\')
    AND treepath || '|' LIKE ? AND ? IN ('', kb_id) ORDER BY n LIMIT ? OFFSET ?"""
_ENTRY = """kb_id, kb_entry_id, parent_entry_id, rtype, rstatus, access, access_inherited, urlcode, treepath, rorder,
    title, metadescription, keywords, content, conversationid, departmentid, views, votes, datecreated, datechanged,
    deleted, description"""
_NEW_ARTICLE = """kb_id, kb_entry_id, parent_entry_id, urlcode, title, content, content_text,
    content AS content_simple_html, treepath, rstatus, access, access_inherited, rorder, keywords, datecreated,
    datechanged, views"""
_NEW_CATEGORY = """kb_id, kb_entry_id, parent_entry_id, urlcode, title, treepath, rtype, rstatus, access,
    access_inherited, rorder, keywords, datecreated, datechanged, departmentid, views, description"""
_WRITABLE = ("kb_id", "title", "content", "keywords", "rstatus", "access", "rorder", "description", "departmentid")


@route("GET", "knowledgebase/articles")
def articles(store: Store, call: Call) -> Tree:
    """The articles of a folder (parent_id), or of a part of the tree (tree_path), or all."""
    return {
        "articles": store.rows(
            _ARTICLES, call.get("parent_id"), call.get("tree_path") + "%", *page(call, "limit", "offset")
        )
    }


@route("GET", "knowledgebase/entries")
def entries(store: Store, call: Call) -> Tree:
    """All entries, the deleted ones too; its parameters are not known, limit and offset are inferred."""
    rows = store.rows(f"SELECT {_ENTRY} FROM entries ORDER BY n LIMIT ? OFFSET ?", *page(call, "limit", "offset"))
    return {"entries": rows}


@route("GET", "knowledgebase/knowledgebases")
def knowledgebases(store: Store, _call: Call) -> Tree:
    """The knowledge bases of the account."""
    return {"knowledgebases": store.rows("SELECT kb_id, name FROM knowledgebases ORDER BY rowid")}


@route("GET", "knowledgebase/search")
def search(store: Store, call: Call) -> Tree:
    """Articles that hold the words; the list was called "articles" at first and "entries" later."""
    like = contains(required(call, "query"))
    top = call.get("top_article_id")
    rows = store.rows(_FOUND, like, like, f"%|{top}|%" if top else "%", call.get("kb_id"), *page(call))
    return {"entries" if store.version.has("knowledgebase_entries") else "articles": rows}


@route("POST", "knowledgebase/articles")
def add_article(store: Store, call: Call) -> Tree:
    """A new article, answered flat; `full_preview` is taken and not shown."""
    required(call, "content")
    return _add(store, call, "A", "article_parent", _NEW_ARTICLE)


@route("POST", "knowledgebase/categories")
def add_category(store: Store, call: Call) -> Tree:
    """A new category, answered flat."""
    return _add(store, call, "C", "category_parent", _NEW_CATEGORY)


@route("PUT", "knowledgebase/articles/*")
@route("PUT", "knowledgebase/categories/*")
def change(store: Store, call: Call) -> Tree:
    """Changes what is named; the answer is inferred."""
    _entry(store, call.ids[0])
    _write(store, call.ids[0], {name: call.params[name] for name in _WRITABLE if name in call.params})
    store.effect("entry.update", call.ids[0])
    return OK


@route("DELETE", "knowledgebase/entries/*")
def remove(store: Store, call: Call) -> Tree:
    """The entry stays in the list of entries, marked as deleted; the answer is inferred."""
    _entry(store, call.ids[0])
    _write(store, call.ids[0], {"deleted": "Y"})
    store.effect("entry.delete", call.ids[0])
    return OK


def _entry(store: Store, key: str) -> Row:
    row = store.row("SELECT kb_id, treepath FROM entries WHERE kb_entry_id = ? AND deleted = 'N'", key)
    if row is None:
        raise not_found("entry", key)
    return row


def _add(store: Store, call: Call, rtype: str, bug: str, columns: str) -> Tree:
    title = required(call, "title")
    parent = call.get("parent_entry_id") or call.get("parent_id") or "0"  # the changelog says parent_id
    row: Row = {"parent_entry_id": parent}
    if parent != "0":
        above = _entry(store, parent)
        if store.version.suffers(bug):
            raise RefusedError(500, "Internal server error: parent_id")
        row |= {"kb_id": above["kb_id"], "treepath": f"{above['treepath']}|{parent}"}
    row |= {name: call.params[name] for name in _WRITABLE if name in call.params}
    key = insert_entry(store, rtype, title, row)
    store.effect("entry.create", key)
    return store.rows(f"SELECT {columns} FROM entries WHERE kb_entry_id = ?", key)[0]


def insert_entry(store: Store, rtype: str, title: str, row: Row) -> str:
    """Adds an entry and returns its id."""
    now = store.now()
    n = store.insert("entries", row | {"rtype": rtype, "title": title, "datecreated": now})
    key = str(4149 + n)
    slug = re.sub(r"\W+", "-", title, flags=re.ASCII).strip("-")
    store.execute("UPDATE entries SET kb_entry_id = ?, urlcode = ? WHERE n = ?", key, f"{900000 + n}-{slug}", n)
    _write(store, key, {name: row[name] for name in ("content",) if name in row})
    return key


def _write(store: Store, key: str, new: Row) -> None:
    if "content" in new:
        new["content_text"] = re.sub("<[^>]*>", "", str(new["content"]))
    new["datechanged"] = store.now()
    names = ", ".join(f"{name} = ?" for name in new)
    store.execute(f"UPDATE entries SET {names} WHERE kb_entry_id = ?", *new.values(), key)
