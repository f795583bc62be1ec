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

from . import enums, errors
from ._codecs import Codec, Tree
from ._limiter import Limiter, Rate
from ._pages import Pages
from ._records import Fields, Record, Value
from ._request import When
from ._retry import Retry
from ._version import __version__
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
