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

    Calls that are safe to repeat are retried as `retry` says. A write that was sent and got no usable answer raises
    AmbiguousWrite; nothing is written twice.

    Args:
        url: The account's URL, as in https://acme.ladesk.com.
        api_key: The API key, of version 1.
        format: The format asked of the server: json, xml or yaml, or one of `codecs`. Records are equal in all of them.
        timezone: The account's, for dates without one.
        concurrency: Calls in flight at the same time.
        rate: Calls per period of seconds, by default the cloud's 180 per minute; None for a server without a limit.
        retry: How often, and for how long, failed calls are retried.
        timeout: Seconds for one attempt, from connecting to the last byte.
        transport: An httpx transport of your own.
        own_transport: Whether the client closes `transport`.
        aiohttp_session: Your application's session, whose connections are used and which stays open (asyncio only,
            extra `aiohttp`).
        body_limit: Bytes of an unpacked answer, 16 MiB; a larger one is a DecodeError.
        codecs: Formats to add or replace, by name.
        hooks: By class the function that makes it of a value, as in ``{Decimal: Decimal}``, for fields of your own
            records; it is given text, None, a dict or a list as sent, and may raise.
        limiter: The limiter of another client (``other.limiter``) with the same key, instead of `concurrency` and
            `rate`; or a `SharedLimiter`, which LIVEAGENT_LIMITER sets up as well.
        observe: Called with each `Event`; an exception it raises is logged. The logger is `liveagent_async`,
            LIVEAGENT_LOG=info shows it.
        allow_http: Allows an http:// URL of another machine, to which the key is sent unencrypted.

    Raises:
        ValueError: URL, key, format or time zone is not valid.
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
            concurrency=limiter.concurrency,  # calls wait in the limiter, never for a connection
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
        """Waits a few seconds for calls in flight, refuses queued ones with ClientClosed, closes the connections.

        They are shared with all views of `with_options`.
        """
        self._session.limiter.refuse(self._session.transport)
        await self._session.transport.aclose()

    @property
    def url(self) -> str:
        """The account's URL, as in https://acme.ladesk.com."""
        return self._session.transport.base.removesuffix("/api/")

    @property
    def limiter(self) -> AnyLimiter:
        """The client's limiter; give it to another client of the same key in this event loop."""
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
        """A second view with other options on the same connections and limiter; it costs microseconds.

        Options that are omitted, or None, stay as they are.

        Args:
            format: json, xml or yaml, or one of the client's `codecs`.
            timeout: Seconds for one attempt.
            retry: How often, and for how long, failed calls are retried.
            bulk: All its calls, writes too, let interactive calls go first, as a background job should.
            patience: Seconds; a call that gets no turn under the rate limit by then raises Busy, and nothing was sent.
                Without it a call waits as long as it takes.
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
        """An answer's tree without the API key and login tokens, fit to be shown.

        Args:
            tree: What `call` gave.
            secrets: Whether login tokens are left in.
        """
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

        Retries and errors are those of every call.

        Args:
            method: GET, POST, PUT or DELETE.
            path: Below ``/api/``. A suffix picks the format, else it is the client's. Give a list of parts when an
                identifier may hold a slash or end like a suffix.
            parameters: Sent in the query of GET and DELETE, as a form of POST and PUT.
            record: The class to make of the answer: a subclass of Record (``@attrs.frozen class Ban(Record): ip: str =
                ""``), an attrs class or a dataclass of your own, or Fields. Its fields are read by their annotations in
                every format.

        Raises:
            TypeError: `record` is a class that no answer can become; nothing was sent.
        """
        session, request = request_of(self._session, method, path, parameters)
        if record is None:
            return (await session.fetch(request, may_be_empty=method != "GET")).envelope
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
        """Any list, as in ``async for ban in la.pages("bans", "bans", Ban): ...``.

        Args:
            path: As in `call`.
            key: The list's name in the answer.
            record: As in `call`.
            parameters: Filters.
            limit_param: The wire's name for the rows of a page, as "limitcount"; without it the list is one page.
            offset_param: The wire's name for the first row, as "limitfrom".
            id_field: The field that tells rows apart; with it more changes of the list during the walk are noticed.
        """
        session, request = request_of(self._session, "GET", path, parameters)
        session.converter.check(record)
        return Pages(session, record, [key], request, params_of(limit_param, offset_param, id_field, paging), **paging)
