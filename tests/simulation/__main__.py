"""Many seeds on all cores: `nox -s simulate -- --seeds 10000`, or one: `-- --first 17 --seeds 1 --events`."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor

from .run import Broken, simulate


def _try(seed: int) -> str:
    try:
        simulate(seed)
    except Broken as broken:
        return str(broken)
    except BaseException as error:  # noqa: BLE001, a seed that cannot even be run is a finding too
        return str(Broken(seed, [f"{error!r}"]))
    return ""


def main() -> None:
    """Ends with 1 when a seed shows a promise broken."""
    parser = argparse.ArgumentParser(prog="simulate", description=__doc__)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seeds", type=int, default=500, help="how many")
    parser.add_argument("--events", action="store_true", help="print what happened")
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    if given.events:
        for seed in seeds:
            sys.stdout.writelines(f"{event}\n" for event in simulate(seed))
        return
    with ProcessPoolExecutor() as pool:
        broken = [text for text in pool.map(_try, seeds, chunksize=10) if text]
    lines = [*broken, f"{given.seeds} seeds from {given.first} on: {len(broken)} broken"]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
