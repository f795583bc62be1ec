"""`python -m benchmarks`: prints Markdown. `--quick` for a first look, `--only decode` for one part."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable

from . import concurrent_calls, decode, emulated, imports, in_flight, small_call, start, walk
from .report import Aim, aims

Part = Callable[[bool], tuple[list[str], list[Aim]]]
PARTS: dict[str, Part] = {
    "decode": lambda quick: decode.run(rounds=7 if quick else 40),
    "call": lambda quick: small_call.run(rounds=5 if quick else 15, calls=50 if quick else 200),
    "concurrency": lambda quick: concurrent_calls.run(rounds=3 if quick else 9, calls=600 if quick else 1800),
    "walk": lambda quick: walk.run(rounds=1 if quick else 3, customers=20_000 if quick else 100_000),
    "in-flight": lambda quick: in_flight.run(rounds=1 if quick else 5, customers=50_000 if quick else 100_000),
    "emulator": lambda quick: emulated.run(rounds=3 if quick else 9, calls=100 if quick else 300),
    "start": lambda quick: start.run(rounds=1 if quick else 5),
    "import": lambda quick: imports.run(rounds=3 if quick else 15),
}


def main() -> None:
    """Runs the parts that were asked for, all of them by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and rows: seconds instead of minutes")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS), help="these parts")
    options = parser.parse_args()
    print(f"## Benchmarks\n\nPython {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores.")
    print("Medians of interleaved runs: read the ratios, not the milliseconds.\n")
    found: list[Aim] = []
    for name in options.only:
        print(f"{name} ...", file=sys.stderr)
        tables, aimed = PARTS[name](options.quick)
        found += aimed
        print("\n".join(tables), flush=True)
    print(aims(found))


if __name__ == "__main__":
    main()
