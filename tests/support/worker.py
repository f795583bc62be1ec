"""A process of its own that asks a server as often as a shared limiter lets it: URL, store, limit, period, seconds."""

import sys

import anyio
import anyio.to_thread

from liveagent_async import AsyncLiveAgent, Rate, Retry, SharedLimiter

TASKS = 4


async def main(*arguments: str) -> None:
    url, store, limit, period, seconds = arguments
    limiter = SharedLimiter(store, TASKS, Rate(int(limit), float(period)))
    async with AsyncLiveAgent(url, "emulator", limiter=limiter, timeout=2.0, retry=Retry(attempts=1)) as la:

        async def ask() -> None:
            while True:
                await la.application.status()

        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await anyio.to_thread.run_sync(sys.stdin.readline)
        with anyio.move_on_after(float(seconds)):
            async with anyio.create_task_group() as group:
                for _ in range(TASKS):
                    group.start_soon(ask)


if __name__ == "__main__":
    anyio.run(main, *sys.argv[1:])
