"""What a story is, and what several of them need."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from calls.row import at
from liveagent_async import AsyncLiveAgent

Story: TypeAlias = Callable[[AsyncLiveAgent, str], Awaitable[object]]

STORIES: dict[str, Story] = {}
"""The story of every call, by the call's name in the table of calls; one story may be of several calls."""

CLOCK = "2026-01-02 03:04:05"
"""The server's time, which stands still: so the dates of what is written are known, and the same on every server."""

NOW = at(CLOCK)
TEXT = "Grüße & <b>tags</b>,\n\n  1 + 1 = 2, 100 %: 'yes' \"no\" \\ 😀"
"""What breaks careless writers and readers of URLs, JSON, XML and YAML."""


def of(*names: str) -> Callable[[Story], Story]:
    """Says which calls a story is of."""

    def enter(story: Story) -> Story:
        STORIES.update(dict.fromkeys(names, story))
        return story

    return enter
