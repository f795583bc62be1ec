"""Which tickets are due within so many hours, and which are late.

``LIVEAGENT_URL=... LIVEAGENT_API_KEY=... python examples/sla_watch.py 4``; the exit code is 1 when one is late, for
whatever sends alarms.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import anyio

from liveagent_async import AsyncLiveAgent
from liveagent_async.enums import ConversationStatus

WAITING = (ConversationStatus.NEW, ConversationStatus.OPEN)


async def main() -> int:
    """Prints them, the most urgent first; how many are late."""
    now = datetime.now(UTC)
    until = now + timedelta(hours=float(sys.argv[1]) if sys.argv[1:] else 4)
    async with AsyncLiveAgent() as la:
        rows = await la.conversations.list(status=WAITING).all()
    due = sorted((row.datedue, row.conversationid, row) for row in rows if row.datedue and row.datedue <= until)
    for moment, code, row in due:
        minutes = round((moment - now).total_seconds() / 60)
        when = f"late by {-minutes} min" if minutes < 0 else f"due in {minutes} min"
        print(f"{code} {when}: {row.subject} ({row.departmentname or row.departmentid})")
    return sum(moment < now for moment, _, _ in due)


if __name__ == "__main__":
    sys.exit(1 if anyio.run(main) else 0)
