"""What an emulator with many customers costs before its first answer and, at its far end, for a page."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from .report import Aim, Part, table

SIZES = (1_000, 100_000, 1_000_000)
_TIMED = """\
import resource, time
from liveagent_async.emulator import Emulator
from liveagent_async.emulator._call import parse

wall, cpu = time.perf_counter(), time.process_time()
emulator = Emulator(customers={0}, rate=None)
print(time.process_time() - cpu, time.perf_counter() - wall, end=" ")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
last = b"apikey=emulator&limitcount=1000&limitfrom=" + str({0} - 1000).encode()
scope = {{"method": "GET", "path": "/api/customers", "query_string": last, "headers": []}}
cpu = time.process_time()
answer = emulator.app.answer(parse(scope, {{}}))
print(time.process_time() - cpu, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
assert answer.status == 200 and answer.body.count(b"contactid") == 1000
"""


def run(rounds: int) -> Part:
    """A table by the number of customers, in fresh interpreters, and what was aimed at."""
    figures = {size: _measured(size, rounds) for size in SIZES}
    rows = [
        [f"{size:,} customers", f"{cpu:.2f}", f"{wall:.2f}", f"{page * 1000:.0f}", f"{memory:.1f}"]
        for size, (cpu, wall, page, memory) in figures.items()
    ]
    head = ["", "start, CPU s", "start, wall s", "last page of 1,000, CPU ms", "MB more for it"]
    note = f"Medians of {rounds} fresh interpreters, in memory, in process."
    return Part(
        [table("The emulator's start", head, rows, note)],
        [Aim("the emulator: CPU s to start with 1,000,000 customers", figures[1_000_000][0], 5)],
    )


def _measured(size: int, rounds: int) -> list[float]:
    command = [sys.executable, "-c", _TIMED.format(size)]
    lines = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(rounds)]
    return [median(each) for each in zip(*([float(text) for text in line.split()] for line in lines), strict=True)]
