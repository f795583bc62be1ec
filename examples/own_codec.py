"""A codec of one's own: it keeps every answer as it came, and reads it with a JSON reader of one's choice.

``LIVEAGENT_URL=... LIVEAGENT_API_KEY=... python examples/own_codec.py answers/``
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import anyio

from liveagent_async import AsyncLiveAgent, Tree


class Keeping:
    """Answers as files 00000.json, 00001.json ...: what support asks for when something looks wrong."""

    suffix = ""  # what the server answers when no suffix asks for another format: JSON

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self.count = folder, 0

    def decode(self, body: bytes) -> Tree:
        """The whole answer; what json raises is a ValueError, which the client makes a DecodeError."""
        (self._folder / f"{self.count:05}.json").write_bytes(body)
        self.count += 1
        tree: Tree = json.loads(body)
        return tree


async def main() -> None:
    """Asks for two lists and shows what was kept."""
    keeping = Keeping(Path(sys.argv[1]))
    async with AsyncLiveAgent(codecs={"json": keeping}) as la:
        tags, departments = await la.tags.list().all(), await la.departments.list().all()
    print(f"{len(tags)} tags and {len(departments)} departments in {keeping.count} answers")


if __name__ == "__main__":
    anyio.run(main)
