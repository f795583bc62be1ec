"""A client's options, looked at before anything is opened: a ValueError says what to write instead. Pure."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ._codecs import Codec
from ._ratelimit.lanes import AnyLimiter
from ._ratelimit.limiter import Limiter, Rate
from ._request import unlocalized


def given(value: str | None, variable: str, what: str) -> str:
    """A value, else the environment's."""
    value = os.environ.get(variable, "") if value is None else value
    if not value.strip():
        raise ValueError(f"give {what}, or set {variable}")
    return value


def zone_of(timezone: str | tzinfo) -> tzinfo:
    """The zone of a name, or the zone itself."""
    if isinstance(timezone, tzinfo):
        if found := unlocalized(timezone):
            raise ValueError(
                f"a zone of pytz has no offset of its own, every date would be wrong: write timezone={found!r}"
            )
        return timezone
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"there is no time zone {timezone!r}: write the account's as in 'America/Phoenix' or 'UTC'; where the "
            "system has no zone files, pip install tzdata"
        ) from None


def known_format(format: str, codecs: Mapping[str, Codec]) -> str:
    """The format, which must have a codec."""
    if format not in codecs:
        raise ValueError(f"there is no format {format!r}: write {' or '.join(map(repr, codecs))}")
    return format


def chosen_limiter(concurrency: int, rate: Rate | None) -> AnyLimiter:
    """One that LIVEAGENT_LIMITER shares with other processes; else, or without a rate to share, one of this process."""
    store = os.environ.get("LIVEAGENT_LIMITER", "")
    if not store.strip() or rate is None:
        return Limiter(concurrency, rate)
    from ._ratelimit.shared import SharedLimiter  # noqa: PLC0415, few clients need it

    return SharedLimiter(store, concurrency, rate)
