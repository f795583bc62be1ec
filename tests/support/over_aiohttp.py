"""A client over its own connections, or over an aiohttp session as an application has one."""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import aiohttp
import httpx
import pytest

from liveagent_async import AsyncLiveAgent

WIRES = [("asyncio", "own"), ("trio", "own"), ("asyncio", "aiohttp")]
"""Event loops and the wires that work on them, for ``parametrize("anyio_backend, wire", WIRES)``."""

SLOWLY = [*WIRES[:2], pytest.param(*WIRES[2], marks=pytest.mark.slow)]
"""The same for tables of hundreds."""


@asynccontextmanager
async def over_aiohttp(
    url: str, api_key: str, tls: ssl.SSLContext | None = None, **options: Any
) -> AsyncGenerator[AsyncLiveAgent]:
    """The session is still open when the client is closed, and nothing of it is in use."""
    connector = aiohttp.TCPConnector(ssl=tls or True)
    async with aiohttp.ClientSession(connector=connector) as session:
        async with AsyncLiveAgent(url, api_key, aiohttp_session=session, **options) as la:
            yield la
        assert not session.closed
        assert not connector._acquired


def over_wire(
    wire: str, url: str, api_key: str, tls: ssl.SSLContext | None = None, **options: Any
) -> AbstractAsyncContextManager[AsyncLiveAgent]:
    """A client over one of the wires."""
    if wire == "aiohttp":
        return over_aiohttp(url, api_key, tls, **options)
    inner = httpx.AsyncHTTPTransport(verify=tls) if tls else None
    return AsyncLiveAgent(url, api_key, transport=inner, own_transport=True, **options)
