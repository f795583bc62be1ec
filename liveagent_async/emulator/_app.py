"""The ASGI application: a request in, an answer out. Reading and sending are here, all decisions are elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from math import ceil
from typing import Any, TypeAlias

from anyio import current_time, sleep

from ._answer import EMPTY, Answer, refuse, spoil, write
from ._call import Call, Scope, header, parse, read_form
from ._errors import RefusedError
from ._faults import match
from ._routes import run
from ._state import State
from ._status_page import fresh, page

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

_PIECES = 20


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

    def __init__(self, state: State) -> None:
        self._state = state
        self.resets: dict[tuple[str, int], Callable[[], None]] = {}
        """How to reset a client's connection, by the client's address; a server on a socket fills it."""
        self.stopping = False
        """Nobody waits any longer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = self._state
        call = parse(scope, await read_form(scope, await read(receive)))
        if not call.path and scope["path"] == "/":
            await self._send(page(state, header(scope["headers"], b"host") or "HOST"), send)
            return
        if not call.path and scope["path"] == "/live":
            await self._send(fresh(state), send)
            return
        if state.latency:
            await self._wait(state.latency)
        fault = match(state.faults, call)
        if fault is None:
            answer = self.answer(call)
        else:
            if fault.kind == "latency":
                await self._wait(fault.seconds)
            answer = spoil(fault, self.answer(call) if fault.done else EMPTY, call.format)
        state.log.request(call, 0 if answer.way in ("cut", "reset") else answer.status, fault)
        if answer.way in ("cut", "reset"):
            await self._break(answer, scope, receive, send)
        else:
            await self._send(answer, send, fault.seconds / _PIECES if fault and answer.way == "drip" else 0)

    def answer(self, call: Call) -> Answer:
        """Everything a request is put through, in the server's order: key, limit, handler."""
        state, store = self._state, self._state.store
        try:
            self._check_key(call)
            if store.version.has("rate_limit") and (wait := state.limits.wait(call.path)):
                headers = [(b"retry-after", b"%d" % ceil(wait))] if state.retry_after else []
                return refuse(429, "Too many requests", call.format, *headers)
            with store.transaction():
                if state.churn is not None:
                    state.churn.before(store, call)
                return write(200, run(store, call), call.format)
        except RefusedError as refused:
            return refuse(refused.status, refused.message, call.format)
        except Exception as error:  # noqa: BLE001 - PHP's own errors come as a 500 with their text, and the server lives on
            return refuse(500, f"Internal server error: {error}", call.format)

    async def _wait(self, seconds: float) -> None:
        """Waits, in steps short enough for a server that is asked to stop."""
        end = current_time() + seconds
        while not self.stopping and (left := end - current_time()) > 0:  # noqa: ASYNC110 - set by another thread
            await sleep(min(left, 0.1))

    def _check_key(self, call: Call) -> None:
        """Looks for the key in the query, the header and the body of a POST; recent servers look into no other body."""
        key = call.query.get("apikey") or call.header_key
        if key is None and (call.method == "POST" or self._state.put_body_key):
            key = call.body.get("apikey")
        if key is None:
            raise RefusedError(401, "Api key is not found in request")
        if key == self._state.v3_api_key:
            raise RefusedError(403, "ApiKey not found")
        if key != self._state.api_key:
            raise RefusedError(401, "Invalid API key")

    async def _send(self, answer: Answer, send: Send, pause: float = 0) -> None:
        body = answer.body
        await send(_start(answer))
        if pause:
            size = -(-len(body) // _PIECES) or 1
            for at in range(0, len(body), size):
                await send({"type": "http.response.body", "body": body[at : at + size], "more_body": True})
                await self._wait(pause)
            body = b""
        await send({"type": "http.response.body", "body": body})

    async def _break(self, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
        """Resets the connection, after half of the answer when it is to be cut."""
        if answer.way == "cut":
            await send(_start(answer))
            await send({"type": "http.response.body", "body": answer.body[: len(answer.body) // 2], "more_body": True})
            await sleep(0.01)  # else the reset would overtake the bytes
        reset = self.resets.get(scope["client"])
        if reset is None:  # in process
            raise ConnectionResetError("connection reset by the emulator")
        reset()
        await receive()  # until uvicorn has seen it too


def _start(answer: Answer) -> Message:
    headers = [*answer.headers, (b"content-length", b"%d" % len(answer.body))]
    return {"type": "http.response.start", "status": answer.status, "headers": headers}
