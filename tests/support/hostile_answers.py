"""64 KB of gzip that cost the most, and a process that reads them: `python -m support.hostile_answers asyncio URL`.

A process of its own, so that its CPU time and its memory are those of one client.
"""

from __future__ import annotations

import gzip
import json
import resource
import sys
from collections.abc import Awaitable, Callable
from time import process_time
from typing import Final

import anyio

from liveagent_async import AsyncLiveAgent, DecodeError, Retry
from liveagent_async._codecs import MAX_CONTAINERS, MAX_NODES
from liveagent_async._http import BODY_LIMIT

SENT: Final = 64 * 1024
_MOST: Final = MAX_NODES - 1000
_OBJECTS: Final = MAX_CONTAINERS - 1000

Call = Callable[[AsyncLiveAgent], Awaitable[object]]
READ: Final[dict[str, Call]] = {
    "list": lambda la: la.tags.list().all(),
    "record": lambda la: la.tags.get("t1"),
    "tree": lambda la: la.call("GET", "tags/t1"),
}


BODIES: Final[dict[str, dict[str, tuple[str, Callable[[], bytes]]]]] = {
    "json": {
        "rows": ("list", lambda: b'{"response":{"tags":[' + b"{}," * _OBJECTS + b"{}]}}"),
        "rows of one key": ("list", lambda: b'{"response":{"tags":[' + b'{"":1},' * _OBJECTS + b"{}]}}"),
        "wide": ("record", lambda: b'{"response":{"id":"t1","x":[' + b"{}," * _OBJECTS + b"{}]}}"),
        "wide and long": ("record", lambda: b'{"response":{"id":"t1","x":[' + _long(b'"%b",') + b"1]}}"),
        "deep lists": ("record", lambda: b'{"response":{"id":"t1","x":[' + _deep(b"[", b"]") + b"1]}}"),
        "deep objects": ("record", lambda: b'{"response":{"id":"t1","x":[' + _deep(b'{"":', b"}", b"1") + b"1]}}"),
        "deep tree": ("tree", lambda: b'{"response":{"id":"t1","x":[' + _deep(b"[", b"]") + b"1]}}"),
        "one text": ("record", lambda: b'{"response":{"id":"t1","x":"' + b"a" * (BODY_LIMIT - 50) + b'"}}'),
        "emoji": ("record", lambda: b'{"response":{"id":"t1","x":"' + b"\\ud83d\\ude00" * 2**20 + b'"}}'),
    },
    "xml": {
        "rows": ("list", lambda: b"<response><tags>" + b"<tag><a/></tag>" * _OBJECTS + b"</tags></response>"),
        "wide": ("record", lambda: b"<response><id>t1</id>" + b"<a/>" * _MOST + b"</response>"),
        "wide and long": ("record", lambda: b"<response><id>t1</id>" + _long(b"<a>%b</a>") + b"</response>"),
        "deep": ("record", lambda: b"<response><id>t1</id>" + _deep(b"<a>", b"</a>", b"", b"") + b"</response>"),
        "deep tree": ("tree", lambda: b"<response><id>t1</id>" + _deep(b"<a>", b"</a>", b"", b"") + b"</response>"),
        "one text": ("record", lambda: b"<response><id>" + b"a" * (BODY_LIMIT - 50) + b"</id></response>"),
        "carriage returns": ("record", lambda: b"<response><id>a" + b"\r" * (BODY_LIMIT - 50) + b"</id></response>"),
    },
    "yaml": {
        "rows": ("list", lambda: b"---\nresponse:\n  tags:\n" + b"  - {}\n" * _OBJECTS + b"...\n"),
        "rows of one key": ("list", lambda: b"---\nresponse:\n  tags:\n" + b"  - a: 1\n" * _OBJECTS + b"...\n"),
        "wide": ("record", lambda: b"---\nresponse:\n  id: t1\n  x:\n" + b"  - {}\n" * _OBJECTS + b"...\n"),
        "deep": ("record", lambda: b"---\nresponse:\n  id: t1\n  x: [" + _deep(b"[", b"]") + b"1]\n...\n"),
        "deep tree": ("tree", lambda: b"---\nresponse:\n  id: t1\n  x: [" + _deep(b"[", b"]") + b"1]\n...\n"),
        "one text": ("record", lambda: b'---\nresponse:\n  id: "' + b"a" * (BODY_LIMIT - 50) + b'"\n...\n'),
    },
}
"""By format and name: how it is read, and the body, a little below every limit."""


def _deep(opening: bytes, closing: bytes, innermost: bytes = b"", comma: bytes = b",") -> bytes:
    depth = 55
    return (opening * depth + innermost + closing * depth + comma) * (_OBJECTS // depth)


def _long(form: bytes) -> bytes:
    return form % (b"a" * 40) * _MOST


def packed(format: str, name: str) -> bytes:
    """The whole answer as it is sent."""
    body = gzip.compress(BODIES[format][name][1](), mtime=0)
    assert len(body) <= SENT, f"{name} in {format} takes {len(body)} bytes"
    return b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


async def read(url: str) -> dict[str, list[float]]:
    """By answer the most CPU seconds between two turns of the loop, and the MiB of memory taken until then."""
    measured: dict[str, list[float]] = {}
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        before = process_time()
        while True:
            await anyio.sleep(0.002)
            longest = max(longest, (now := process_time()) - before)
            before = now

    async with AsyncLiveAgent(url, "key", rate=None, retry=Retry(attempts=1)) as la, anyio.create_task_group() as tasks:
        for format in BODIES:  # what is imported and compiled at the first call
            await la.with_options(format=format).tags.get("warm")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        tasks.start_soon(tick)
        for format, answers in BODIES.items():
            for name, (how, _) in answers.items():
                await anyio.sleep(0.01)
                longest = 0.0
                outcome = "read"
                try:
                    await READ[how](la.with_options(format=format))
                except DecodeError as error:
                    outcome = str(error)
                await anyio.sleep(0.01)
                grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
                measured[f"{format} {name}: {outcome}"] = [longest, grown]
        tasks.cancel_scope.cancel()
    return measured


if __name__ == "__main__":
    sys.stdout.write(json.dumps(anyio.run(read, sys.argv[2], backend=sys.argv[1])))
