"""Suggestions: their categories, and a new one, which becomes an article of the knowledge base."""

from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import not_found
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import route
from liveagent_async.emulator._store import Row, Store

from .knowledgebase import insert_entry
from .lookup import actor, is_address
from .params import required


@route("GET", "suggestioncategories")
def categories(store: Store, _call: Call) -> Tree:
    """Where suggestions can be put."""
    return {"suggestioncategories": store.rows("SELECT id, title, path FROM suggestion_categories ORDER BY rowid")}


@route("POST", "suggestions")
def suggest(store: Store, call: Call) -> Tree:
    """A new suggestion, by a user's e-mail address, into a category given by id or urlcode."""
    user, category, subject, message = (
        required(call, name) for name in ("useridentifier", "category", "subject", "message")
    )
    if not is_address(user):
        actor(store, user)
    if store.row("SELECT 1 FROM suggestion_categories WHERE ? IN (id, urlcode)", category) is None:
        raise not_found("category", category)
    row: Row = {"parent_entry_id": category, "content": message, "treepath": f"0|{category}"}
    key = insert_entry(store, "S", subject, row)
    store.effect("suggestion.create", key)
    url = store.text("SELECT 'https://emulator/' || urlcode FROM entries WHERE kb_entry_id = ?", key)
    return {"status": "OK", "statuscode": 0, "id": key, "url": url}
