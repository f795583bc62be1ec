"""Who is online, department by department: one look, as text.

``LIVEAGENT_URL=... LIVEAGENT_API_KEY=... python examples/presence_board.py``
"""

from __future__ import annotations

import anyio

from liveagent_async import AsyncLiveAgent

CHANNELS = {"T": "chat", "P": "phone", "M": "tickets"}


def channels(letters: str) -> str:
    """The letters of a presence in words."""
    return ", ".join(word for letter, word in CHANNELS.items() if letter in letters) or "offline"


async def main() -> None:
    """Asks for both lists and prints them."""
    async with AsyncLiveAgent() as la:
        for department in await la.online_status.departments().all():
            print(f"{department.name}: {channels(department.onlineStatus)}, {department.total_count or 0} waiting")
        for agent in await la.online_status.agents().all():
            print(f"  {agent.firstname} {agent.lastname}: {channels(agent.onlineStatus)}")


if __name__ == "__main__":
    anyio.run(main)
