"""The memory of exports: each sink with ever more customers, with messages and with a year of reports.

`EXPORT_ROWS` is the largest number of customers, 100,000 when not given; a million took 20 minutes on two busy cores.
"""

from __future__ import annotations

import os

from .exports import CPU, WALK, measured, served
from .report import Aim, Part, table

SIZES = sorted({10_000, 100_000, int(os.environ.get("EXPORT_ROWS", "100000"))})
CONVERSATIONS = 5000
OTHERS = {"messages": f"messages of {CONVERSATIONS:,} conversations", "reports": "reports of a year"}
MOST = {"csv": 10, "parquet": 100, "ndjson": 10, "sqlite": 10, "duckdb": 150}
"""At most so many MB more than the walk alone."""


def run(rounds: int) -> Part:
    """One table, and what was aimed at."""
    mb: dict[str, list[float]] = {}
    for size in SIZES:
        with served(size) as url:
            for way, taken in measured(rounds, url, [WALK, *CPU]).items():
                mb.setdefault(way, []).append(taken.mb)
    with served(1000, CONVERSATIONS) as url:
        for what in OTHERS:
            for sink in CPU:
                way = f"{what}: {sink}"
                mb[sink].append(measured(rounds, url, [way])[way].mb)
    base = max(mb[WALK])
    return Part(
        [_table(mb)],
        [Aim(f"memory of {sink} over the walk, MB", max(mb[sink]) - base, most) for sink, most in MOST.items()],
        [],
    )


def _table(mb: dict[str, list[float]]) -> str:
    heads = ["", *(f"{size:,} customers" for size in SIZES), *OTHERS.values()]
    rows = [[way, *(f"{each:.1f}" for each in peaks)] for way, peaks in mb.items()]
    rows[0] += [""] * len(OTHERS)  # the walk alone
    note = "Peak of the resident set above its value before the first request, MB; modules are there already."
    return table("Memory of exports", heads, rows, note)
