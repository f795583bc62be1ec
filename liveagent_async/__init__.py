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
`pull` and `days` are for bulk; `errors` shows what can go wrong; `records` has what calls return, `enums` its letters.
`liveagent_async.emulator` is a server to test against.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._public import attach
from ._version import __version__ as __version__

if TYPE_CHECKING:  # the names of `attach` below, once more for type checkers; a test compares the two
    from . import enums as enums
    from . import errors as errors
    from . import records as records
    from ._codecs import Codec as Codec
    from ._codecs import Tree as Tree
    from ._observe import Ambiguous as Ambiguous
    from ._observe import Answered as Answered
    from ._observe import Event as Event
    from ._observe import Paused as Paused
    from ._observe import Retried as Retried
    from ._paging.pages import Pages as Pages
    from ._paging.walk import Rows as Rows
    from ._paging.windows import Window as Window
    from ._paging.windows import Windows as Windows
    from ._ratelimit.lanes import AnyLimiter as AnyLimiter
    from ._ratelimit.limiter import Limiter as Limiter
    from ._ratelimit.limiter import Rate as Rate
    from ._ratelimit.shared import SharedLimiter as SharedLimiter
    from ._ratelimit.stores import Store as Store
    from ._record import Fields as Fields
    from ._record import Record as Record
    from ._record import Value as Value
    from ._record import to_dict as to_dict
    from ._request import When as When
    from ._retry import Retry as Retry
    from .bulk import Pull as Pull
    from .bulk import Span as Span
    from .bulk import days as days
    from .bulk import pull as pull
    from .bulk import windows as windows
    from .client import AsyncLiveAgent as AsyncLiveAgent
    from .errors import AmbiguousWrite as AmbiguousWrite
    from .errors import APIError as APIError
    from .errors import AuthenticationError as AuthenticationError
    from .errors import BadRequest as BadRequest
    from .errors import Busy as Busy
    from .errors import ClientClosed as ClientClosed
    from .errors import ConnectionFailed as ConnectionFailed
    from .errors import DecodeError as DecodeError
    from .errors import ListChanged as ListChanged
    from .errors import LiveAgentError as LiveAgentError
    from .errors import NotFound as NotFound
    from .errors import RateLimited as RateLimited
    from .errors import ServerError as ServerError
    from .errors import Timeout as Timeout
    from .errors import TooManyPages as TooManyPages
else:
    # Imported when first asked for: httpx and attrs take long to import, and a service that only catches our errors,
    # or a command line that prints its help, needs neither.
    __getattr__, __dir__, __all__ = attach(
        __name__,
        {
            ".": ("enums", "errors", "records"),
            "._codecs": ("Codec", "Tree"),
            "._observe": ("Ambiguous", "Answered", "Event", "Paused", "Retried"),
            "._paging.pages": ("Pages",),
            "._paging.walk": ("Rows",),
            "._paging.windows": ("Window", "Windows"),
            "._ratelimit.lanes": ("AnyLimiter",),
            "._ratelimit.limiter": ("Limiter", "Rate"),
            "._ratelimit.shared": ("SharedLimiter",),
            "._ratelimit.stores": ("Store",),
            "._record": ("Fields", "Record", "Value", "to_dict"),
            "._request": ("When",),
            "._retry": ("Retry",),
            "._version": ("__version__",),
            ".bulk": ("Pull", "Span", "days", "pull", "windows"),
            ".client": ("AsyncLiveAgent",),
            ".errors": (
                "APIError",
                "AmbiguousWrite",
                "AuthenticationError",
                "BadRequest",
                "Busy",
                "ClientClosed",
                "ConnectionFailed",
                "DecodeError",
                "ListChanged",
                "LiveAgentError",
                "NotFound",
                "RateLimited",
                "ServerError",
                "Timeout",
                "TooManyPages",
            ),
        },
    )
