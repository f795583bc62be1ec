"""Knowledge base: the articles of a folder and the search."""

from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import route
from liveagent_async.emulator._store import Store

from .params import contains, page, required

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
