"""The server without a socket: a transport for httpx.AsyncClient, on asyncio and trio."""

from __future__ import annotations

import httpx

from ._app import App


class InProcess(httpx.AsyncBaseTransport):
    """The ASGI transport of httpx; a connection that a fault resets is the error httpx raises for a real one."""

    def __init__(self, app: App) -> None:
        self._asgi = httpx.ASGITransport(app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Hands the request to the app."""
        try:
            return await self._asgi.handle_async_request(request)
        except ConnectionResetError as error:
            raise httpx.ReadError(str(error), request=request) from error
