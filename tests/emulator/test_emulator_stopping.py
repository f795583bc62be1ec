"""`liveagent emulator` in the background of a script: signals end it, once or often, and nothing is left."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from contextlib import suppress

import httpx
import pytest

EMULATOR = f"{shlex.quote(sys.executable)} -m liveagent_async emulator --port 0 --customers 10 --conversations 0"
SCRIPT = f"""trap "" INT; {EMULATOR} & echo "pid $!"; wait $!; echo "exit code $?" """
"""A script's background has SIGINT ignored; here the script ignores it too, to see the end."""


@pytest.mark.parametrize("times", [1, 2, 20])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_ends_the_server_in_the_background_of_a_script(number: signal.Signals, times: int) -> None:
    """It ends well after one signal, and a second one while it stops prints no traceback."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        ["bash", "-c", SCRIPT], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as script:
        assert script.stdout
        pid = int(script.stdout.readline().split()[1])
        try:
            url = script.stdout.readline().split()[4].rstrip(",")
            assert httpx.get(f"{url}/api/tags?apikey=emulator").status_code == 200
            with suppress(ProcessLookupError):  # it may have ended before the last signals
                for _ in range(times):
                    os.kill(pid, number)
            output, errors = script.communicate(timeout=30)
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    said = f"stopped\npython-httpx/{httpx.__version__}: 1 request, 0 refused (429)\n"
    assert said == errors if times == 1 else said.startswith(errors)
    assert times > 1 or output.endswith("exit code 0\n")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/api/tags")
