"""Writes docs/explanation/promises.md: ``pytest -m promise --promises=FILE``, then ``python docs/promises.py FILE``."""

# ruff: noqa: INP001, a script

from __future__ import annotations

import json
import sys
from pathlib import Path

PAGE = Path(__file__).parent / "explanation" / "promises.md"
TESTS = "https://github.com/liveagent-async/liveagent-async/blob/main"
HEAD = """\
# The promises

What this client promises, the test that fails when a promise is broken, and how many cases that test tried when this
page was written, on asyncio and trio together. `nox -s promises` runs those tests and writes the page.

| promise | test | cases tried | failures |
|---|---|---:|---:|
"""


def page(kept: list[dict[str, str | int]]) -> str:
    """The page as it must be; a promise is named once, above its tests."""
    lines: list[str] = []
    named = ""
    for each in sorted(kept, key=lambda one: (str(one["promise"]), str(one["test"]))):
        file, _, name = str(each["test"]).partition("::")
        promise = str(each["promise"])
        cells = [
            "" if promise == named else promise,
            f"[{name}]({TESTS}/{file})",
            f"{each['cases']:,}",
            f"{each['failures']:,}",
        ]
        lines.append(f"| {' | '.join(cells)} |\n")
        named = promise
    tried, failed = (sum(int(each[what]) for each in kept) for what in ("cases", "failures"))
    return HEAD + "".join(lines) + f"| | all {len(kept)} tests | {tried:,} | {failed:,} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(json.loads(Path(sys.argv[1]).read_text())))
