"""The programs in examples/, run as a user runs them: in a process of their own, against an emulator on a socket."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"


def run_example(name: str, url: str, api_key: str, *arguments: str, cwd: Path) -> str:
    """What the program prints; it must end well, and quietly."""
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / name), *arguments],
        env={**os.environ, "LIVEAGENT_URL": url, "LIVEAGENT_API_KEY": api_key},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout
