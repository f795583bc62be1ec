"""The data: what the emulator answers, as bytes. Its rows hold accents, emoji, quotes and nulls, as real ones do."""

from __future__ import annotations

import json
import random

import attrs
import httpx

from liveagent_async.emulator import Emulator
from liveagent_async.records import AgentReport


@attrs.frozen
class Frame:
    """What stands around and between the customers of an answer, and an answer without any."""

    head: bytes
    between: bytes
    tail: bytes
    empty: bytes

    def cut(self, body: bytes) -> list[bytes]:
        """The rows of an answer."""
        return body.removeprefix(self.head).removesuffix(self.tail).split(self.between)

    def join(self, rows: list[bytes]) -> bytes:
        """An answer of these rows."""
        return self.head + self.between.join(rows) + self.tail if rows else self.empty


_XML = b"<?xml version='1.0' encoding='utf-8'?><response>"
FRAMES = {
    "": Frame(b'{"response":{"customers":[{', b"},{", b"}]}}", b'{"response":{"customers":[]}}'),
    ".xml": Frame(
        _XML + b"<customers><customer>",
        b"</customer><customer>",
        b"</customer></customers></response>",
        _XML + b"<customers/></response>",
    ),
    ".yaml": Frame(
        b"---\nresponse:\n  customers:\n  - ", b"\n  - ", b"\n...\n", b"---\nresponse:\n  customers: []\n...\n"
    ),
}
"""By the suffix of the path."""


async def page(format: str, list_: str = "customers") -> bytes:
    """An answer of 1,000 customers or conversations."""
    suffix = "" if format == "json" else f".{format}"
    async with _client(customers=1000, conversations=1000 if list_ == "conversations" else 0) as client:
        body = await _bytes(client, f"{list_}{suffix}", limitcount=1000, limit=1000)
    return body.replace(b": =\n", b': "="\n')  # PyYAML's loader fails on a plain `=`, which PHP does write


def report() -> bytes:
    """An answer of 500 reports of agents, 53 columns each: zeros, counts, averages and nulls, as a busy account has."""
    draw = random.Random(0)
    names = [field.name for field in attrs.fields(AgentReport) if field.name != "extra"]
    texts = ("id", "contactid", "firstname", "lastname")

    def number() -> float | None:
        return draw.choice(
            [0, 0, 0, draw.randrange(10_000), draw.randrange(10_000), round(draw.random() * 100, 2), None]
        )

    rows = [{name: f"{name}{n}" if name in texts else number() for name in names} for n in range(500)]
    return json.dumps({"response": {"agents": rows}}).encode()


async def agent() -> bytes:
    """A small answer: one agent."""
    async with _client(customers=0) as client:
        return await _bytes(client, "agents/a0000001")


async def customers(count: int, suffix: str) -> list[bytes]:
    """Each customer of a list as the text of its row."""
    rows: list[bytes] = []
    async with _client(customers=count) as client:
        for start in range(0, count, 1000):
            body = await _bytes(client, f"customers{suffix}", limitfrom=start, limitcount=1000)
            rows += FRAMES[suffix].cut(body)
    if len(rows) != count:
        raise RuntimeError(f"cut {len(rows)} rows out of {count}")
    return rows


def _client(customers: int, conversations: int = 0) -> httpx.AsyncClient:
    emulator = Emulator(customers=customers, conversations=conversations, api_key="benchmark", rate=None)
    return httpx.AsyncClient(transport=emulator.transport(), base_url="http://emulator/api/")


async def _bytes(client: httpx.AsyncClient, path: str, **parameters: int) -> bytes:
    response = await client.get(path, params={"apikey": "benchmark", **parameters})
    response.raise_for_status()
    return response.content
