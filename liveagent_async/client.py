"""AsyncLiveAgent: opens and closes the wire, and holds one attribute per family of calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self, TypeAlias, TypeVar, Unpack, overload

import attrs

from ._codecs import CODECS, Codec, Tree
from ._converter import Converter, Hooks
from ._families import Families
from ._http import BODY_LIMIT
from ._observe import Event, Observer, log_as_asked
from ._options import chosen_limiter, given, known_format, zone_of
from ._paging.pages import Pages, Paging
from ._public import public
from ._ratelimit.lanes import AnyLimiter, Lanes
from ._ratelimit.limiter import Rate
from ._redact import redact_tree
from ._request import Method, Parameter
from ._retry import Retry
from ._session import Session
from ._unmodelled import params_of, request_of

if TYPE_CHECKING:
    import aiohttp
    import httpx

R = TypeVar("R")
Format: TypeAlias = Literal["json", "xml", "yaml"] | str  # noqa: PYI051, the literals are for completion


@public
class AsyncLiveAgent(Families):
    """A client of one LiveAgent account, for asyncio and trio.

    ``async with AsyncLiveAgent("https://acme.ladesk.com", api_key) as la: ...``; without arguments URL and key come
    from LIVEAGENT_URL and LIVEAGENT_API_KEY. One client serves many tasks of one event loop.

    `format` is json, xml or yaml, records are equal in all three; `timezone` is the account's, for dates without one;
    `concurrency` calls at once; `rate` calls in a period of seconds, the cloud's 180 a minute, None for a server
    without a limit; `timeout` seconds for one attempt, from connecting to the last byte; `transport` is an httpx
    transport of your own, closed with the client only if `own_transport`; `aiohttp_session` is your application's
    session, whose connections are used and which stays open (asyncio only, extra `aiohttp`); an unpacked answer of more
    than `body_limit` bytes (16 MiB) is a DecodeError; `codecs` adds or replaces formats; `hooks` says by class how a
    value becomes one, as in ``{Decimal: Decimal}``, for fields of your own records (it is given text, None, a dict or a
    list as sent, and may raise); `limiter` is another client's (``other.limiter``) that uses the same key, in place of
    `concurrency` and `rate`, or a `SharedLimiter`, which LIVEAGENT_LIMITER sets up as well; `observe` is called with
    each `Event` (what it raises is logged), the logger is `liveagent_async` and LIVEAGENT_LOG=info shows it;
    `allow_http` sends the key in the clear.

    What is safe to repeat is tried again as `retry` says. A write that was sent and got no usable answer raises
    AmbiguousWrite: nothing is written twice. Raises ValueError when URL, key, format or time zone cannot be right.
    """

    def __init__(
        self,
        url: str | None = None,
        api_key: str | None = None,
        *,
        format: Format = "json",
        timezone: str | tzinfo = "America/Los_Angeles",
        concurrency: int = 8,
        rate: Rate | None = Rate(),  # noqa: B008, frozen
        retry: Retry = Retry(),  # noqa: B008, frozen
        timeout: float = 30.0,
        transport: httpx.AsyncBaseTransport | None = None,
        own_transport: bool = False,
        aiohttp_session: aiohttp.ClientSession | None = None,
        body_limit: int = BODY_LIMIT,
        codecs: Mapping[str, Codec] | None = None,
        hooks: Hooks | None = None,
        limiter: AnyLimiter | None = None,
        observe: Callable[[Event], None] | None = None,
        allow_http: bool = False,
    ) -> None:
        from ._http.transport import Transport  # not on top: httpx takes most of an import's time

        log_as_asked()
        zone = zone_of(timezone)
        known = {**CODECS, **(codecs or {})}
        limiter = limiter or chosen_limiter(concurrency, rate)
        url = given(url, "LIVEAGENT_URL", "the account's URL, as in https://acme.ladesk.com")
        api_key = given(api_key, "LIVEAGENT_API_KEY", "the API key (of version 1)")
        wire = Transport(
            url,
            api_key,
            concurrency=limiter.concurrency,  # who waits, waits there and not for a connection
            inner=transport,
            own_inner=own_transport,
            aiohttp_session=aiohttp_session,
            body_limit=body_limit,
            allow_http=allow_http,
        )
        if isinstance(limiter, Lanes):
            limiter.bind(wire.base, api_key)
        self._session = Session(
            transport=wire,
            limiter=limiter,
            converter=Converter(zone, hooks),
            codecs=known,
            format=known_format(format, known),
            zone=zone,
            retry=retry,
            timeout=timeout,
            observer=Observer(observe),
        )

    def __repr__(self) -> str:
        return f"AsyncLiveAgent({self.url!r}, format={self._session.format!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Waits a few seconds for the calls in flight, refuses the queued ones with ClientClosed, closes the wire.

        The wire is shared with all views of `with_options`.
        """
        self._session.limiter.refuse(self._session.transport)
        await self._session.transport.aclose()

    @property
    def url(self) -> str:
        """The account's, as in https://acme.ladesk.com."""
        return self._session.transport.base.removesuffix("/api/")

    @property
    def limiter(self) -> AnyLimiter:
        """Who waits and how long; give it to another client of the same key in this event loop."""
        return self._session.limiter

    @property
    def timezone(self) -> tzinfo:
        """The account's time zone, for dates you send."""
        return self._session.zone

    def with_options(
        self,
        *,
        format: Format | None = None,
        timeout: float | None = None,
        retry: Retry | None = None,
        bulk: bool | None = None,
        patience: float | None = None,
    ) -> AsyncLiveAgent:
        """A second view on the same wire and limiter, with other options; it costs microseconds.

        `bulk`: all its calls, writes too, stand behind the interactive ones, as a background job should. `patience`:
        Busy, nothing sent, for a call that gets no turn under the rate limit within so many seconds; without it a call
        waits as long as it takes.
        """
        own = self._session
        view = object.__new__(type(self))
        view._session = attrs.evolve(
            own,
            format=own.format if format is None else known_format(format, own.codecs),
            timeout=own.timeout if timeout is None else timeout,
            retry=own.retry if retry is None else retry,
            bulk=own.bulk if bulk is None else bulk,
            patience=own.patience if patience is None else patience,
        )
        return view

    def redact(self, tree: object, *, secrets: bool = False) -> object:
        """An answer's tree as it may be shown: without the API key, and without login tokens unless `secrets`."""
        return redact_tree(tree, self._session.transport.redact, secrets=secrets)

    @overload
    async def call(
        self, method: Method, path: str | Sequence[str], parameters: Mapping[str, Parameter] | None = None
    ) -> Mapping[str, Tree]: ...

    @overload
    async def call(
        self,
        method: Method,
        path: str | Sequence[str],
        parameters: Mapping[str, Parameter] | None = None,
        *,
        record: type[R],
    ) -> R: ...

    async def call(
        self,
        method: Method,
        path: str | Sequence[str],
        parameters: Mapping[str, Parameter] | None = None,
        *,
        record: type[R] | None = None,
    ) -> Mapping[str, Tree] | R:
        """Any call: the tree inside the envelope, as in ``await la.call("GET", "application/status.yaml")``.

        `record` makes an object of it: a subclass of Record (``@attrs.frozen class Ban(Record): ip: str = ""``), an
        attrs class or a dataclass of your own, or Fields; its fields are read by their annotations in every format,
        and a class of which no answer can be made is a TypeError before anything is sent.

        A suffix of the path picks the format, else it is the client's. Give the path as a list of parts when an
        identifier may hold a slash or end like a suffix. Parameters travel in the query of GET and DELETE and as a form
        of POST and PUT; retries and errors are those of every call.
        """
        session, request = request_of(self._session, method, path, parameters)
        if record is None:
            return await session.fetch(request, may_be_empty=method != "GET")
        session.converter.check(record)
        return await session.record(record, request)

    def pages(
        self,
        path: str | Sequence[str],
        key: str,
        record: type[R],
        parameters: Mapping[str, Parameter] | None = None,
        *,
        limit_param: str = "",
        offset_param: str = "",
        id_field: str = "",
        **paging: Unpack[Paging],
    ) -> Pages[R]:
        """Any list, as in ``async for ban in la.pages("bans", "bans", Ban): ...``; path and `record` are as in `call`.

        `key` is the list's name in the answer. A list that the server pages needs the names of its parameters, as in
        ``limit_param="limitcount", offset_param="limitfrom"``, and better the `id_field` that tells its rows apart;
        without them it is read as one page.
        """
        session, request = request_of(self._session, "GET", path, parameters)
        session.converter.check(record)
        return Pages(session, record, [key], request, params_of(limit_param, offset_param, id_field, paging), **paging)
