"""Knowledgebase: the articles of a folder and the search; suggestions, which are born there, are here too."""

from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import not_found
from liveagent_async.emulator._php.encoders import Tree
from liveagent_async.emulator._router import route
from liveagent_async.emulator._store import Row, Store

from .common import contains, page, required
from .find import actor, is_address

_ARTICLE = """SELECT kb_entry_id, urlcode, title, keywords, content, rorder, treepath, rtype, rstatus,
    votesCount, datechanged FROM articles WHERE ? IN ('', parent_id) AND treepath LIKE ? ORDER BY n LIMIT ? OFFSET ?"""
_FOUND = """SELECT kb_entry_id, urlcode, title, content_text, content AS content_simple_html, treepath, rtype, rstatus,
    votesCount, datechanged, '' AS conversationid, 'https://emulator/' || urlcode AS url FROM articles
    WHERE (title LIKE ? ESCAPE '\\' OR content_text LIKE ? ESCAPE '\\') AND treepath LIKE ?
    ORDER BY n LIMIT ? OFFSET ?"""


@route("GET", "knowledgebase/articles")
def articles(store: Store, call: Call) -> Tree:
    """The articles of a folder (parent_id), or of a part of the tree (tree_path), or all."""
    return {
        "articles": store.rows(
            _ARTICLE, call.get("parent_id"), call.get("tree_path") + "%", *page(call, "limit", "offset")
        )
    }


@route("GET", "knowledgebase/entries")
def entries(store: Store, call: Call) -> Tree:
    """What replaced the articles with 4.25.30.2."""
    rows = store.rows(
        "SELECT kb_entry_id, urlcode, title, substr(content_text, 1, 40) AS metadescription, 'N' AS deleted,"
        " rtype, rstatus, treepath FROM articles ORDER BY n LIMIT ? OFFSET ?",
        *page(call, "limit", "offset"),
    )
    return {"entries": rows}


@route("GET", "knowledgebase/knowledgebases")
def knowledgebases(_store: Store, _call: Call) -> Tree:
    """The knowledgebases of the account: one."""
    return {"knowledgebases": [{"kb_id": "kb_defau", "name": "Knowledgebase", "departmentid": "default"}]}


@route("GET", "knowledgebase/search")
def search(store: Store, call: Call) -> Tree:
    """Articles that hold the words; the list was called "articles" at first and "entries" later."""
    like = contains(required(call, "query"))
    top = call.get("top_article_id")
    rows = store.rows(_FOUND, like, like, f"%|{top}%" if top else "%", *page(call))
    return {"entries" if store.version.has("knowledgebase_entries") else "articles": rows}


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
