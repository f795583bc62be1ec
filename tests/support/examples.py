"""The programs in examples/, run as a user runs them: in a process of their own, against an emulator on a socket."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import httpx

EXAMPLES = Path(__file__).parents[2] / "examples"


def run_example(
    name: str, url: str, api_key: str, *arguments: str, cwd: Path, stdin: str = "", fails: bool = False, warns: str = ""
) -> str:
    """What the program prints; it must end well and warn of nothing else, or end with exit code 1 where it `fails`."""
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / name), *arguments],
        env={**os.environ, "LIVEAGENT_URL": url, "LIVEAGENT_API_KEY": api_key},
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    if fails:
        assert done.returncode == 1, done.stderr
        return done.stdout + done.stderr
    assert (done.returncode, warns in done.stderr, bool(done.stderr)) == (0, True, bool(warns)), done.stderr
    return done.stdout


def load_example(name: str) -> Any:
    """A program as a module, as its own tests import it."""
    spec = spec_from_file_location(name.removesuffix(".py"), EXAMPLES / name)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def somebody_new_writes(url: str, api_key: str) -> None:
    """A ticket of an address that the account does not know, so one more customer."""
    ticket = {
        "apikey": api_key,
        "message": "x",
        "useridentifier": "new@example.com",
        "department": "default",
        "subject": "x",
        "recipient": "support@acme.com",
    }
    assert httpx.post(f"{url}/api/conversations", data=ticket).status_code == 200
