"""Customers and tickets behind a web service of one's own, with FastAPI: one client for each process.

All workers share one budget of the key::

    export LIVEAGENT_URL=https://acme.ladesk.com LIVEAGENT_API_KEY=... LIVEAGENT_LIMITER=/run/acme/liveagent
    uvicorn --app-dir examples fastapi_service:app --workers 4 --timeout-graceful-shutdown 30
"""

from __future__ import annotations

import logging
import math
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import BackgroundTasks, Depends, FastAPI, Request
from fastapi.responses import JSONResponse

from liveagent_async import (
    AmbiguousWrite,
    AsyncLiveAgent,
    BadRequest,
    Busy,
    LiveAgentError,
    NotFound,
    RateLimited,
    Timeout,
)
from liveagent_async.records import Customer

log = logging.getLogger("service")


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncGenerator[dict[str, AsyncLiveAgent]]:
    """Opens the client when the process starts; when it stops, what is in flight ends first."""
    async with AsyncLiveAgent() as la:
        yield {"la": la}


app = FastAPI(lifespan=lifespan)


def account(request: Request) -> AsyncLiveAgent:
    """The client of the process; a view with other options costs microseconds. Tests override this one."""
    la: AsyncLiveAgent = request.state.la
    return la


def for_users(la: Annotated[AsyncLiveAgent, Depends(account)]) -> AsyncLiveAgent:
    """Somebody waits for the answer: Busy after five seconds without a turn under the rate limit."""
    return la.with_options(patience=5.0)


def for_jobs(la: Annotated[AsyncLiveAgent, Depends(account)]) -> AsyncLiveAgent:
    """Nobody waits: behind the users of all processes."""
    return la.with_options(bulk=True)


Users = Annotated[AsyncLiveAgent, Depends(for_users)]
Jobs = Annotated[AsyncLiveAgent, Depends(for_jobs)]


@app.get("/customers/{email}")
async def customer(email: str, la: Users) -> Customer:
    """A record as the answer: its fields are in the OpenAPI schema, login tokens are left out."""
    return await la.customers.get(email)


@app.post("/contact", status_code=201)
async def contact(email: str, text: str, la: Users, jobs: Jobs, background: BackgroundTasks) -> dict[str, str]:
    """A form of a web page becomes a ticket; its tag can wait until the answer is out."""
    ticket = await la.conversations.create(
        message=text, useridentifier=email, department="default", subject="From the web", recipient="support@acme.com"
    )
    background.add_task(tag, jobs, ticket.conversationid)
    return {"ticket": ticket.conversationid}


async def tag(la: AsyncLiveAgent, ticket: str) -> None:
    """After the answer nobody hears of an error but the log."""
    try:
        await la.conversations.add_tag(ticket, name="web")
    except LiveAgentError as error:
        log.warning("ticket %s has no tag: %s", ticket, error)


@app.exception_handler(LiveAgentError)
async def refused(_: Request, error: LiveAgentError) -> JSONResponse:
    """What a caller is told; the rest is for the log."""
    log.warning("%s", error)
    match error:
        case NotFound():
            status, detail = 404, "there is no such thing"
        case BadRequest():
            status, detail = 400, "this cannot be right"
        case Busy() | RateLimited():
            status, detail = 503, "too many requests at the moment"
        case Timeout():
            status, detail = 504, "no answer in time"
        case AmbiguousWrite():
            status, detail = 502, "it may or may not have been done: look before you send it again"
        case _:
            status, detail = 502, "the helpdesk does not answer as it should"
    wait = math.ceil(error.retry_after or 5) if isinstance(error, Busy | RateLimited) else 0
    headers = {"Retry-After": str(wait)} if wait else None
    return JSONResponse({"detail": detail}, status, headers)
