"""What an export was called with: what cannot be asked for is refused before anything is sent. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Literal, Self

import attrs

from liveagent_async import AsyncLiveAgent

from .._redact import SECRETS
from ._schema import SCHEMA_VERSION
from ._sources import Days, call_of
from ._streams import STREAMS, Stream


@attrs.frozen
class Asked:
    """Streams, from when and up to when, filters of the lists, and login tokens to write all the same."""

    streams: Sequence[Stream]
    since: datetime | Literal["last"] | None
    until: datetime | None
    full: bool
    where: Mapping[str, str]
    secrets: Collection[str]

    @classmethod
    def of(
        cls,
        streams: Sequence[str],
        since: datetime | Literal["last"] | None,
        until: datetime | None,
        where: Mapping[str, str] | None,
        secrets: Collection[str],
        *,
        full: bool = False,
    ) -> Self:
        """Raises ValueError for a stream that there is none of, a date without a zone, an unknown token."""
        if unknown := [name for name in streams if name not in STREAMS]:
            raise ValueError(f"there is no stream {unknown[0]!r}: write {', '.join(STREAMS)}")
        if not streams:
            raise ValueError("name a stream at least")
        if any(isinstance(each, datetime) and each.tzinfo is None for each in (since, until)):
            raise ValueError("since and until need a time zone: write datetime(..., tzinfo=zone), as la.timezone")
        if full and (where or until):
            raise ValueError("full marks every row that it does not find as deleted: leave out where and until")
        if unknown := sorted({*secrets} - SECRETS):
            raise ValueError(f"{', '.join(unknown)}: the login tokens are {', '.join(sorted(SECRETS))}")
        return cls([STREAMS[name] for name in dict.fromkeys(streams)], since, until, full, where or {}, secrets)

    def refuse_filters(self, la: AsyncLiveAgent) -> None:
        """A filter that a call does not have would be an export of everything, or an error halfway."""
        for stream in self.streams:
            span = (date(2000, 1, 1),) * 2 if isinstance(stream.source, Days) else ()
            try:
                call_of(la, stream.source.call)(*span, **self.where)
            except TypeError as error:
                raise ValueError(f"{stream.name} cannot be filtered so: {error}") from None

    def identity(self, la: AsyncLiveAgent) -> dict[str, object]:
        """What makes two exports the same."""
        return {
            "account": la.url,
            "streams": [stream.name for stream in self.streams],
            "since": self.since,
            "until": self.until,
            "full": self.full,
            "where": dict(self.where),
            "secrets": sorted(self.secrets),
            "zone": str(la.timezone),
            "schema": SCHEMA_VERSION,
        }
