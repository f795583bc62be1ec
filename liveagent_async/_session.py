"""The way of every call: limiter, transport, codec, error check, and the one retry loop around them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, TypeVar

import anyio
import attrs

from ._codecs import Codec, Tree, as_list
from ._converter import Converter
from ._frames import hide_frames, without_frames
from ._ratelimit.lanes import AnyLimiter
from ._request import Request
from ._response import ResponseReader
from ._retry import Retry, next_wait
from .errors import AmbiguousWrite, ConnectionFailed, DecodeError, LiveAgentError, RateLimited, Timeout

if TYPE_CHECKING:
    from ._http.transport import RawResponse, Transport

R = TypeVar("R")


@attrs.frozen(eq=False)
class Session:
    """One view on the wire: what a client and its `with_options` views differ in lies here, what they share below."""

    transport: Transport = attrs.field(repr=False)
    limiter: AnyLimiter = attrs.field(repr=False)
    converter: Converter = attrs.field(repr=False)
    codecs: Mapping[str, Codec]
    format: str
    zone: tzinfo
    retry: Retry
    timeout: float
    bulk: bool = False
    patience: float | None = None

    async def fetch(
        self, request: Request, *, codec: Codec | None = None, may_be_empty: bool = False
    ) -> Mapping[str, Tree]:
        """The fields of an answer's envelope."""
        codec = codec or self._codec(request.path)
        target, form = request.encode(codec.suffix, self.zone)
        reading = ResponseReader(request.call, codec, self.transport.redact, may_be_empty)
        self.transport.ensure_open(
            request.call
        )  # before anyio is asked for anything: a forked process has no loop for it
        failed: float | None = None  # when the first attempt did: a long wait for its turn must not cost it the others
        earlier: list[LiveAgentError] = []
        while True:
            try:
                reply = await self._send(request, target, form)
                return reading.envelope(reply.status, reply.headers, reply.body)
            except LiveAgentError as caught:
                error = without_frames(caught)  # its frames hold the whole answer
                error.call = error.call or request.call  # the limiter knows nothing of calls
            if isinstance(error, RateLimited):
                await self.limiter.pause(error.retry_after)
            now = anyio.current_time()
            failed = now if failed is None else failed
            jitter = random.random()  # noqa: S311, no secret
            wait = next_wait(self.retry, request, error, earlier, now - failed, jitter)
            if wait is None:
                return {}
            earlier.append(error)
            await anyio.sleep(wait)

    @hide_frames
    async def record(self, cls: type[R], request: Request) -> R:
        """The record of an answer whose fields lie directly in the envelope."""
        fields = dict(await self.fetch(request))
        if fields.get("status") == "OK":  # the envelope of what was created, no field of it
            del fields["status"]
            fields.pop("statuscode", None)
        return self.records(cls, request, [fields])[0]

    async def action(self, request: Request) -> None:
        """A call that answers OK, or 200 with nothing in it."""
        await self.fetch(request, may_be_empty=True)

    @hide_frames
    async def rows(self, request: Request, *keys: str) -> list[Tree]:
        """The items of a list answer, under the first of `keys` that it has."""
        envelope = await self.fetch(request)
        for key in keys:
            if key in envelope:
                return self._items(request, key, envelope[key])
        found = self.transport.redact(", ".join(envelope))[:200] or "nothing"
        raise DecodeError(f"the answer has no list `{'` or `'.join(keys)}`, it has {found}", call=request.call)

    def records(self, cls: type[R], request: Request, trees: list[Tree]) -> list[R]:
        """The records of a list's items."""
        try:
            return self.converter.rows(cls, trees)
        except ValueError as error:
            reason = f"the answer is not as documented: {self.transport.redact(str(error))}"
        if request.repeatable:
            raise DecodeError(reason, call=request.call)
        raise AmbiguousWrite(
            f"{reason}. It was probably applied: look for it before you send it again", call=request.call
        )

    def _items(self, request: Request, key: str, value: Tree) -> list[Tree]:
        try:
            return as_list(value)
        except ValueError as error:
            reason = self.transport.redact(str(error))
        raise DecodeError(f"`{key}` holds no list: {reason}", call=request.call)

    def _codec(self, path: str) -> Codec:
        """The view's codec; for an identifier that itself ends like a format one that can say where the path ends.

        The server takes a known last suffix for the format: `agents/john@agent.xml` asks for john@agent in XML.
        """
        codec = self.codecs[self.format]
        suffixed = [other for other in self.codecs.values() if other.suffix]
        if not codec.suffix and path.lower().endswith(tuple(other.suffix for other in suffixed)):
            return suffixed[0]
        return codec

    async def _send(self, request: Request, target: str, form: bytes | None) -> RawResponse:
        async with self.limiter.permit(
            bulk=self.bulk or request.bulk, owner=self.transport, patience=self.patience, timeout=self.timeout
        ) as permit:
            try:
                return await self.transport.send(request.method, target, form, timeout=self.timeout, call=request.call)
            except (ConnectionFailed, Timeout) as error:
                if not error.sent:
                    permit.unsent()
                raise
