"""Medians of interleaved runs: what disturbs the machine disturbs every contender alike, so the ratios stay."""

from __future__ import annotations

import gc
import time
from collections.abc import Awaitable, Callable, Mapping
from statistics import median
from typing import TypeAlias

Contenders: TypeAlias = Mapping[str, Callable[[], object]]


def cpu_ms(contenders: Contenders, rounds: int) -> dict[str, float]:
    """Median CPU milliseconds of each; every round runs all of them, after one that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for counts in (False, *[True] * rounds):
        for name, run in contenders.items():
            gc.collect()  # so that nobody pays for what another one left
            began = time.process_time()
            run()
            if counts:
                taken[name].append((time.process_time() - began) * 1000)
    return {name: median(times) for name, times in taken.items()}


async def cpu_and_wall_ms(
    contenders: Mapping[str, Callable[[], Awaitable[object]]], rounds: int
) -> dict[str, tuple[float, float]]:
    """The same for what waits: medians of CPU and of wall milliseconds."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in contenders}
    for counts in (False, *[True] * rounds):
        for name, run in contenders.items():
            gc.collect()
            began, cpu = time.perf_counter(), time.process_time()
            await run()
            if counts:
                taken[name].append(((time.process_time() - cpu) * 1000, (time.perf_counter() - began) * 1000))
    return {name: (median(cpu for cpu, _ in times), median(wall for _, wall in times)) for name, times in taken.items()}
