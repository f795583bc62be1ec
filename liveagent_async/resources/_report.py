"""The one shape of all reports: a span of time, filters, and the columns where they are known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeAlias, TypedDict, TypeVar

import attrs

from .._paging.pages import Pages, Paging
from .._paging.paginator import PagingParams
from .._record import Record
from .._request import request, to_wire
from ._arguments import split_paging
from ._base import Resource

R = TypeVar("R")
Row = TypeVar("Row", bound=Record)
Day: TypeAlias = date | datetime
"""A whole day of the account's time zone, or an aware moment (servers since 4.26.0.1)."""


class ReportFilters(TypedDict, total=False):
    """Whose work."""

    departmentid: str
    """A department's id."""
    agentid: str
    """An agent's userid."""


class ReportListing(ReportFilters, Paging, total=False):
    """Of which department or agent, and how the list is walked."""


class RankingListing(ReportListing, total=False):
    """Which ratings, and how the list is walked."""

    types: str | Sequence[str]
    """One `rankingType` or many, which is inferred: the values are undocumented. Seen in one client; medium."""
    contactid: str
    """The customer who rated. Seen in one client; medium."""


class ReportResource(Resource):
    """What every report does."""

    def _report(
        self,
        cls: type[R],
        path: str,
        key: str,
        date_from: Day,
        date_to: Day,
        listing: ReportListing,
        *,
        columns: Sequence[str] | None = None,
        known: frozenset[str] = ReportListing.__optional_keys__,
    ) -> Pages[R]:
        filters, paging = split_paging(listing, known)
        first = self._bound("date_from", date_from, "00:00:00")
        last = self._bound("date_to", date_to, "23:59:59")
        if last < first:
            raise ValueError(f"date_to, {last}, is before date_from, {first}, in the account's time zone")
        # Rows that are asked for by column have an id, asked for or not; for the others it is unknown what does.
        params = PagingParams("limitcount", "limitfrom", id_field="id" if columns else "")
        return self._list(
            cls, key, request("GET", path, date_from=first, date_to=last, columns=columns, **filters), params, **paging
        )

    def _by_columns(
        self,
        cls: type[Row],
        path: str,
        key: str,
        date_from: Day,
        date_to: Day,
        listing: ReportListing,
        known: frozenset[str] = ReportListing.__optional_keys__,
    ) -> Pages[Row]:
        """A report whose columns are known: they are its record, and the server is asked for them by name."""
        return self._report(cls, path, key, date_from, date_to, listing, columns=_columns(cls), known=known)

    def _bound(self, name: str, day: Day, time: str) -> str:
        if not isinstance(day, date):  # pyright: ignore[reportUnnecessaryIsInstance] - a text, say
            raise TypeError(f"{name}: write a date or an aware datetime, not {type(day).__name__}")
        written = to_wire(name, day, self._session.zone)
        return written if isinstance(day, datetime) else f"{written} {time}"


def _columns(cls: type[Record]) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(cls) if field.name != "extra")
