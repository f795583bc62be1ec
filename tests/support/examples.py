"""The programs in examples/, run as a user runs them: in a process of their own, against an emulator on a socket."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

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


def load_example(name: str) -> Any:
    """A program as a module, as its own tests import it."""
    spec = spec_from_file_location(name.removesuffix(".py"), EXAMPLES / name)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
