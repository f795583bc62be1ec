"""A list call as a value: how a part of it is asked for, and what its rows become."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

import attrs
from attrs.validators import ge, optional

from .._codecs import Tree
from .._request import Parameter, Request
from .._session import Session
from ..errors import NotFound, ServerError
from .paginator import PagingParams

R = TypeVar("R")
LARGEST = 1000
"""Rows a page: the server cuts larger ones without a word."""


def _page_size(_listing: object, _field: object, size: int) -> None:
    if size == 1:
        raise ValueError(
            "size=1: each page begins with the last row of the page before, so it takes 2 rows or more; for one row "
            "alone write .first() or limit=1"
        )
    if not 2 <= size <= LARGEST:
        raise ValueError(f"size={size}: write 2 to {LARGEST}, the rows of a page; limit= is the number of rows in all")


@attrs.frozen(eq=False)
class Listing(Generic[R]):
    """`keys` are the names the list may have in the answer; `newer` is the path to ask where the call's own is gone.

    `size`, `start`, `limit`, `prefetch` and `max_pages` are those of `Paging`.
    """

    session: Session
    cls: type[R]
    keys: Sequence[str]
    request: Request
    params: PagingParams | None = None
    newer: str = attrs.field(default="", kw_only=True)
    size: int = attrs.field(default=LARGEST, kw_only=True, validator=_page_size)
    start: int = attrs.field(default=0, kw_only=True, validator=ge(0))
    limit: int | None = attrs.field(default=None, kw_only=True, validator=optional(ge(1)))
    prefetch: int = attrs.field(default=1, kw_only=True, validator=ge(1))
    max_pages: int | None = attrs.field(default=None, kw_only=True, validator=optional(ge(1)))

    def in_bulk(self) -> Listing[R]:
        """The same list, behind interactive calls."""
        return attrs.evolve(self, request=attrs.evolve(self.request, bulk=True))

    def narrowed(self, parameters: Mapping[str, Parameter]) -> Listing[R]:
        """The same list with these parameters on top."""
        return attrs.evolve(
            self, request=attrs.evolve(self.request, parameters={**self.request.parameters, **parameters})
        )

    async def records(self, trees: list[Tree], *, slow: bool) -> list[R]:
        """The records of some of this list's items."""
        return await self.session.records(self.cls, self.request, trees, slow=slow)

    async def fetch(
        self, offset: int, count: int, answered: Callable[[], None] | None = None
    ) -> tuple[list[Tree], bool]:
        """So many rows from this one on, as the codec gave them; all of them where the server does not page.

        And whether there is so much in them that making `records` of them is slow. `answered` is that of a Request.
        """
        request, params = attrs.evolve(self.request, answered=answered), self.params
        if params is not None:
            window = {name: n for name, n in ((params.limit_param, count), (params.offset_param, offset)) if name}
            request = attrs.evolve(request, parameters={**request.parameters, **window})
        try:
            return await self.session.rows(request, *self.keys)
        except NotFound:
            if not self.newer:
                raise
        except ServerError as error:
            if params is not None and params.bug and offset + count > LARGEST:
                error.add_note(params.bug)
            raise
        return await self.session.rows(attrs.evolve(request, path=self.newer), *self.keys)
