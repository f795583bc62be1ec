"""Knowledgebase, and suggestions, which are part of it."""

from __future__ import annotations

from liveagent_async.records import Article
from liveagent_async.resources.suggestions import CreatedSuggestion, SuggestionCategory

from .row import Row, at

ROWS = [
    Row(
        "knowledgebase.articles",
        "Retrieve a list of all knowledgebase articles",
        lambda la: la.knowledgebase.articles(parent_id="15", tree_path="0|15"),
        "GET knowledgebase/articles",
        sends={"parent_id": "15", "tree_path": "0|15", "limit": "500"},
        answer={
            "articles": [
                {"title": "How to", "content": "<p>so</p>", "keywords": "a, b", "rorder": "3", "urlcode": "123456"}
            ]
        },
        gives=[Article(title="How to", content="<p>so</p>", keywords="a, b", rorder=3, urlcode="123456")],
    ),
    Row(
        "knowledgebase.search",
        "Knowledgebase search",
        lambda la: la.knowledgebase.search("c++ & more", top_article_id="15", kb_id="kb_defau"),
        "GET knowledgebase/search",
        sends={"query": "c++ & more", "top_article_id": "15", "kb_id": "kb_defau"},
        answer={
            "articles": [
                {
                    "kb_entry_id": "4150",
                    "urlcode": "123456",
                    "title": "How to",
                    "content_text": "so",
                    "content_simple_html": "<p>so</p>",
                    "treepath": "0|449|541",
                    "rtype": "A",
                    "rstatus": "P",
                    "votesCount": "0",
                    "datechanged": "2013-01-02 03:04:05",
                    "conversationid": "",
                    "url": "https://acme.ladesk.com/123456-How-to",
                    "kb_id": "kb_defau",
                    "access": "P",
                    "access_inherited": "Y",
                    "title_clear": "How to",
                }
            ]
        },
        gives=[
            Article(
                kb_entry_id="4150",
                urlcode="123456",
                title="How to",
                content_text="so",
                content_simple_html="<p>so</p>",
                treepath="0|449|541",
                rtype="A",
                rstatus="P",
                votesCount=0,
                datechanged=at("2013-01-02 03:04:05"),
                url="https://acme.ladesk.com/123456-How-to",
                kb_id="kb_defau",
                access="P",
                access_inherited="Y",
                title_clear="How to",
            )
        ],
    ),
    Row(
        "suggestions.categories",
        "Retrieves all suggestion categories",
        lambda la: la.suggestions.categories(),
        "GET suggestioncategories",
        answer={"suggestioncategories": [{"id": "15", "title": "Mobile", "path": "Products / Mobile"}]},
        gives=[SuggestionCategory(id="15", title="Mobile", path="Products / Mobile")],
    ),
    Row(
        "suggestions.create",
        "Create new suggestion",
        lambda la: la.suggestions.create(
            useridentifier="john+x@example.com", category="15", subject="Dark mode", message="please"
        ),
        "POST suggestions",
        sends={"useridentifier": "john+x@example.com", "category": "15", "subject": "Dark mode", "message": "please"},
        answer={"status": "OK", "statuscode": "0", "id": "4151", "url": "https://acme.ladesk.com/4151"},
        gives=CreatedSuggestion(id="4151", url="https://acme.ladesk.com/4151"),
    ),
]
