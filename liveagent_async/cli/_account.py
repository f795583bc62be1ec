"""The account that commands talk to: URL and key from the environment, for the emulator and a real account alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import anyio

from liveagent_async import AsyncLiveAgent, Codec


def with_account(work: Callable[[AsyncLiveAgent], Awaitable[None]], codecs: Mapping[str, Codec] | None = None) -> None:
    """Does this with a client; the key has no option, because a command line is there for all to see."""

    async def opened() -> None:
        async with AsyncLiveAgent(codecs=codecs) as la:
            await work(la)

    anyio.run(opened)
