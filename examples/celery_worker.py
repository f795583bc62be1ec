"""Tasks of Celery: a client for each task, one budget of the key for all worker processes.

::

    export LIVEAGENT_URL=https://acme.ladesk.com LIVEAGENT_API_KEY=... CELERY_BROKER_URL=redis://127.0.0.1:6379/1
    export LIVEAGENT_LIMITER=redis://127.0.0.1:6379/0
    celery --app celery_worker --workdir examples worker

A task runs in an event loop of its own, so it opens a client of its own. The minute must outlive it: LIVEAGENT_LIMITER
keeps it for all processes; a `Limiter` or `SharedLimiter` on top of the module would keep it for one.
"""

from __future__ import annotations

import anyio
from celery import Celery  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]

from liveagent_async import AmbiguousWrite, AsyncLiveAgent, Busy

app = Celery("celery_worker")


@app.task(acks_late=True, autoretry_for=(Busy, AmbiguousWrite), retry_backoff=True)  # type: ignore[untyped-decorator]
def tag(ticket: str, name: str) -> None:
    """Assigns a tag. Twice is as once, so it may run again: after a write of unknown outcome, or a worker that died."""
    anyio.run(_tag, ticket, name)


async def _tag(ticket: str, name: str) -> None:
    async with AsyncLiveAgent() as la:
        await la.with_options(bulk=True, patience=60.0).conversations.add_tag(ticket, name=name)
