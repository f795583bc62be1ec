"""Suggestions and their categories."""

from __future__ import annotations

import attrs

from .._paging.pages import Pages
from .._record import Record
from .._request import request
from ._base import Resource


@attrs.frozen
class SuggestionCategory(Record):
    """Where suggestions go."""

    id: str = ""
    title: str = ""
    path: str = ""
    """As in "Products / Mobile"."""


@attrs.frozen
class CreatedSuggestion(Record):
    """A new suggestion and where it is to be seen."""

    id: str = ""
    url: str = ""
    """Where it is to be seen."""


class Suggestions(Resource):
    """``la.suggestions``."""

    def categories(self) -> Pages[SuggestionCategory]:
        """All categories. Reference: Retrieves all suggestion categories (2.8.2.1)."""
        return self._list(SuggestionCategory, "suggestioncategories", request("GET", "suggestioncategories"))

    async def create(self, *, useridentifier: str, category: str, subject: str, message: str) -> CreatedSuggestion:
        """A new suggestion by the user of this e-mail address; `category` is an id or a URL code.

        Reference: Create new suggestion (3.0.18.2).

        Args:
            useridentifier: The user's e-mail address.
            category: A category's id or URL code.
            subject: Its subject.
            message: Its text.

        Raises:
            AmbiguousWrite: It may have been made although no answer came.
        """
        fields = {"useridentifier": useridentifier, "category": category, "subject": subject, "message": message}
        return await self._record(CreatedSuggestion, request("POST", "suggestions", **fields), "id")
