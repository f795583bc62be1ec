"""`liveagent emulator` and `liveagent export` as users run them: processes, a socket, signals."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

AS_OTHERS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"] if os.geteuid() == 0 else []
"""Before a command: permissions hold for it even where root runs the tests."""

LIVEAGENT = [sys.executable, "-c", "from liveagent_async.cli import main; main()"]


@contextmanager
def emulator(*options: str, port: str = "0") -> Generator[dict[str, str]]:
    """The environment that names one, which serves while the block runs and has no limit."""
    command = [*LIVEAGENT, "emulator", "--port", port, "--rate", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+?(?=,)", process.stdout.readline())
        assert found
        try:
            yield {**os.environ, "LIVEAGENT_URL": found[0], "LIVEAGENT_API_KEY": "emulator"}
        finally:
            process.terminate()
            process.communicate()


def export(
    *arguments: object,
    environment: dict[str, str],
    said: Callable[[subprocess.Popen[str], str], None] = lambda _, __: None,
) -> int:
    """The command's exit code; `said` is given each line on stderr."""
    command = [*LIVEAGENT, "export", *map(str, arguments), "--rate", "0"]
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as run:
        assert run.stderr is not None
        for line in run.stderr:
            said(run, line)
    return run.returncode
