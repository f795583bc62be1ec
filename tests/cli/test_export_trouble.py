"""`liveagent export` in trouble, into every kind of target: its exit code, one sentence, and nothing committed lost."""

from __future__ import annotations

import resource
import signal
import subprocess
import threading
import time
from collections.abc import Generator
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner
from support.commands import AS_OTHERS, LIVEAGENT
from support.exporting import SINKS, rows

import liveagent_async.cli.export as command
from liveagent_async import Retry
from liveagent_async.cli._group import group
from liveagent_async.emulator import Fault
from liveagent_async.pytest_plugin.served import ServedEmulator

CUSTOMERS, CONVERSATIONS = 400, 8


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Generator[ServedEmulator]:
    """An emulator on a socket, which the environment names; what fails, fails at once."""
    monkeypatch.setattr(command, "PATIENT", Retry(attempts=1))
    with ServedEmulator({"customers": CUSTOMERS, "conversations": CONVERSATIONS, "rate": None}) as emulator:
        monkeypatch.setenv("LIVEAGENT_URL", emulator.url)
        monkeypatch.setenv("LIVEAGENT_API_KEY", emulator.api_key)
        yield emulator


@attrs.frozen
class Target:
    """Where an export writes to, and whether all has come."""

    kind: str
    path: Path

    @property
    def arguments(self) -> list[str]:
        """Of the command."""
        return ["export", "customers", "messages", "--rate", "0", "--concurrency", "1", "--to", str(self.path)]

    @property
    def folder(self) -> Path:
        """What must be writable."""
        return self.path.parent if self.kind in ("sqlite", "duckdb") else self.path

    def run(self, *options: str) -> tuple[int, str]:
        """The command in this process: its exit code and its last words."""
        result = CliRunner().invoke(group, [*self.arguments, *options])
        assert "Traceback" not in result.output
        return result.exit_code, result.stderr.splitlines()[-1]

    def start(self) -> subprocess.Popen[str]:
        """The command in a process of its own, for which permissions hold."""
        return subprocess.Popen(
            [*AS_OTHERS, *LIVEAGENT, *self.arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )

    def assert_whole(self) -> None:
        """Every row once."""
        customers = [row["contactid"] for row in rows(self.kind, self.folder, "customers")]
        messages = [(row["conversationid"], row["messageid"]) for row in rows(self.kind, self.folder, "messages")]
        assert len(customers) == len({*customers}) == CUSTOMERS
        assert len(messages) == len({*messages})
        assert len({conversation for conversation, _ in messages}) == CONVERSATIONS


@pytest.fixture(params=SINKS)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    """A new one."""
    return Target(request.param, tmp_path / "locked" / f"warehouse.{request.param}")


@pytest.fixture
def there(target: Target) -> Path:
    """The folder that the target is in."""
    target.path.parent.mkdir()
    return target.path.parent


def asked(account: ServedEmulator) -> list[str]:
    """For the messages of which conversations the account was asked."""
    return [request.path for request in list(account.requests) if request.path.endswith("/messages")]


def stopped_among_messages(account: ServedEmulator, process: subprocess.Popen[str]) -> None:
    """The process stands still; its customers are committed."""
    while len(asked(account)) < 3:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGSTOP)


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit code and its last words."""
    said = process.communicate()[1]
    assert "Traceback" not in said
    return process.returncode, said.splitlines()[-1]


@pytest.mark.usefixtures("account")
def test_a_folder_that_nobody_may_write_into(target: Target, there: Path) -> None:
    """The sentence names it; nothing was written."""
    there.chmod(0o500)
    code, words = end(target.start())
    assert code == 1
    assert words.startswith(f"Error: {target.path} cannot be written: ")
    assert f"the folder {there} is not writable" in words or "Permission denied" in words
    assert list(there.iterdir()) == []


@pytest.mark.slow
def test_a_target_that_becomes_read_only(account: ServedEmulator, target: Target, there: Path) -> None:
    """In the middle of an export: what had come is kept, and the same command ends it when it may write again."""
    account.faults[:] = [Fault("latency", path="conversations/*/messages", seconds=0.1)]
    process = target.start()
    stopped_among_messages(account, process)
    folders = [there, *(folder for folder in there.rglob("*") if folder.is_dir())]
    for folder in folders:
        folder.chmod(0o500)
    process.send_signal(signal.SIGCONT)
    code, words = end(process)
    for folder in folders:
        folder.chmod(0o700)
    assert code == (0 if target.kind == "duckdb" else 1)  # DuckDB has opened all that it writes to
    assert code == 0 or words.startswith(f"Error: {target.path} cannot be written: ")
    before = len(account.requests)
    assert target.run()[0] == 0
    assert code == 0 or "customers" not in [request.path for request in list(account.requests)[before:]]
    target.assert_whole()


@pytest.mark.usefixtures("account")
def test_a_file_where_a_folder_should_be(target: Target, tmp_path: Path) -> None:
    """It is left as it is."""
    (tmp_path / "locked").write_text("I am no folder")
    code, words = target.run()
    assert code == 1
    assert words.startswith(f"Error: {target.path} cannot be written: ")
    assert f"there is no folder {tmp_path / 'locked'}" in words or "Not a directory" in words
    assert (tmp_path / "locked").read_text() == "I am no folder"


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("target", ["ndjson", "sqlite"], indirect=True)
def test_a_lock_that_may_not_be_written(target: Target, there: Path) -> None:
    """It would lock nothing: two users' exports would write at once."""
    assert target.run()[0] == 0
    lock = next(there.rglob("*lock"))
    lock.chmod(0o400)
    code, words = end(target.start())
    assert code == 1
    assert words.startswith(f"Error: {target.path} cannot be written: not writable: {lock}.")


@pytest.mark.usefixtures("account", "there")
def test_a_full_disk(target: Target) -> None:
    """With room again the same command ends it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, hard))  # files cannot grow larger
    try:
        code, words = target.run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert code == 1
    assert words.startswith(f"Error: {target.path} cannot be written: ")
    assert "run the same export again" in words
    assert target.run()[0] == 0
    target.assert_whole()


@pytest.mark.usefixtures("there")
def test_a_key_that_is_revoked_in_the_middle(account: ServedEmulator, target: Target) -> None:
    """With the key back, the same command asks for the rest only."""

    def revoke() -> None:
        while len(asked(account)) < 3:
            time.sleep(0.01)
        account.api_key = "another"

    account.faults[:] = [Fault("latency", path="conversations/*/messages", seconds=0.1)]
    revoking = threading.Thread(target=revoke)
    revoking.start()
    code, words = target.run()
    revoking.join()
    assert code == 3
    assert "Invalid API key" in words
    account.api_key = "emulator"
    before = len(account.requests)
    assert target.run()[0] == 0
    again = [request.path for request in list(account.requests)[before:]]
    assert "customers" not in again
    assert 1 <= len([path for path in again if path.endswith("/messages")]) <= CONVERSATIONS - 2
    target.assert_whole()


@pytest.mark.usefixtures("there")
def test_a_server_whose_clock_is_set_back(account: ServedEmulator, target: Target) -> None:
    """Behind the last export there is nothing to ask for; when it is right again, what is new comes."""
    account.behind = 100 * 86400.0
    assert target.run("--since", "last")[0] == 0
    account.behind = 101 * 86400.0
    code, words = target.run("--since", "last")
    assert code == 2
    assert words.startswith("Error: customers: the server's clock, 20")
    assert ", is not after the end of the last export, less an hour, 20" in words
    account.behind = 0
    assert target.run("--since", "last")[0] == 0
    target.assert_whole()


@pytest.mark.slow
@pytest.mark.usefixtures("there")
def test_two_at_once(account: ServedEmulator, target: Target) -> None:
    """The second is refused, the first does not notice."""
    account.faults[:] = [Fault("latency", path="conversations/*/messages", seconds=0.1)]
    process = target.start()
    stopped_among_messages(account, process)
    code, words = target.run()
    process.send_signal(signal.SIGCONT)
    assert code == 4
    assert words == f"Error: another export writes to {target.path}: wait for it, or export elsewhere"
    assert end(process)[0] == 0
    target.assert_whole()
