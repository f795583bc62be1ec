"""How fast the emulator is, alone: calls for each second of CPU time that its process has used.

`python -m benchmarks.emulated` prints its URL, answers each line on stdin with its CPU seconds, ends with stdin.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from statistics import median
from typing import IO
from urllib.parse import urlsplit

from liveagent_async.emulator import Emulator

from .report import Aim, Part, table

KEY = "benchmark"
SMALL = "application/status"
CONNECTIONS = 8
CALLS = 300
_CALLS = {
    "a small call": SMALL,
    "1,000 customers, JSON": "customers",
    "1,000 customers, XML": "customers.xml",
    "1,000 customers, YAML": "customers.yaml",
    "a day's agent report": "reports/agents",
}
_PARAMETERS = f"?apikey={KEY}&limitcount=1000&date_from=2025-03-01+00:00:00&date_to=2025-03-01+23:59:59"


def run(rounds: int) -> Part:
    """A table of the time of one call, and what was aimed at."""
    command = [sys.executable, "-m", "benchmarks.emulated"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        ms = asyncio.run(_measured(process, rounds))
    rows = [[name, f"{each:.2f}", f"{1000 / each:,.0f}"] for name, each in ms.items()]
    note = f"The CPU time of its process, over {CONNECTIONS} connections; medians of {rounds} interleaved rounds."
    return Part(
        [table("The emulator", ["", "CPU ms", "calls/s on one core"], rows, note)],
        [
            Aim("the emulator: small calls/s on one core", 1000 / ms["a small call"], 1500, at_most=False),
            Aim("the emulator: CPU ms for 1,000 customers, JSON", ms["1,000 customers, JSON"], 15),
        ],
    )


async def _measured(process: subprocess.Popen[str], rounds: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in _CALLS}
    asking, answers = process.stdin, process.stdout
    assert asking is not None
    assert answers is not None
    url = answers.readline().strip()
    for counts in (False, *[True] * rounds):
        for name, path in _CALLS.items():
            each = CALLS if path == SMALL else CALLS // 20
            began = _cpu_seconds(asking, answers)
            await asyncio.gather(*[_ask(url, path, each) for _ in range(CONNECTIONS)])
            if counts:
                taken[name].append((_cpu_seconds(asking, answers) - began) * 1000 / each / CONNECTIONS)
    return {name: median(each) for name, each in taken.items()}


def _cpu_seconds(asking: IO[str], answers: IO[str]) -> float:
    print(file=asking, flush=True)
    return float(answers.readline())


async def _ask(url: str, path: str, calls: int) -> None:
    """The same call again and again on one connection, by a client that is too simple to be in the way."""
    reader, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
    for _ in range(calls):
        writer.write(f"GET /api/{path}{_PARAMETERS} HTTP/1.1\r\nHost: emulator\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(f"{path}: {head.decode()}")
        await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
    writer.close()
    await writer.wait_closed()


async def _serve() -> None:
    emulator = Emulator(customers=20_000, conversations=2000, api_key=KEY, rate=None)
    async with emulator.serve() as url:
        print(url, flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            print(time.process_time(), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
