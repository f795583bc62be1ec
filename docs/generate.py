"""Writes docs/reference/calls.md from the code: ``python docs/generate.py``; ``--check`` says whether it is current.

Each method is called on a client whose wire notes the request; titles and versions are what the docstrings say.
"""

# ruff: noqa: INP001, a script

from __future__ import annotations

import inspect
import logging
import re
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import anyio
import httpx

from liveagent_async import AsyncLiveAgent, LiveAgentError, Pages
from liveagent_async._paging.pages import listing_of

logging.getLogger("liveagent_async").setLevel(logging.ERROR)  # its writes are answered with nothing of use

PAGE = Path(__file__).parent / "reference" / "calls.md"
DAY = date(2026, 1, 1)
VALUES: dict[str, object] = {"status": "R", "customfields": {}, "date_from": DAY, "date_to": DAY}
ONE_OF = {"transfer": {"department": "x"}, "add_tag": {"id": "x"}, "remove_tag": {"id": "x"}}
HEAD = """\
# Calls by wire path

Every call of the client: its heading in the vendor's reference (- where it has none), its method here, what goes over
the wire (below `https://<account>/api/`), what comes back, and the LiveAgent version that had it first, where that is
known; reports as such came with 4.11.3.2. `Pages` are lists: `async for`, `.pages()`, `.all()`, `.first()`.
A call without a heading came after the reference: its docstring says how well it is known, and from where.

This page is written by `docs/generate.py`.
"""


class Noting(httpx.AsyncBaseTransport):
    """A wire that keeps the last request and answers nothing of use."""

    request = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.request = f"{request.method} {unquote(request.url.path).removeprefix('/api/')}"
        return httpx.Response(200, json={"response": {}})


async def page() -> str:
    """The page as it must be."""
    wire = Noting()
    lines = [HEAD.rstrip()]
    async with AsyncLiveAgent("https://acme.ladesk.com", "key", transport=wire, rate=None) as la:
        for family, resource in families(la):
            lines += [f"\n## {family}\n", "| reference | here | on the wire | gives | since |", "|---" * 5 + "|"]
            for name, method in calls(type(resource)):
                sent = await ask(wire, name, getattr(resource, name))
                lines.append(row(f"la.{family}.{name}", method, sent))
    return "\n".join(lines) + "\n"


def families(la: AsyncLiveAgent) -> Iterator[tuple[str, object]]:
    """Every resource by its dotted name, those inside others too."""
    for family in (name for name, found in inspect.getmembers(AsyncLiveAgent) if isinstance(found, cached_property)):
        resource: object = getattr(la, family)
        yield family, resource
        yield from ((f"{family}.{name}", inner) for name, inner in vars(resource).items() if not name.startswith("_"))


def calls(family: type) -> Iterator[tuple[str, Callable[..., object]]]:
    """The calls of a family, those of the classes it is made of too."""
    for cls in family.__mro__:
        yield from ((name, method) for name, method in vars(cls).items() if cls is not object and name[0] != "_")


async def ask(wire: Noting, name: str, method: Callable[..., Awaitable[object] | Pages[Any]]) -> str:
    """What a call puts on the wire, with the names of its identifiers in braces."""
    parameters = inspect.signature(method).parameters.values()
    needed = [p.name for p in parameters if p.default is p.empty and p.kind is not p.VAR_KEYWORD]
    pending = method(**{name: VALUES.get(name, f"{{{name}}}") for name in needed}, **ONE_OF.get(name, {}))
    newer = listing_of(pending).newer if isinstance(pending, Pages) else ""
    with suppress(LiveAgentError):
        await (pending.first() if isinstance(pending, Pages) else pending)
    return f"`{wire.request}`" + (f", or `{newer}` where that is gone" if newer else "")


def row(name: str, method: Callable[..., object], sent: str) -> str:
    """One line of a table."""
    words = " ".join((inspect.getdoc(method) or "").split())
    title = re.search(r"Reference: ([^.(]+?)(?: \(|\.|$)", words)
    since = re.search(r"(?:Reference: [^(.]*\(|Since )(\d[\d.]*\d)", words)
    gives = f"`{inspect.signature(method).return_annotation}`".replace("`None`", "nothing")
    cells = [title[1] if title else "-", f"`{name}`", sent, gives, since[1] if since else ""]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    current = anyio.run(page)
    if "--check" in sys.argv and PAGE.read_text() != current:
        sys.exit("docs/reference/calls.md is not current: run python docs/generate.py")
    PAGE.write_text(current)
