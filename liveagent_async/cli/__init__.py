"""The `liveagent` command. It uses the public door and the emulator only."""

from __future__ import annotations

import sys

from ._extras import missing


def main() -> None:
    """What the installed script `liveagent` runs; one sentence and exit code 1 without the extra `cli`."""
    if reason := missing("cli"):
        sys.exit(f"liveagent: {reason}")
    from ._group import group  # noqa: PLC0415, click is not installed for sure before the check above

    group()
