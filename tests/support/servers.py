"""Small servers in process, for what one test wants to see on the wire; everything larger uses the emulator."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qsl

import httpx

from liveagent_async import AsyncLiveAgent

Answer = Callable[[dict[str, str]], object]


def answering(answer: Answer, *, status: int = 200) -> AsyncLiveAgent:
    """A client whose server gives `answer(parameters)` under `response`, as JSON."""

    async def handle(request: httpx.Request) -> httpx.Response:
        parameters = dict(parse_qsl(request.url.query.decode() + "&" + (await request.aread()).decode()))
        return httpx.Response(status, content=json.dumps({"response": answer(parameters)}))

    return AsyncLiveAgent("http://server", "key", rate=None, transport=httpx.MockTransport(handle))


def scripted(*replies: httpx.Response | Exception) -> tuple[httpx.MockTransport, list[httpx.Request]]:
    """A transport that gives these replies one after the other, and the requests it has seen."""
    seen: list[httpx.Request] = []

    async def handle(request: httpx.Request) -> httpx.Response:
        await request.aread()
        seen.append(request)
        reply = replies[len(seen) - 1]
        if isinstance(reply, Exception):
            raise reply
        return reply

    return httpx.MockTransport(handle), seen
