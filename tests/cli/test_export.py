"""`liveagent export`: what it writes and says, what it exits with, and that the same command goes on."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.exporting import SINKS, rows

import liveagent_async.cli._shown as shown
import liveagent_async.cli.export as command
from liveagent_async import Answered, Paused, Rate, Retried, Retry
from liveagent_async.cli._ending import Ending
from liveagent_async.cli._group import group
from liveagent_async.cli._pace import Mark, Pace, fraction
from liveagent_async.emulator import Fault
from liveagent_async.export import STREAMS, Progress
from liveagent_async.pytest_plugin.served import ServedEmulator

KEY = "canary-key-0123"


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Generator[ServedEmulator]:
    """An emulator on a socket, which the environment names; what fails, fails at once."""
    monkeypatch.setattr(command, "PATIENT", Retry(attempts=1))
    with ServedEmulator({"customers": 30, "conversations": 8, "api_key": KEY, "rate": None}) as emulator:
        monkeypatch.setenv("LIVEAGENT_URL", emulator.url)
        monkeypatch.setenv("LIVEAGENT_API_KEY", emulator.api_key)
        yield emulator


def run(*arguments: object) -> Result:
    """One command, in this process."""
    return CliRunner().invoke(group, ["export", "--rate", "0", *map(str, arguments)])


def start(*arguments: object, stderr: Any = subprocess.PIPE) -> subprocess.Popen[str]:
    """One command, in a process of its own."""
    program = "from liveagent_async.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", program, "export", "--rate", "0", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=stderr, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("kind", SINKS)
def test_the_end_of_the_path_says_the_kind(account: ServedEmulator, kind: str, tmp_path: Path) -> None:
    """Each kind, by its end or by --format; what came is said on stdout, how far it was on stderr."""
    database = kind in ("sqlite", "duckdb")
    where = tmp_path / f"warehouse.{kind}"
    target = ["--to", where if database else tmp_path, *([] if database else ["--format", kind])]
    result = run("customers", "messages", *target)
    assert result.exit_code == 0
    assert len(rows(kind, tmp_path, "customers")) == 30
    assert result.stdout.startswith("customers: 30 rows into customers")
    assert f"{where if database else tmp_path} has all up to 20" in result.stdout
    assert re.fullmatch(r"customers: 100%, 30 rows up to 20.*\nmessages: 100%, \d+ rows up to 20[^:]*\n", result.stderr)
    assert account.api_key not in result.output


def test_a_second_night_with_a_summary(account: ServedEmulator, tmp_path: Path) -> None:
    """--json: one object on stdout; --since last asks for what is new."""
    target = tmp_path / "warehouse.ndjson"
    arguments = ["customers", "tags", "--since", "last", "--until", "2025-02-01", "--to", target, "--json"]
    first = json.loads(run(*arguments, "--timezone", "UTC").stdout)
    assert (first["exit_code"], first["error"], first["target"], first["resumed"]) == (0, "", str(target), False)
    assert first["upper"] == "2025-02-01T00:00:00+00:00"
    assert [table["stream"] for table in first["tables"]] == ["customers", "tags"]
    arguments = ["customers", "--since", "last", "--to", target, "--json"]
    second = json.loads(run(*arguments).stdout)
    assert second["tables"][0]["rows"] + first["tables"][0]["rows"] >= 30
    assert json.loads(run(*arguments).stdout)["tables"][0]["rows"] == 0
    assert len({row["contactid"] for row in rows("ndjson", target, "customers")}) == 30
    assert all("customers" in request.path or "status" in request.path for request in list(account.requests)[-4:])


def test_all_is_every_stream_but_the_expensive_one(account: ServedEmulator, tmp_path: Path) -> None:
    """A request for each customer is asked for by name only."""
    day = "2025-01-02"
    result = run(
        "all", "--since", day, "--until", "2025-01-03", "--to", tmp_path / "a.csv", "--timezone", "UTC", "--json"
    )
    assert [table["stream"] for table in json.loads(result.stdout)["tables"]] == [
        name for name in STREAMS if name != "customers.detail"
    ]
    assert not [request for request in account.requests if request.path.startswith("customers/")]


def test_filters_and_full_runs(account: ServedEmulator, tmp_path: Path) -> None:
    """--where filters; --full marks what is gone, and refuses filters."""
    target = tmp_path / "a.sqlite"
    assert run("customers", "--full", "--to", target).exit_code == 0
    account.delete("customers", 3)
    assert run("customers", "--full", "--to", target).exit_code == 0
    (tmp_path / "warehouse.sqlite").symlink_to(target)
    assert sorted(row["_deleted"] for row in rows("sqlite", tmp_path, "customers")) == [0] * 27 + [1] * 3
    mail = next(row["email"] for row in rows("sqlite", tmp_path, "customers") if not row["_deleted"])
    filtered = run("customers", "--where", f"email={mail}", "--to", tmp_path / "b.csv", "--json")
    assert json.loads(filtered.stdout)["tables"][0]["rows"] == 1


def test_a_dry_run_says_how_much_and_how_long(account: ServedEmulator, tmp_path: Path) -> None:
    """A line a stream and one for all, or JSON; there is no target afterwards, and no more than was there."""
    target = tmp_path / "warehouse.sqlite"
    arguments = ["customers", "messages", "reports.agents", "--since", "2025-01-01", "--until", "2025-01-31"]
    dry = ["--dry-run", "--to", target, "--timezone", "UTC"]
    result = run(*arguments, *dry, "--rate", "60")
    assert result.exit_code == 0
    *lines, last = result.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["customers", "messages", "reports.agents"]
    assert lines[-1] == "reports.agents: 30 requests"
    assert re.fullmatch(r"in all about \d\d requests, 0:00:\d\d at 60 in 60 s; nothing was written", last)
    assert not target.exists()
    assert run("tags", "--to", target).exit_code == 0
    plain = json.loads(run(*arguments, *dry, "--json").stdout)
    assert (plain["seconds_at_rate"], [each["stream"] for each in plain["streams"]]) == (None, arguments[:3])
    assert rows("sqlite", tmp_path, "customers") == []


def test_a_dry_run_says_what_it_cannot_measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version that fails at large offsets."""
    with ServedEmulator({"customers": 1, "conversations": 3000, "rate": None, "version": "5.50"}) as emulator:
        monkeypatch.setenv("LIVEAGENT_URL", emulator.url)
        monkeypatch.setenv("LIVEAGENT_API_KEY", emulator.api_key)
        lines = run("conversations", "--to", tmp_path / "a.csv", "--dry-run").stdout.splitlines()
    assert lines == [
        "conversations: its list cannot be measured, this server fails at large offsets",
        "in all about 0 requests, and those of the streams that cannot be measured; nothing was written",
    ]


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    "arguments, words",
    [
        ([], "Missing argument 'STREAM...'"),
        (["custmers", "--to", "a.csv"], "there is no stream 'custmers': write customers, "),
        (["tags", "--to", "a"], "a does not say its format: end it in .sqlite, .sqlite3, .db, .duckdb, "),
        (["tags", "--to", "a.csv", "--since", "yesterday"], "--since 'yesterday': write a date as 2025-01-31 or"),
        (["tags", "--to", "a.csv", "--where", "email"], "'email': write NAME=VALUE"),
        (["tags", "--to", "a.csv", "--where", "email=x"], "tags cannot be filtered so"),
        (["customers", "--to", "a.csv", "--full", "--until", "2025-01-31T12:00Z"], "full marks every row"),
        (["tags", "--to", "a.csv", "--timezone", "Mars/Olympus"], "Mars/Olympus"),
    ],
)
def test_usage(arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be asked for: a sentence that says what to write, exit code 2, and no target."""
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.output
    assert not list(tmp_path.glob("*/customers*"))


def test_exit_codes(account: ServedEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One for each kind of trouble; the sentence is on stderr, and in the summary too."""
    target = tmp_path / "a.ndjson"

    def failed(*arguments: object, stream: str = "customers") -> tuple[int, str]:
        result = run(stream, "--to", target, "--json", *arguments)
        summary = json.loads(result.stdout)
        assert result.stderr.splitlines()[-1] == f"Error: {summary['error']}"
        assert KEY not in result.output
        return result.exit_code, summary["error"]

    account.faults[:] = [Fault("refuse", path="customers", status=400, message="no such thing")]
    code, words = failed()
    assert (code, "no such thing" in words) == (7, True)
    code, words = failed(stream="tags")
    assert (code, "an unfinished export of something else (streams was ['customers'])" in words) == (4, True)
    account.faults[:] = [Fault("truncated", path="customers")]
    assert failed()[0] == 9
    account.faults[:] = [Fault("reset", path="customers")]
    assert failed()[0] == 6
    with SINKS["ndjson"](target).lock():
        code, words = failed()
        assert (code, "another export writes to" in words) == (4, True)
    account.faults.clear()
    monkeypatch.setenv("LIVEAGENT_API_KEY", "canary-wrong")
    code, words = failed()
    assert (code, "Invalid API key" in words) == (3, True)
    monkeypatch.setenv("LIVEAGENT_API_KEY", KEY)
    (tmp_path / "file").write_text("I am no folder")
    code, words = failed("--to", tmp_path / "file" / "a.csv")
    assert (code, "cannot be written" in words) == (1, True)
    assert json.loads(run("customers", "--to", target, "--json").stdout)["resumed"] is True


def test_without_its_extra_the_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked."""
    for name in ("duckdb", "arrow"):
        monkeypatch.delitem(sys.modules, f"liveagent_async.export._sinks.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    result = run("customers", "--to", tmp_path / "a.duckdb")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: DuckDBSink needs duckdb: pip install 'liveagent-async[duckdb]'\n"


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_leaves_a_whole_state(account: ServedEmulator, number: int, code: int, tmp_path: Path) -> None:
    """What has come is kept, the last line says how to go on; that command asks for the rest only."""
    target = tmp_path / "warehouse.sqlite"
    account.faults[:] = [Fault("latency", path="conversations/*/messages", skip=4, seconds=5)]
    arguments = ["customers", "messages", "--to", target, "--concurrency", 1, "--json"]
    with start(*arguments) as process:
        while len([one for one in list(account.requests) if one.path.endswith("/messages")]) < 5:
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(number)
        stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == code == json.loads(stdout)["exit_code"]
    line = stderr.splitlines()[-1]
    assert f"Error: interrupted by {signal.Signals(number).name}: what has come is kept. The same command" in line
    assert line.endswith(f"export --rate 0 customers messages --to {target} --concurrency 1 --json")
    account.faults.clear()
    before = len(account.requests)
    assert json.loads(run(*arguments).stdout)["resumed"] is True
    asked = [request.path for request in list(account.requests)[before:]]
    assert 1 <= len([path for path in asked if path.endswith("/messages")]) <= 8 - 4
    assert "customers" not in asked
    assert len({row["conversationid"] for row in rows("sqlite", tmp_path, "messages")}) == 8


def test_a_line_at_intervals_where_it_is_piped(
    account: ServedEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also while one call takes its time: no log is silent for long."""
    monkeypatch.setattr(shown, "LINES", 0.05)
    account.faults[:] = [Fault("latency", path="conversations/*/messages", skip=4, times=1, seconds=0.5)]
    result = run("messages", "--to", tmp_path / "a.csv", "--concurrency", 1)
    lines = result.stderr.splitlines()
    assert len([line for line in lines if line.startswith("messages: ")]) >= 3
    assert "%, " in lines[-1]
    assert "\x1b" not in result.stderr


def test_a_bar_on_a_terminal(account: ServedEmulator, tmp_path: Path) -> None:
    """The stream that is being read, its bar and what is left; a finished stream leaves a line."""
    account.faults[:] = [Fault("latency", path="conversations/*/messages", seconds=0.4)]
    ours, theirs = pty.openpty()
    with ExitStack() as stack:
        stack.callback(os.close, ours)
        arguments = ("customers", "messages", "--to", tmp_path / "a.csv", "--concurrency", 2)
        with start(*arguments, stderr=theirs) as process:
            os.close(theirs)
            seen = b""
            while chunk := _read(ours):
                seen += chunk
            process.wait(30)
    assert process.returncode == 0
    assert b"customers: 100%, 30 rows" in seen
    assert b"messages" in seen
    assert b"\xe2\x94\x81" in seen  # the bar
    assert b" left" in seen


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other side is closed
        return b""


UPPER = datetime(2025, 1, 11, tzinfo=UTC)


def told(upto: str, *, lower: datetime | None = None) -> Progress:
    """Of an export up to 11 January."""
    return Progress("customers", 1, upto, lower, UPPER)


def test_how_far_a_stream_is() -> None:
    """A part of its time span: a window's end, a conversation's date, a day that is read to its end, everything."""
    lower = UPPER - timedelta(days=10)
    assert fraction(told("2025-01-06T00:00:00+00:00", lower=lower), None) == 0.5
    assert fraction(told("2025-01-06T00:00:00+00:00 conv1", lower=lower), None) == 0.5
    assert fraction(told("2025-01-05", lower=lower), None) == 0.5
    assert fraction(told("all"), None) == 1
    assert fraction(told("2025-01-06T00:00:00+00:00"), lower) == 0.5
    assert fraction(told("1970-01-01T00:00:00+00:00 conv1"), lower) == 0
    assert fraction(told("2025-01-06T00:00:00+00:00"), None) == 0
    assert fraction(told("2025-01-06T00:00:00+00:00", lower=UPPER), None) == 0


def test_how_long_it_will_take() -> None:
    """By the speed so far, or by the requests that the key allows, whichever is later; unknown at the beginning."""
    begun = Pace("customers", Mark(0, 0, 0, 0), Mark(0, 0, 0, 0), "2025-01-01T00:00:00+00:00")
    assert begun.left(None) is None
    assert begun.words(None) == "0 rows up to 2025-01-01"
    half = Pace("customers", Mark(10, 100, 5, 0.25), Mark(20, 2100, 185, 0.5), "2025-01-06T00:00:00+00:00 conv1")
    assert half.left(None) == 20
    assert half.left(Rate(180, 60)) == 120
    assert half.words(Rate(180, 60)) == "2,100 rows up to 2025-01-06, 200 rows/s, 0:02:00 left"
    done = Pace("tags", Mark(10, 0, 5, 0.5), Mark(20, 4, 6, 1), "all")
    assert done.words(None) == "4 rows, 0 rows/s"


def test_a_mistake_of_ours_is_no_exit_code(tmp_path: Path) -> None:
    """It leaves with its traceback, to be reported."""
    with pytest.raises(ZeroDivisionError), Ending(tmp_path, None, shown.Shown(None, 1), as_json=True):
        raise ZeroDivisionError


def test_waits_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """How long each of the calls side by side has waited for the limit, and the pause after a 429."""
    with shown.Shown(Rate(), lanes=2) as seen:
        seen.observe(Answered("customers", "GET", 200, seconds=0.1, waited=60.0, attempt=1))
        seen.observe(Retried("customers", "Timeout", 1.0))
        seen.observe(Paused(45.0))
        seen.progress(told("all"))
    assert capsys.readouterr().err == (
        "customers: 100%, 1 rows, waited 30 s for the limit, paused for 45 s more by a 429\n"
    )
