"""Async client of the LiveAgent helpdesk's REST API, version 1. Async only, on asyncio and trio.

::

    from liveagent_async import AsyncLiveAgent, days, pull

    async with AsyncLiveAgent("https://acme.ladesk.com", api_key) as la:
        agent = await la.agents.get("john@agent.com")                   # one record
        async for customer in la.customers.list(email="@example.com"):  # rows, page after page
            print(customer.email, customer.datecreated)
        tags = await la.tags.list().all()                               # everything at once
        async with pull(days(first, last), la.reports.agents) as pulled:  # a list a day, many at a time, in order
            async for span, rows in pulled: ...

Where to look: `AsyncLiveAgent` opens the wire, its attributes hold the calls; `Pages` is what every list call gives;
`pull` and `days` are for bulk; `errors` draws what can go wrong; `enums` names the one-letter codes; records live with
their calls in `resources`. `liveagent_async.emulator` is the server to test against.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ._version import __version__

if TYPE_CHECKING:
    from . import enums, errors
    from ._codecs import Codec, Tree
    from ._paging.pages import Pages
    from ._ratelimit.limiter import Limiter, Rate
    from ._record import Fields, Record, Value
    from ._request import When
    from ._retry import Retry
    from .bulk import Pull, Span, days, pull
    from .client import AsyncLiveAgent
    from .errors import (
        AmbiguousWrite,
        APIError,
        AuthenticationError,
        BadRequest,
        ClientClosed,
        ConnectionFailed,
        DecodeError,
        ListChanged,
        LiveAgentError,
        NotFound,
        RateLimited,
        ServerError,
        Timeout,
    )

__all__ = [
    "APIError",
    "AmbiguousWrite",
    "AsyncLiveAgent",
    "AuthenticationError",
    "BadRequest",
    "ClientClosed",
    "Codec",
    "ConnectionFailed",
    "DecodeError",
    "Fields",
    "Limiter",
    "ListChanged",
    "LiveAgentError",
    "NotFound",
    "Pages",
    "Pull",
    "Rate",
    "RateLimited",
    "Record",
    "Retry",
    "ServerError",
    "Span",
    "Timeout",
    "Tree",
    "Value",
    "When",
    "__version__",
    "days",
    "enums",
    "errors",
    "pull",
]

# What is behind the door is imported when it is first asked for: httpx and attrs are dear, and a service that only
# catches our errors, or a command line that prints its help, needs neither.
_ROOMS = {
    ".": ("enums", "errors"),
    "._codecs": ("Codec", "Tree"),
    "._ratelimit.limiter": ("Limiter", "Rate"),
    "._paging.pages": ("Pages",),
    "._record": ("Fields", "Record", "Value"),
    "._request": ("When",),
    "._retry": ("Retry",),
    ".bulk": ("Pull", "Span", "days", "pull"),
    ".client": ("AsyncLiveAgent",),
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room = _HOMES.get(name, ".errors")
    value: object = import_module(f".{name}", __name__) if room == "." else getattr(import_module(room, __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
