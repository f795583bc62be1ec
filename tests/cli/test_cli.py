"""The `liveagent` command: what it prints, what it exits with, and what it never shows."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from support.fault_proxy import FaultProxy

from liveagent_async import __version__, days
from liveagent_async.cli import main
from liveagent_async.cli._group import group
from liveagent_async.cli._terminal import progress
from liveagent_async.cli._tour import export_problems, report_problems
from liveagent_async.cli.emulator import used
from liveagent_async.emulator import Churn, Emulator, Usage
from liveagent_async.emulator._call import Call
from liveagent_async.emulator._churn import delete_rows
from liveagent_async.emulator._store import Store
from liveagent_async.records import AgentReport, CustomerRow

if TYPE_CHECKING:
    from liveagent_async.pytest_plugin.served import ServedEmulator

SMALL = ("demo", "--customers", "30", "--days", "5")


def run(*arguments: str) -> Result:
    """One command, in this process."""
    return CliRunner().invoke(group, arguments)


@pytest.fixture(autouse=True)
def no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches the developer's own account."""
    monkeypatch.delenv("LIVEAGENT_URL", raising=False)
    monkeypatch.delenv("LIVEAGENT_API_KEY", raising=False)


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Generator[ServedEmulator]:
    """An emulator on a socket, which the environment names."""
    from liveagent_async.pytest_plugin.served import ServedEmulator

    with ServedEmulator({"customers": 3, "api_key": "canary-key-0123", "rate": None}) as emulator:
        monkeypatch.setenv("LIVEAGENT_URL", emulator.url)
        monkeypatch.setenv("LIVEAGENT_API_KEY", emulator.api_key)
        yield emulator


def test_demo_walks_all_formats_and_says_that_all_is_well() -> None:
    """The table has a row per format, one of reports, one of the export; stderr, which is no terminal, has nothing."""
    result = run(*SMALL)
    assert (result.exit_code, result.stderr) == (0, "")
    cells = [re.split("  +", line.strip()) for line in result.stdout.splitlines() if re.search(r"\d\.\d\d  ", line)]
    assert [row[:2] for row in cells] == [
        ["customers, json", "30"],
        ["customers, xml", "30"],
        ["customers, yaml", "30"],
        ["5 daily reports", "50"],
        ["customers into SQLite", "30"],
    ]
    assert "3,000 requests a minute instead of the cloud's 180" in result.stdout
    assert "Each of the 30 customers came once" in result.stdout


class LosesOne(Churn):
    """Takes a customer away before the first page is asked for in XML."""

    def before(self, store: Store, call: Call) -> None:
        if (call.path, call.format, call.get("limitfrom")) == ("customers", "xml", "0"):
            delete_rows(store, "customers", 1)


def losing(**options: Any) -> Emulator:
    """A server that loses a customer."""
    return Emulator(**options, churn=LosesOne())


def test_demo_fails_when_a_customer_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lost row makes the exit code 1, and the message says in which format and what differs."""
    monkeypatch.setattr("liveagent_async.emulator.Emulator", losing)
    result = run(*SMALL)
    few = "29 rows came, 29 different ones, of 30 customers"
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [f"Error: xml: {few}; yaml: {few}; xml and json differ; yaml and json differ"]


class Strict(Emulator):
    """A server that allows one call a second: of three that are asked for at once it refuses two on any machine."""

    def __init__(self, **options: object) -> None:
        super().__init__(customers=10, agents=3, rate=(1, 1), retry_after=True)


def test_demo_fails_when_the_server_had_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries hide a 429 from the rows, so the demo asks the server whether the limiter kept within its limit."""
    monkeypatch.setattr("liveagent_async.emulator.Emulator", Strict)
    result = run("demo", "--customers", "10", "--days", "3")
    assert result.exit_code == 1
    assert result.stderr.endswith("requests were over the server's limit\n")


def test_reports_must_come_in_order_and_add_up() -> None:
    """Days that are swapped, and answers that the days have and the whole time has not, are told apart."""
    first, second = days(date(2025, 1, 1), date(2025, 1, 2))
    day, whole = AgentReport(id="a", answers=2), AgentReport(id="a", answers=4)
    assert report_problems([(first, [day]), (second, [day])], [first, second], [whole]) == []
    assert report_problems([(second, [day]), (first, [day])], [first, second], [whole]) == [
        "the days came out of order"
    ]
    assert report_problems([(first, [day]), (second, [])], [first, second], [whole]) == [
        "the days of agent a have 2 answers, the whole time has 4"
    ]


def test_export_problems() -> None:
    """A row that is missing, doubled or another one is told."""
    rows = [CustomerRow(contactid="a", email="a@x"), CustomerRow(contactid="b", email="b@x")]
    assert export_problems([("b", "b@x"), ("a", "a@x")], rows) == []
    for written in ([("a", "a@x")], [("a", "a@x")] * 2, [("a", "a@x"), ("b", "")]):
        assert export_problems(written, rows) == [f"the table has {len(written)} rows, not the 2 that came by walking"]


def test_progress_is_for_terminals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bars appear when stderr is a terminal and not when it is piped."""
    assert progress().disable
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert not progress().disable


def until_the_end(screen: int, drawn: list[bytes]) -> None:
    """Reads while the program runs, which would wait when the terminal is full; EIO is the end on Linux."""
    with suppress(OSError):
        while piece := os.read(screen, 2**16):
            drawn.append(piece)


def test_the_demo_draws_on_the_terminal_and_prints_to_the_pipe() -> None:
    """A real process: the bars go to the terminal on stderr, the table goes down the pipe of stdout."""
    screen, terminal = pty.openpty()
    drawn: list[bytes] = []
    reader = threading.Thread(target=until_the_end, args=[screen, drawn])
    reader.start()
    command = [sys.executable, "-c", "from liveagent_async.cli import main; main()", *SMALL]
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=terminal, text=True, env=environment) as process:
        os.close(terminal)
        printed = process.communicate()[0]
    reader.join()
    os.close(screen)
    assert process.returncode == 0
    assert b"daily reports" in b"".join(drawn)
    assert "\x1b" not in printed
    assert "customers, yaml" in printed


def test_call_prints_the_tree_of_any_format_as_json(account: ServedEmulator) -> None:
    """The suffix picks the format; the parameters reach the server; what is printed is JSON."""
    xml, plain = (run("call", "get", f"customers{suffix}", "limitcount=2") for suffix in (".xml", ""))
    assert xml.exit_code == plain.exit_code == 0
    assert len(json.loads(plain.stdout)["customers"]) == 2
    assert json.loads(xml.stdout)["customers"]["customer"] == json.loads(plain.stdout)["customers"]
    assert [request.params["limitcount"] for request in account.requests] == ["2", "2"]


def test_call_prints_letters_that_the_terminal_knows(account: ServedEmulator) -> None:
    """On a terminal that is not UTF-8 other letters become escapes, and the command does not break."""
    run("call", "POST", "tags", "name=Žofia")
    for charset, printed in (("utf-8", "Žofia"), ("ascii", r"\u017dofia")):
        result = CliRunner(charset=charset).invoke(group, ["call", "GET", "tags"])
        assert result.exit_code == 0
        assert printed in result.stdout


def test_call_writes(account: ServedEmulator) -> None:
    """A POST with parameters is applied, its answer printed."""
    assert run("call", "POST", "tags", "name=vip=gold").exit_code == 0
    assert [effect.what for effect in account.effects] == ["tag.create"]
    assert "vip=gold" in run("call", "GET", "tags").stdout


def test_call_keeps_secrets_to_itself(account: ServedEmulator) -> None:
    """Login tokens are struck out unless asked for; the key is, even when the server holds it as data."""
    path = "agents/john@agent.com"
    token = json.loads(run("call", "GET", path, "--show-tokens").stdout)["authtoken"]
    assert token
    assert token not in run("call", "GET", path).stdout
    run("call", "POST", "tags", f"name={account.api_key}")
    tags = run("call", "GET", "tags")
    assert "[redacted]" in tags.stdout
    assert account.api_key not in tags.output


ACTIVE = "\x1b[31m\x9b2J\x07\u202egnp.exe\u2066\u2028\x7f"


def test_nothing_a_server_sent_reaches_the_terminal_as_a_command(account: ServedEmulator) -> None:
    """Escapes, C1 and bidi controls are printed as escapes: in results, in errors, in what ping says."""
    run("call", "POST", "tags", f"name={ACTIVE}")
    tags = run("call", "GET", "tags")
    assert json.loads(tags.stdout)["tags"][-1]["name"] == ACTIVE
    refused = run("call", "GET", f"agents/{ACTIVE}")
    with answering(liveagentversion=ACTIVE) as url:
        answered = CliRunner(env={"LIVEAGENT_URL": url}).invoke(group, ["ping"])
    for result in (tags, refused, answered):
        assert "[31m" in result.output
        assert not set(result.output) & set("\x1b\x9b\x07\u202e\u2066\u2028\x7f")


def test_a_path_may_be_copied_from_the_reference_or_a_browser(account: ServedEmulator) -> None:
    """A whole URL of the account and a path from /api/ on mean the call below, with their parameters."""
    for path in ("/api/customers?limitcount=2", f"{account.url}/api/customers?limitcount=2", "/customers?limitcount=2"):
        assert len(json.loads(run("call", "GET", path).stdout)["customers"]) == 2
    elsewhere = run("call", "GET", "https://acme.ladesk.com/api/customers")
    assert elsewhere.exit_code == 2
    assert "acme.ladesk.com is not the account's host" in elsewhere.stderr
    keyed = run("call", "GET", f"{account.url}/api/customers?apikey={account.api_key}")
    assert keyed.exit_code == 2
    assert "leave apikey out" in keyed.stderr
    assert account.api_key not in keyed.output


@pytest.mark.usefixtures("account")
def test_numbers_stay_numbers() -> None:
    """What the server sends as a number is printed as one, and text as text."""
    with answering(count=12, average=1.5, code="08540", flag=True, nothing=None) as url:
        result = CliRunner(env={"LIVEAGENT_URL": url}).invoke(group, ["call", "GET", "overview"])
    assert json.loads(result.stdout) == {"count": 12, "average": 1.5, "code": "08540", "flag": True, "nothing": None}


@contextmanager
def answering(**fields: object) -> Generator[str]:
    """A server that answers everything with these fields."""
    with FaultProxy(answer=json.dumps({"response": fields}).encode()) as proxy:
        yield proxy.url


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    "arguments,message",
    [
        (["GET", "agents/nobody"], "Error: GET agents/nobody: "),
        (["GET", "agents//fields"], "Error: an identifier must be an id, a code or an e-mail address, not ''"),
        (["GET", "customers", "limitcount"], "Error: Invalid value: 'limitcount': write NAME=VALUE"),
    ],
)
def test_an_error_is_one_line(arguments: list[str], message: str) -> None:
    """What the server refuses and what is wrong beforehand: a last line that says so, an exit code, no traceback."""
    result = run("call", *arguments)
    assert result.exit_code in (1, 2)
    assert result.stderr.splitlines()[-1].startswith(message)
    assert "Traceback" not in result.output


def test_ping_says_which_liveagent_answers(account: ServedEmulator) -> None:
    """URL and key of the environment are right: version and URL are printed, the key is not."""
    result = run("ping")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"LiveAgent 5.63.6 at {account.url} answered in ")
    assert account.api_key not in result.output


def test_ping_with_a_wrong_key_fails(account: ServedEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that the server refuses: exit code 1 and the server's own words."""
    monkeypatch.setenv("LIVEAGENT_API_KEY", "canary-wrong")
    result = run("ping")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: GET application/status: Invalid API key (check the API key")
    assert result.stderr.count("\n") == 1
    assert "canary" not in result.output


def test_without_an_account_the_sentence_says_what_to_set() -> None:
    """Neither URL nor key: nothing is sent, the variable to set is named."""
    result = run("ping")
    assert result.exit_code == 1
    assert "LIVEAGENT_URL" in result.stderr


@pytest.fixture
def port() -> Generator[int]:
    """A free port; the handler of SIGTERM is put back afterwards."""
    handler = signal.getsignal(signal.SIGTERM)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free: int = listener.getsockname()[1]
    yield free
    signal.signal(signal.SIGTERM, handler)


def test_the_emulator_serves_until_it_is_told_to_stop(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """It prints URL and key, answers with its options at work, and ends well on SIGTERM as on Ctrl-C."""
    monkeypatch.setenv("LIVEAGENT_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("LIVEAGENT_API_KEY", "mine")
    main_thread = threading.main_thread().ident
    asked: list[str] = []

    def ask_and_stop() -> None:
        try:
            for path in ("application/status", "tags", "customers"):
                command = [sys.executable, "-c", "from liveagent_async.cli import main; main()", "call", "GET", path]
                answer = subprocess.run(command, check=False, capture_output=True, text=True)
                asked.append(answer.stdout or answer.stderr)
        finally:
            assert main_thread is not None
            signal.pthread_kill(main_thread, signal.SIGTERM)

    def once_it_listens() -> None:
        for _ in range(3000):  # half a minute: a command that fails at once must not leave this thread waiting
            try:
                socket.create_connection(("127.0.0.1", port)).close()
            except ConnectionRefusedError:
                time.sleep(0.01)
            else:
                return ask_and_stop()
        return None

    watcher = threading.Thread(target=once_it_listens)
    watcher.start()
    fault = "refuse path=tags status=500 message=broken"
    options = ["--api-key", "mine", "--customers", "2", "--rate", "0", "--server-version", "4.22", "--fault", fault]
    result = run("emulator", "--port", str(port), *options)
    watcher.join()
    assert (result.exit_code, result.stderr) == (
        0,
        f"stopped\nliveagent-async/{__version__}: 3 requests, 0 refused (429)\n",
    )
    assert f"export LIVEAGENT_URL=http://127.0.0.1:{port} LIVEAGENT_API_KEY=mine" in result.stdout
    assert "current_server_time" not in json.loads(asked[0])
    assert asked[1] == "Error: GET tags: broken\n"
    assert len(json.loads(asked[2])["customers"]) == 2


def test_what_callers_used_is_told_in_a_few_lines() -> None:
    """The busiest first, names as text; of more than twenty the others are counted."""
    callers = {f"worker/{n}": Usage(n) for n in range(1, 24)} | {"\x1b[2Jbad": Usage(100, 1000), "": Usage(0, 1)}
    lines = used(callers)
    assert lines[:2] == [r"\u001b[2Jbad: 100 requests, 1,000 refused (429)", "worker/23: 23 requests, 0 refused (429)"]
    assert lines[20:] == ["and 5 callers more"]
    assert used({"": Usage(0, 1)}) == ["unnamed: 0 requests, 1 refused (429)"]


@pytest.mark.usefixtures("port")
def test_the_emulator_says_that_its_port_is_taken() -> None:
    """Somebody else listens there: one line, exit code 1."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = str(listener.getsockname()[1])
        result = run("emulator", "--port", taken, "--customers", "0")
    assert (result.exit_code, result.stderr) == (
        1,
        f"Error: cannot listen on 127.0.0.1, port {taken}: Address already in use\n",
    )


def test_the_emulator_refuses_a_fault_it_does_not_know() -> None:
    """A misspelt fault does not become an emulator without faults."""
    result = run("emulator", "--fault", "rest")
    assert result.exit_code == 1
    assert "is no fault" in result.stderr


@pytest.mark.parametrize("command", ["demo", "emulator"])
def test_without_the_extra_emulator_the_sentence_says_what_to_install(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without uvicorn: one line with the pip command."""
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    result = run(command)
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: uvicorn not found: install it with pip install 'liveagent-async[emulator]'\n",
    )


def test_without_the_extra_cli_the_script_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The installed script runs without click and rich, too: its sentence is the exit's message."""
    monkeypatch.setitem(sys.modules, "click", None)
    monkeypatch.setitem(sys.modules, "rich", None)
    with pytest.raises(SystemExit, match=r"click, rich not found: .* 'liveagent-async\[cli\]'"):
        main()


def test_the_script_runs_the_commands(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`liveagent --help` lists every command."""
    monkeypatch.setattr(sys, "argv", ["liveagent", "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert {"call", "demo", "emulator", "ping"} <= set(capsys.readouterr().out.split())
