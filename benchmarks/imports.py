"""What importing and opening a client costs, in fresh interpreters, against httpx."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from .report import Aim, Part, table

IMPORT, HTTPX = "`import liveagent_async`", "`import httpx`"
DOOR = "`from liveagent_async import AsyncLiveAgent`"
CLIENT, HTTPX_CLIENT = "`AsyncLiveAgent(...)`, import included", "`httpx.AsyncClient()`, import included"
_WAYS = {
    HTTPX: "import httpx",
    IMPORT: "import liveagent_async",
    DOOR: "from liveagent_async import AsyncLiveAgent",
    HTTPX_CLIENT: "import httpx; httpx.AsyncClient()",
    CLIENT: "from liveagent_async import AsyncLiveAgent; AsyncLiveAgent('https://acme.ladesk.com', 'key')",
}
_TIMED = """\
import time
wall, cpu = time.perf_counter(), time.process_time()
{}
print(time.perf_counter() - wall, time.process_time() - cpu)
"""


def run(rounds: int) -> Part:
    """A table, and what was aimed at."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in _WAYS}
    for counts in (False, *[True] * rounds):  # the first writes the bytecode
        for name, statement in _WAYS.items():
            wall, cpu = _seconds(statement)
            if counts:
                taken[name].append((cpu * 1000, wall * 1000))
    ms = {name: (median(cpu for cpu, _ in each), median(wall for _, wall in each)) for name, each in taken.items()}
    floor = ms[HTTPX]
    rows = [
        [name, f"{cpu:.0f}", f"{cpu / floor[0]:.2f}", f"{wall:.0f}", f"{wall / floor[1]:.2f}"]
        for name, (cpu, wall) in ms.items()
    ]
    note = (
        f"Fresh interpreters, medians of {rounds} interleaved rounds; names are imported when they are first asked for."
    )
    return Part(
        [table("Import", ["", "CPU ms", "of httpx", "wall ms", "of httpx"], rows, note)],
        [
            Aim("import liveagent_async / import httpx, CPU", ms[IMPORT][0] / floor[0], 1.3),
            Aim("import of AsyncLiveAgent / import httpx, CPU", ms[DOOR][0] / floor[0], 1.3),
            Aim("a first client / a first httpx.AsyncClient, CPU", ms[CLIENT][0] / ms[HTTPX_CLIENT][0], 1.3),
        ],
    )


def _seconds(statement: str) -> tuple[float, float]:
    command = [sys.executable, "-c", _TIMED.format(statement)]
    wall, cpu = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(wall), float(cpu)
