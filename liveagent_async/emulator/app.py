"""The ASGI application: a request in, an answer out. Reading and sending are here, all decisions are elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from .call import Call, Scope, parse, read_form
from .encoders import ENCODERS, Tree
from .errors import Refused, envelope
from .router import find

if TYPE_CHECKING:
    from .server import Emulator

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a status, a body and the headers that are not the same for all."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]


def write(status: int, tree: Tree, format: str, *headers: tuple[bytes, bytes]) -> Answer:
    """A tree in its envelope and in the format that was asked for."""
    encode, kind = ENCODERS[format]
    return Answer(status, encode(tree), ((b"content-type", kind), *headers))


async def read(receive: Receive) -> bytes:
    """The whole body of a request."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    return body


class App:
    """The server as uvicorn and httpx.ASGITransport want it."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await read(receive)
        emulator = self._emulator
        call = parse(scope, read_form(scope, body))
        if emulator.latency:
            from anyio import sleep

            await sleep(emulator.latency)
        answer = self.answer(call)
        emulator.log_request(call, answer.status)
        await _send(answer, send)

    def answer(self, call: Call) -> Answer:
        """Everything a request is put through, in the server's order: key, limit, handler."""
        emulator = self._emulator
        try:
            key = self._key(call)
            if key != emulator.api_key:
                raise Refused(401, "Invalid API key")
            wait = emulator.limit_wait()
            if wait:
                return write(429, envelope(429, "Too many requests"), call.format, *emulator.retry_headers(wait))
            handler = find(call)
            with emulator.store.transaction():
                return write(200, handler(emulator.store, call), call.format)
        except Refused as refused:
            return write(refused.status, envelope(refused.status, refused.message), call.format)

    def _key(self, call: Call) -> str:
        """The key from the query, the header or the body of a POST; recent servers do not look into other bodies."""
        key = call.query.get("apikey") or call.header_key
        if key is None and (call.method == "POST" or self._emulator.put_body_key):
            key = call.body.get("apikey")
        if key is None:
            raise Refused(401, "Api key is not found in request")
        return key


async def _send(answer: Answer, send: Send) -> None:
    headers = [*answer.headers, (b"content-length", b"%d" % len(answer.body))]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
