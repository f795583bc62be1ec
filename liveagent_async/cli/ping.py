"""`liveagent ping`: whether URL and key are right."""

from __future__ import annotations

import os
import time

import click

from liveagent_async import AsyncLiveAgent

from ._account import with_account
from ._printed import printed


@click.command()
def ping() -> None:
    """Say whether URL and key are right, and which LiveAgent it is.

    LIVEAGENT_URL and LIVEAGENT_API_KEY say whom to ask. Exit code 1 when there is no good answer.
    """
    with_account(_ping)


async def _ping(la: AsyncLiveAgent) -> None:
    began = time.perf_counter()
    status = await la.application.status()
    ms = (time.perf_counter() - began) * 1000
    version = printed(status.liveagentversion)
    click.echo(f"LiveAgent {version} at {os.environ['LIVEAGENT_URL']} answered in {ms:.0f} ms")
