"""Tags what came in during the last hour by the words in its subject.

``LIVEAGENT_URL=... LIVEAGENT_API_KEY=... python examples/auto_tagger.py``, every few minutes: what has its tag is left
alone, so an hour may be looked at many times.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import anyio

from liveagent_async import AmbiguousWrite, AsyncLiveAgent

RULES = {"invoice": "Billing", "refund": "Billing", "password": "Login"}  # a word, and the name of a tag


async def main() -> None:
    """Reads the tags, then the conversations; writes the tags that are missing."""
    since = datetime.now(UTC) - timedelta(hours=1)
    async with AsyncLiveAgent() as la:
        ids = {tag.name: tag.id async for tag in la.tags.list()}
        if unknown := set(RULES.values()) - ids.keys():
            sys.exit(f"make these tags first: {', '.join(sorted(unknown))}")
        for row in await la.conversations.list(datefrom=since).all():  # all first: tagging may change the list
            wanted = {ids[tag] for word, tag in RULES.items() if word in row.subject.lower()}
            for tag in sorted(wanted - set(row.tags)):
                try:
                    await la.conversations.add_tag(row.conversationid, id=tag)
                except AmbiguousWrite:
                    continue  # the next run sees whether it is there
                print(f"{row.conversationid} {row.subject!r}: {next(name for name in ids if ids[name] == tag)}")


if __name__ == "__main__":
    anyio.run(main)
