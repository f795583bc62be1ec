"""A web application in processes of its own, on a free port, until it is told to stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager

from .examples import EXAMPLES

LIMIT = 60.0  # seconds that a start or an end may take


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def started(*command: str, port: int, environment: Mapping[str, str]) -> Generator[subprocess.Popen[bytes]]:
    """The process, once somebody listens on its port; it is told to stop at the end, and must."""
    process = subprocess.Popen(
        [sys.executable, *command], env={**os.environ, **environment}, cwd=EXAMPLES, start_new_session=True
    )
    try:
        deadline = time.monotonic() + LIMIT
        while not _listens(port):
            assert process.poll() is None, "it ended before it listened"
            assert time.monotonic() < deadline, "it does not listen"
            time.sleep(0.05)
        yield process
        process.terminate()
        process.wait(LIMIT)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
