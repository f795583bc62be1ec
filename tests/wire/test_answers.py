"""What odd answers of a server become, call by call, over a real socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.scripted import Scripted, http

from liveagent_async import AsyncLiveAgent, NotFound, RateLimited, Retry

PAGE_502 = http(b"<h1>Bad Gateway</h1>", 502)
UNKNOWN = http(b'{"response":{"status":"ERROR","statuscode":500,"errormessage":"unable to load conversation"}}', 500)
LIMITED = http(b'{"response":{"status":"ERROR","statuscode":429,"errormessage":"slow down"}}')


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


def client(server: Scripted) -> AsyncLiveAgent:
    return AsyncLiveAgent(server.url, "key", retry=Retry(wait_initial=0.0))


@pytest.mark.promise("Retry: a 429 inside a 200 pauses the limiter like the status")
async def test_a_429_inside_a_200_pauses_everyone(server: Scripted) -> None:
    """The minute is over for every caller of the key, not for this call alone."""
    server.play(LIMITED)
    async with client(server) as la:
        with pytest.raises(RateLimited, match="slow down"):
            await la.with_options(retry=Retry(attempts=1)).tags.get("t1")
        assert await la.limiter.pause(None) > 50, "a pause runs already: this one makes it no longer"


@pytest.mark.promise("Retry: a conversation whose deletion was answered by a proxy is deleted once")
async def test_a_deleted_conversation_is_unknown_to_the_second_attempt(server: Scripted) -> None:
    """The first attempt did it, and its answer was lost; without one the conversation was never there."""
    async with client(server) as la:
        server.play(PAGE_502, UNKNOWN)
        await la.conversations.delete("c1")
        assert len(server.seen) == 2
        server.play(UNKNOWN)
        with pytest.raises(NotFound) as caught:
            await la.conversations.delete("c1")
        assert caught.value.status == 500
