"""Knowledge base: its records, and the fields of what is written; the calls are in knowledgebase.py.

The vendor documents the twelve fields of a search. All others are seen in one live client: medium-high in lists, medium
in what a write answers.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

import attrs

from .._paging.pages import Paging
from .._record import Record


@attrs.frozen
class KnowledgebaseEntry(Record):
    """What articles and categories have in common."""

    kb_id: str = ""
    """The knowledge base it is in. Since 4.25.30.2."""
    kb_entry_id: str = ""
    parent_entry_id: str = ""
    """The category it is in; "0" for none, perhaps."""
    urlcode: str = ""
    title: str = ""
    treepath: str = ""
    """The categories above it, as in "0|449|541"."""
    rtype: str = ""
    """A for an article; the other letters are undocumented."""
    rstatus: str = ""
    """P for public; the other letters are undocumented."""
    access: str = ""
    """Who may read it: a letter that is undocumented."""
    access_inherited: str = ""
    """As sent: whether `access` is that of its category, perhaps."""
    rorder: int | None = None
    """Its place among its neighbours (inferred)."""
    keywords: str = ""
    departmentid: str = ""
    views: int | None = None
    datecreated: datetime | None = None
    datechanged: datetime | None = None
    description: str = ""


@attrs.frozen
class Article(KnowledgebaseEntry):
    """An entry of the knowledge base; which fields come depends on the call.

    Entries have 22 of them, the old list of articles a few, a search has texts, `url` and `title_clear` beside.
    """

    content: str = ""
    """HTML."""
    content_text: str = ""
    """The content as plain text."""
    content_simple_html: str = ""
    metadescription: str = ""
    conversationid: str = ""
    """The conversation it was made of; "" for none (inferred)."""
    votes: int | None = None
    """In the list of entries."""
    votesCount: int | None = None
    """In a search."""
    deleted: bool | None = None
    url: str = ""
    title_clear: str = ""
    """Unknown, beside `title`; in a search."""


@attrs.frozen
class KnowledgebaseCategory(KnowledgebaseEntry):
    """A category of the knowledge base, as its creation answers it. Undocumented: seen in one client; medium."""


@attrs.frozen
class KnowledgebaseInfo(Record):
    """A knowledge base of the account. Undocumented: seen in one client; medium-high."""

    kb_id: str = ""
    name: str = ""


class ArticleListing(Paging, total=False):
    """Which articles, and how the list is walked; filters are of the old call, newer servers may ignore them."""

    parent_id: str
    """The category they are in directly."""
    tree_path: str
    """The beginning of `treepath`, as in "0|449" (inferred)."""


class NewArticle(TypedDict, total=False):
    """The optional fields of an article. Undocumented: seen in one client; medium."""

    kb_id: str
    """The knowledge base; the account's first one when not given (inferred)."""
    parent_entry_id: str
    """The category; servers before 4.35.0.6 fail on it."""
    rstatus: str
    """P for public; the other letters are undocumented."""
    access: str
    """A letter that is undocumented."""
    rorder: int
    """Its place among its neighbours (inferred)."""
    keywords: str
    """Separated by commas (inferred)."""
    full_preview: bool
    """Unknown; not stored before 4.50.4.18."""


class ArticleChanges(NewArticle, total=False):
    """What may be changed of an article: each alone. Undocumented: seen in one client; medium."""

    title: str
    """The headline."""
    content: str
    """HTML."""
