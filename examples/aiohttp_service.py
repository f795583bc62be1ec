"""The same for aiohttp.web: the application's own session carries the calls, its cleanup context holds the client.

``LIVEAGENT_URL=... LIVEAGENT_API_KEY=... python examples/aiohttp_service.py [port]``
"""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

from liveagent_async import AsyncLiveAgent, Busy, LiveAgentError, NotFound
from liveagent_async.records import to_dict

SESSION = web.AppKey("session", aiohttp.ClientSession)
LIVEAGENT = web.AppKey("liveagent", AsyncLiveAgent)


async def session(app: web.Application) -> AsyncGenerator[None]:
    """One session for all that the application calls."""
    async with aiohttp.ClientSession() as app[SESSION]:
        yield


async def liveagent(app: web.Application) -> AsyncGenerator[None]:
    """The client leaves the session open: it is the application's, and closed by it, later."""
    async with AsyncLiveAgent(aiohttp_session=app[SESSION]) as app[LIVEAGENT]:
        yield


async def customer(request: web.Request) -> web.Response:
    """A record as JSON, without login tokens."""
    la = request.app[LIVEAGENT].with_options(patience=5.0)
    return web.json_response(to_dict(await la.customers.get(request.match_info["email"])))


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What a caller is told."""
    try:
        return await handler(request)
    except NotFound:
        raise web.HTTPNotFound from None
    except Busy:
        raise web.HTTPServiceUnavailable from None
    except LiveAgentError:
        request.app.logger.exception("LiveAgent")
        raise web.HTTPBadGateway from None


def application() -> web.Application:
    """What is opened last is closed first."""
    app = web.Application(middlewares=[errors])
    app.cleanup_ctx.extend([session, liveagent])
    app.router.add_get("/customers/{email}", customer)
    return app


if __name__ == "__main__":
    web.run_app(application(), host="127.0.0.1", port=int(sys.argv[1]) if sys.argv[1:] else 8080)
