"""A PostgreSQL of the test's own, on a free port, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path
from tempfile import mkdtemp
from typing import Self


class PostgresServer:
    """Runs while the block does; everybody from this machine is let in. It refuses to run as root."""

    def __init__(self) -> None:
        found = [*Path("/usr/lib/postgresql").glob("*/bin"), *map(Path, os.environ["PATH"].split(os.pathsep))]
        self._bin = next((each for each in found if (each / "initdb").exists()), None)
        assert self._bin, "these tests need PostgreSQL: apt-get install postgresql"
        self._data = Path(mkdtemp(prefix="postgres-"))
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]

    @property
    def url(self) -> str:
        return f"postgresql://tester:any@127.0.0.1:{self.port}/postgres"

    def __enter__(self) -> Self:
        if os.geteuid() == 0:
            shutil.chown(self._data, "postgres", "postgres")
        self._run("initdb", "--username=tester", "--auth=trust", "--no-sync", "--encoding=UTF8")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        self._run("pg_ctl", "start", "--wait", f"--log={self._data / 'log'}", f"--options={options}")
        return self

    def __exit__(self, *_: object) -> None:
        self._run("pg_ctl", "stop", "--mode=immediate")
        shutil.rmtree(self._data)

    def _run(self, program: str, *arguments: str) -> None:
        """As the system's user for it where we are root."""
        assert self._bin
        user = "postgres" if os.geteuid() == 0 else None
        command = [str(self._bin / program), f"--pgdata={self._data}", *arguments]
        subprocess.run(command, user=user, cwd="/", check=True, stdout=subprocess.DEVNULL)
