"""Knowledge base: reading, searching and writing."""

from __future__ import annotations

from typing import Unpack

from .._paging.pages import Pages
from .._paging.paginator import PagingParams
from .._request import request
from ._arguments import reject_unknown, split_paging
from ._base import Resource
from .knowledgebase_records import (
    Article,
    ArticleChanges,
    ArticleListing,
    KnowledgebaseCategory,
    KnowledgebaseInfo,
    NewArticle,
)


class Knowledgebase(Resource):
    """``la.knowledgebase``: articles, read, searched and written; newer servers call them entries.

    What writes came with 4.25.30.2 and is in no reference: paths are known (medium-high), parameters and answers seen
    in one client (medium).
    """

    def articles(self, **listing: Unpack[ArticleListing]) -> Pages[Article]:
        """All articles, or those below a folder; where the old call is gone (404), those of `knowledgebase/entries`.

        The server knows `limit` but no offset: a list of `size` rows (500 unless you say) may be cut, and raises
        DecodeError.

        Reference: Retrieve a list of all knowledgebase articles.
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

    def search(self, query: str, *, top_article_id: str | None = None, kb_id: str | None = None) -> Pages[Article]:
        """The articles that match; the server allows 100 searches a minute.

        Reference: Knowledgebase search (4.7.3.0).

        Args:
            query: Words to look for.
            top_article_id: Only below this category (inferred).
            kb_id: Only in this knowledge base; an unknown one gives none. Seen in one client; medium.

        """
        asked = request("GET", "knowledgebase/search", query=query, top_article_id=top_article_id, kb_id=kb_id)
        return Pages(self._session, Article, ("articles", "entries"), asked)

    def knowledgebases(self) -> Pages[KnowledgebaseInfo]:
        """The knowledge bases of the account. Undocumented: seen in one client; medium-high. Since 4.25.30.2."""
        return self._list(KnowledgebaseInfo, "knowledgebases", request("GET", "knowledgebase/knowledgebases"))

    async def create_article(self, title: str, *, content: str, **options: Unpack[NewArticle]) -> Article:
        """A new article. Undocumented: seen in one client; medium. Since 4.25.30.2.

        Args:
            title: The headline.
            content: HTML.

        Raises:
            AmbiguousWrite: It may have been written although no answer came.

        """
        fields = reject_unknown(options, NewArticle.__optional_keys__)
        asked = request("POST", "knowledgebase/articles", **{"title": title, "content": content, **fields})
        return await self._record(Article, asked, "kb_entry_id")

    async def update_article(self, kb_entry_id: str, **changes: Unpack[ArticleChanges]) -> None:
        """Changes what is given of an article. Undocumented: seen in one client; medium. Since 4.25.30.2.

        Args:
            kb_entry_id: The article's id.

        """
        fields = reject_unknown(changes, ArticleChanges.__optional_keys__)
        await self._action(request("PUT", "knowledgebase/articles/{}", kb_entry_id, **fields))

    async def create_category(self, title: str, *, parent_id: str | None = None) -> KnowledgebaseCategory:
        """A new category. Undocumented: seen in one client; medium. Since 4.25.30.2.

        Args:
            title: Its name.
            parent_id: The category above it; by the vendor's changelog, servers before 4.50.4.19 fail on it.

        Raises:
            AmbiguousWrite: It may have been written although no answer came.

        """
        fields = {"title": title, "parent_id": parent_id}
        asked = request("POST", "knowledgebase/categories", **fields)
        return await self._record(KnowledgebaseCategory, asked, "kb_entry_id")

    async def update_category(self, kb_entry_id: str, *, title: str) -> None:
        """Renames a category. Undocumented: seen in one client; medium. Since 4.25.30.2.

        Args:
            kb_entry_id: The category's id.
            title: Its new name.

        """
        await self._action(request("PUT", "knowledgebase/categories/{}", kb_entry_id, title=title))

    async def delete_entry(self, kb_entry_id: str) -> None:
        """Deletes an article or a category. Undocumented: seen in one client; medium. Since 4.25.30.2.

        Args:
            kb_entry_id: Its id.

        """
        await self._action(request("DELETE", "knowledgebase/entries/{}", kb_entry_id))
