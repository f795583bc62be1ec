"""An emulator on a socket with rows of its own for every test, and one call of each verb to try faults on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlsplit

import attrs
from anyio.from_thread import start_blocking_portal

from liveagent_async import AsyncLiveAgent
from liveagent_async.emulator import Emulator

CONVERSATIONS = 3000


@attrs.define
class Server:
    """The emulator, where it listens, and identifiers that no other test uses."""

    emulator: Emulator
    url: str
    _numbers: count[int] = attrs.field(factory=lambda: count(1))

    @property
    def address(self) -> tuple[str, int]:
        split = urlsplit(self.url)
        return str(split.hostname), int(split.port or 0)

    def conversation(self) -> str:
        """The id of a conversation that is nobody else's."""
        number = next(self._numbers)
        assert number <= CONVERSATIONS
        return f"t{number:07x}"

    async def tag(self) -> str:
        """The id of a new tag; the one made after it stays, or the next would get the id of a deleted one."""
        async with self.client(self.url) as la:
            tag, _ = await la.tags.create("new"), await la.tags.create("last")
            return tag.id

    def client(self, url: str) -> AsyncLiveAgent:
        return AsyncLiveAgent(url, self.emulator.api_key, rate=None)

    def effects(self, whose: str, what: str) -> int:
        """How often it was done to this one."""
        return sum(each == (what, whose) for each in list(self.emulator.effects))


@contextmanager
def serving() -> Generator[Server, None, None]:
    """A server in a thread of its own, for tests on both event loops."""
    emulator = Emulator(conversations=CONVERSATIONS, rate=None)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(emulator.serve()) as url:
        yield Server(emulator, url)


@attrs.frozen
class Verb:
    """A call to try: `path` is what the server sees, `effect` what it does there."""

    name: str
    path: str
    effect: str
    do: Callable[[AsyncLiveAgent, str], Awaitable[object]]

    async def identifier(self, server: Server) -> str:
        return await server.tag() if self.path.startswith("tags/") else server.conversation()


VERBS = [
    Verb("GET", "tags/{}", "", lambda la, tag: la.tags.get(tag)),
    Verb("PUT", "tags/{}", "tag.update", lambda la, tag: la.tags.update(tag, name="changed")),
    Verb("DELETE", "tags/{}", "tag.delete", lambda la, tag: la.tags.delete(tag)),
    Verb("POST", "conversations/{}/messages", "note.create", lambda la, one: la.conversations.add_message(one, "hi")),
    Verb(
        "PUT with note",
        "conversations/{}/status",
        "note.create",
        lambda la, one: la.conversations.set_status(one, "A", note="hi"),
    ),
]
