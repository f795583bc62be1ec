"""examples/fleet_dask.py, with the same arguments, on accounts whose minute has three seconds."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from liveagent_async import AsyncLiveAgent, Rate
from support.examples import load_example

RATE: Final = Rate(60, 3.0)


def connect(account: str) -> AsyncLiveAgent:
    """The client of an emulator that counts so."""
    return AsyncLiveAgent(os.environ[f"LIVEAGENT_URL_{account.upper()}"], "emulator", rate=RATE)


if __name__ == "__main__":
    scheduler, folder, day, *accounts = sys.argv[1:]
    until = datetime.fromisoformat(day).replace(tzinfo=UTC)
    done = load_example("fleet_dask.py").main(scheduler, Path(folder), until, *accounts, connect=connect)
    sys.exit(not asyncio.run(done))
