"""`python -m benchmarks`: prints Markdown. `--rounds 1` for a first look, `--only decode` for one part.

The page of the site: `--svg docs/images/benchmarks --markdown docs/explanation/benchmarks.md`, on a quiet machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import attrs

from . import (
    concurrent_calls,
    decode,
    emulated,
    export_memory,
    exports,
    fleet,
    imports,
    in_flight,
    loop_lag,
    small_call,
    start,
    walk,
    workers,
)
from .chart import Chart
from .report import Aim, Part, aims


@attrs.frozen
class _Run:
    run: Callable[[int], Part]
    rounds: int
    by_default: bool = True


PARTS = {
    "decode": _Run(decode.run, 12),
    "call": _Run(small_call.run, 9),
    "concurrency": _Run(concurrent_calls.run, 3),
    "walk": _Run(walk.run, 3),
    "in-flight": _Run(in_flight.run, 3),
    "lag": _Run(loop_lag.run, 3),
    "exports": _Run(exports.run, 3),
    "export-memory": _Run(export_memory.run, 1),
    "emulator": _Run(emulated.run, 3),
    "start": _Run(start.run, 1),
    "import": _Run(imports.run, 5),
    "workers": _Run(workers.run, 1),
    "fleet": _Run(fleet.run, 3, by_default=False),
}

_READ = """\
Medians of interleaved runs: read the ratios, not the milliseconds. Measure again on your
machine: `python -m benchmarks`."""


def main() -> None:
    """Runs the parts that were asked for, by default those that take no more than some minutes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, help="how often each contender runs, by default as often as each needs")
    default = [name for name, part in PARTS.items() if part.by_default]
    parser.add_argument("--only", choices=PARTS, nargs="+", default=default, help="these parts")
    parser.add_argument("--svg", type=Path, metavar="DIR", help="draw the charts into this folder")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write what is printed, with the charts, too")
    options = parser.parse_args()
    machine = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    head = f"# Benchmarks\n\n{machine}. {_READ}\n"
    print(head)
    texts = [head]
    found: list[Aim] = []
    for name in options.only:
        chosen, began = PARTS[name], time.perf_counter()
        part = chosen.run(options.rounds or chosen.rounds)
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
        found += part.aims
        print("\n".join(part.tables), flush=True)
        texts += [*_draw(part.charts, options.svg, options.markdown), *part.tables]
    last = aims(found)
    print(last)
    if options.markdown:
        options.markdown.write_text("\n".join([*texts, last]))


def _draw(charts: Sequence[Chart], folder: Path | None, page: Path | None) -> list[str]:
    """Writes the charts; gives what shows them on the page."""
    if folder is None:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    shown: list[str] = []
    for chart in charts:
        file = folder / f"{chart.name}.svg"
        file.write_text(chart.svg())
        shown.append(f"![{chart.title}: {chart.note}]({os.path.relpath(file, page.parent if page else '.')})\n")
    return shown


if __name__ == "__main__":
    main()
