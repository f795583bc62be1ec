"""Making a call of a scripted server, whatever kind of call it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from liveagent_async import AsyncLiveAgent, Pages
from support.scripted import Scripted

FORMATS = ["json", "xml", "yaml"]
Call: TypeAlias = Callable[[AsyncLiveAgent], Awaitable[object] | Pages[Any]]


async def outcome(pending: Awaitable[object] | Pages[Any]) -> object:
    """The record of a call, or all rows of a list."""
    return await pending.all() if isinstance(pending, Pages) else await pending


async def ask(server: Scripted, format: str, call: Call, *answers: bytes) -> object:
    """What a call gives when these are the answers to its requests."""
    server.play(*answers)
    async with AsyncLiveAgent(server.url, "key", format=format, rate=None) as la:
        return await outcome(call(la))
