"""Knowledgebase."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack

import attrs

from .._paging.pages import Pages, Paging
from .._paging.paginator import PagingParams
from .._record import Record
from .._request import request
from ._arguments import split_paging
from ._base import Resource


@attrs.frozen
class Article(Record):
    """An entry of the knowledgebase.

    The list sends title, content, keywords, rorder and urlcode (later servers metadescription and deleted), the search
    the rest; `treepath` is as in "0|449|541".
    """

    kb_entry_id: str = ""
    urlcode: str = ""
    title: str = ""
    content: str = ""
    content_text: str = ""
    content_simple_html: str = ""
    keywords: str = ""
    metadescription: str = ""
    treepath: str = ""
    rtype: str = ""
    rstatus: str = ""
    rorder: int | None = None
    votesCount: int | None = None
    datechanged: datetime | None = None
    conversationid: str = ""
    url: str = ""
    deleted: bool | None = None


class ArticleListing(Paging, total=False):
    """Which articles: below which folder."""

    parent_id: str
    tree_path: str


class Knowledgebase(Resource):
    """``la.knowledgebase``; newer servers call the rows entries, which makes no difference here."""

    def articles(self, **listing: Unpack[ArticleListing]) -> Pages[Article]:
        """All articles, or those below a folder; where the old call is gone (404), those of `knowledgebase/entries`.

        The server knows `limit` but no offset: a list of `size` rows (500 unless you say) may be cut, and raises
        DecodeError. Reference: Retrieve a list of all knowledgebase articles.
        """
        filters, paging = split_paging(listing, ArticleListing.__optional_keys__)
        paging.setdefault("size", 500)  # the largest that is known to work
        return Pages(
            self._session,
            Article,
            ("articles", "entries"),
            request("GET", "knowledgebase/articles", **filters),
            PagingParams(limit_param="limit", offset_param="", optional=True),
            newer="knowledgebase/entries",
            **paging,
        )

    def search(self, query: str, *, top_article_id: str | None = None) -> Pages[Article]:
        """The articles that match; the server allows 100 searches a minute.

        Reference: Knowledgebase search (4.7.3.0).
        """
        asked = request("GET", "knowledgebase/search", query=query, top_article_id=top_article_id)
        return Pages(self._session, Article, ("articles", "entries"), asked)
