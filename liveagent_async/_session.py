"""The way of every call: limiter, transport, codec, error check, and the one retry loop around them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import tzinfo
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import anyio
import attrs

from ._codecs import Codec, Tree, Unfit, as_list
from ._codecs.giving_way import giving_way
from ._converter import Converter
from ._frames import hide_frames, without_frames
from ._observe import Ambiguous, Answered, Observer, Paused, Retried
from ._offload import Decoded, in_thread, read
from ._ratelimit.lanes import AnyLimiter
from ._redact import shorten
from ._request import Request
from ._response import ResponseReader, is_something, says_ok
from ._retry import Retry, next_wait
from .errors import AmbiguousWrite, ConnectionFailed, DecodeError, LiveAgentError, RateLimited, Timeout

if TYPE_CHECKING:
    from ._http.transport import Transport

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
    observer: Observer = attrs.field(factory=Observer, repr=False)

    @hide_frames
    async def fetch(self, request: Request, *, may_be_empty: bool = False) -> Decoded:
        """The fields of an answer's envelope."""
        codec = self._codec(request.path)
        target, form = request.encode(codec.suffix, self.zone)
        reader = ResponseReader(
            request.call, codec, lambda text: request.redact(self.transport.redact(text)), may_be_empty
        )
        # Before anyio is asked for anything: a forked process has no loop for it.
        self.transport.ensure_open(request.call)
        failed: float | None = None  # when the first attempt did: a long wait for its turn must not cost it the others
        earlier: list[LiveAgentError] = []
        while True:
            try:
                return await self._attempt(request, reader, target, form, len(earlier) + 1)
            except LiveAgentError as caught:
                error = without_frames(caught)  # its frames hold the whole answer
                error.call = error.call or request.call  # the limiter knows nothing of calls
            now = anyio.current_time()
            failed = now if failed is None else failed
            jitter = random.random()  # noqa: S311, no secret
            try:
                wait = next_wait(self.retry, request, error, earlier, now - failed, jitter)
            except AmbiguousWrite:
                self.observer.tell(Ambiguous(request.route, cancelled=False))
                raise
            if wait is None:
                return Decoded({}, slow=False)
            earlier.append(error)
            self.observer.tell(Retried(request.route, type(error).__name__, wait))
            await anyio.sleep(wait)

    @hide_frames
    async def record(self, cls: type[R], request: Request, must_have: str = "") -> R:
        """The record of an answer whose fields lie directly in the envelope; without `must_have` it is none."""
        envelope, slow = await self.fetch(request)
        fields = dict(envelope)
        if says_ok(fields):  # the envelope of what was created
            del fields["status"]
            fields.pop("statuscode", None)
        known = {field.name for field in attrs.fields(cls)} if attrs.has(cls) else fields.keys()
        if not (known & fields.keys() and (not must_have or is_something(fields.get(must_have)))):
            what = f"no `{must_have}`" if must_have else f"nothing of `{cls.__name__}`"
            raise self._unusable(request, f"the answer has {what}, it has {self._names(fields)}")
        return (await self.records(cls, request, [fields], slow=slow))[0]

    @hide_frames
    async def action(self, request: Request) -> None:
        """A call that answers OK, or 200 with nothing in it."""
        await self.fetch(request, may_be_empty=True)

    @hide_frames
    async def rows(self, request: Request, *keys: str) -> tuple[list[Tree], bool]:
        """The items of a list answer, under the first of `keys` that it has; and whether `records` of them are slow."""
        envelope, slow = await self.fetch(request)
        for key in keys:
            if key in envelope:
                return self._items(request, key, envelope[key]), slow
        raise self._unusable(request, f"the answer has no list `{'` or `'.join(keys)}`, it has {self._names(envelope)}")

    async def records(self, cls: type[R], request: Request, trees: list[Tree], *, slow: bool) -> list[R]:
        """The records of a list's items; `slow` ones are made in the thread, unless code of the user's takes part."""
        try:
            if slow and not self.converter.is_foreign(cls):
                return await in_thread(partial(self.converter.rows, cls, giving_way(trees)))
            return self.converter.rows(cls, trees)
        except Exception as error:  # noqa: BLE001, hooks of the user's may raise anything
            reason = self._describe(error)
        raise self._unusable(request, f"the answer is not as documented: {reason}")

    def _items(self, request: Request, key: str, value: Tree) -> list[Tree]:
        try:
            return as_list(value)
        except Unfit as error:
            reason = self._describe(error)
        raise self._unusable(request, f"`{key}` holds no list: {reason}")

    def _unusable(self, request: Request, reason: str) -> LiveAgentError:
        """The error of an answer that was read and is not what the call promises."""
        if request.repeatable:
            return DecodeError(reason, call=request.call)
        self.observer.tell(Ambiguous(request.route, cancelled=False))
        reason = f"{reason}. It was probably applied: look for it before you send it again"
        return AmbiguousWrite(reason, call=request.call)

    def _describe(self, error: Exception) -> str:
        return Unfit("{}", error).describe(self.transport.redact)

    def _names(self, fields: Mapping[str, Tree]) -> str:
        return shorten(", ".join(map(str, islice(fields, 50))), 200, self.transport.redact) or "nothing"

    def _codec(self, path: str) -> Codec:
        """The view's codec; for an identifier that itself ends like a format one that can say where the path ends.

        The server takes a known last suffix for the format: `agents/john@agent.xml` asks for john@agent in XML.
        """
        codec = self.codecs[self.format]
        suffixed = [other for other in self.codecs.values() if other.suffix]
        if not codec.suffix and path.lower().endswith(tuple(other.suffix for other in suffixed)):
            return suffixed[0]
        return codec

    async def _attempt(
        self, request: Request, reader: ResponseReader, target: str, form: bytes | None, attempt: int
    ) -> Decoded:
        """One attempt. Limiter, transport and codec may be the user's own: whatever they raise becomes our error."""
        sent = False
        interrupted = None if request.repeatable else partial(self._interrupted, request)
        began = anyio.current_time()
        try:
            async with self.limiter.permit(
                bulk=self.bulk or request.bulk, owner=self.transport, patience=self.patience, timeout=self.timeout
            ) as permit:
                sent = True
                turn = anyio.current_time()
                deadline = turn + self.timeout
                try:
                    response = await self.transport.send(
                        request.method, target, form, timeout=self.timeout, call=request.call, interrupted=interrupted
                    )
                except (ConnectionFailed, Timeout) as error:
                    if not error.sent:
                        permit.unsent()
                    raise
                seconds = anyio.current_time() - turn
            told = Answered(request.route, request.method, response.status, seconds, turn - began, attempt)
            self.observer.tell(told)
            try:
                return await read(reader, response, deadline, request.answered)
            except RateLimited as error:
                sent = False  # it was refused, and nothing done
                self.observer.tell(Paused(await self.limiter.pause(error.retry_after)))
                raise
        except LiveAgentError:
            raise
        except Exception as error:  # noqa: BLE001
            reason = f"the limiter or the transport failed ({self._describe(error)})"
        raise ConnectionFailed(reason, call=request.call, sent=sent)

    def _interrupted(self, request: Request, stop: BaseException, sent: bool) -> None:
        """A write is cancelled, or the program ends, before its answer was read."""
        if sent:
            stop.add_note(f"{request.method} {request.route} was sent: it may or may not have been applied")
            self.observer.tell(Ambiguous(request.route, cancelled=True))
