"""Suggestions: their categories, and a new one, which becomes an article of the knowledge base."""

from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import not_found
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import route
from liveagent_async.emulator._store import Row, Store

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
    row: Row = {"parent_id": category, "title": subject, "content": message, "content_text": message}
    row |= {"rtype": "S", "rstatus": "P", "treepath": f"0|{category}", "datechanged": store.now()}
    n = store.insert("articles", row | dict.fromkeys(("rorder", "votesCount"), "0"))
    key = str(4149 + n)
    store.execute("UPDATE articles SET kb_entry_id = ?, urlcode = ? WHERE n = ?", key, f"{key}-suggestion", n)
    store.effect("suggestion.create", key)
    return {"status": "OK", "statuscode": 0, "id": key, "url": f"https://emulator/{key}-suggestion"}
