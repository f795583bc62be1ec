"""What the documents say is so: every Python block runs, every command is understood, every table is the code's."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import dropwhile
from pathlib import Path
from typing import Any, NamedTuple

import click
import httpx
import pytest
from support.on_socket import on_socket

from liveagent_async.cli._group import group
from liveagent_async.emulator import Emulator, Fault
from liveagent_async.emulator import _faults as faults
from liveagent_async.emulator import _limits as limits
from liveagent_async.emulator import _versions as versions

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ABOUT = "".join((ROOT / "docs" / page).read_text() for page in ("howto/tests.md", "reference/emulator.md"))


class Block(NamedTuple):
    """A fenced block: where it stands, its language, its text."""

    place: str
    language: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page."""
    text = page.read_text()
    for found in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        line = text.count("\n", 0, found.start()) + 1
        yield Block(f"{page.name}:{line}", found[1], found[2])


BLOCKS = [block for page in PAGES for block in blocks(page)]
PYTHON = [block for block in BLOCKS if block.language == "python"]
TESTS = [block for block in PYTHON if "def test_" in block.text]
PROGRAMS = [block for block in PYTHON if "def test_" not in block.text]
COMMANDS = [
    (block.place, line)
    for block in BLOCKS
    if block.language == "sh"
    for line in block.text.replace("\\\n", " ").splitlines()
    if line and not line.startswith("#")
]
OTHERS = {"export", "nox", ".venv/bin/nox", "uvicorn", "crontab", "systemctl", "duckdb", "sqlite3", "cd", "python3"}
"""Programs of other people, and what the shell does itself: taken as they stand."""
EXTRAS = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"])


@pytest.fixture(scope="module")
def account() -> Iterator[tuple[str, str]]:
    """URL and key of what the documents take for the reader's own account."""
    emulator = Emulator(conversations=50, rate=None)  # few: a client that exports all their messages waits for no turn
    with on_socket(emulator) as url:
        yield url, emulator.api_key


@pytest.mark.parametrize("block", PROGRAMS, ids=lambda block: block.place)
def test_a_program_of_the_documents_runs(
    block: Block, account: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it stands there, but for the account; `await` may stand outside of a function, as in a notebook."""
    monkeypatch.chdir(tmp_path)  # what it writes
    url, key = account
    text = block.text.replace("https://acme.ladesk.com", url).replace("your API key", key)
    code = compile(text, block.place, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    result: object = eval(code, {"__name__": "__main__"})
    if inspect.iscoroutine(result):
        asyncio.run(result)


@pytest.mark.parametrize("block", TESTS, ids=lambda block: block.place)
def test_a_test_of_the_documents_passes(
    block: Block, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a pytest of its own, whatever is installed here."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(block.text)
    plugins = ("-p", "pytest_asyncio.plugin", "-p", "liveagent_async.pytest_plugin", "-p", "no:cacheprovider")
    done = pytester.runpytest_subprocess(*plugins)
    done.assert_outcomes(passed=block.text.count("def test_"))


@pytest.mark.parametrize("place,line", COMMANDS)
def test_a_command_of_the_documents_is_understood(place: str, line: str, account: tuple[str, str]) -> None:
    """Its options and faults are known, extras and modules are there; what curl is to fetch is there."""
    url, _ = account
    words = list(dropwhile(lambda word: re.fullmatch(r"[A-Z_]+=.*", word), shlex.split(line, comments=True)))
    match words:
        case ["liveagent", *arguments] | ["python", "-m", "liveagent_async", *arguments]:
            check(group, arguments)
        case ["curl", target]:
            assert httpx.get(target.replace("http://127.0.0.1:8080", url)).status_code == 200
        case ["pip", "install", *_]:
            extras = re.findall(r"liveagent-async\[([a-z,]+)\]", line)
            assert {each for found in extras for each in found.split(",")} <= EXTRAS
        case ["python", "-m", module, *_]:
            assert find_spec(module)
        case _:
            assert not words or words[0] in OTHERS, place


def check(command: click.Command, arguments: list[str]) -> None:
    """Parses the arguments of a command, and of the one below it that they name."""
    arguments = arguments[: next((n for n, word in enumerate(arguments) if word in {"|", ">", "&", "&&", ";"}), None)]
    while isinstance(command, click.Group) and arguments and arguments[0][0] != "-":
        command = command.commands[arguments.pop(0)]
    if arguments in (["--help"], ["--version"], ["-h"]):
        return
    context = command.make_context(command.name, arguments)
    for text in context.params.get("faults", ()):
        assert isinstance(Fault.parse(text), Fault)


def rows(heading: str) -> list[list[str]]:
    """The cells of the table that has this heading, without backquotes."""
    _, _, rest = ABOUT.partition(f"{heading}\n")
    lines = re.match(r"\|[-|]+\n((?:\|.*\n)+)", rest)
    assert lines, heading
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines[1].splitlines()]


def named(cell: str) -> dict[str, str]:
    """The names in a cell, each with its version."""
    return dict(re.findall(r"`?(\w+)`? ([\d.]+)", cell))


def test_the_tables_of_versions_are_those_of_the_code() -> None:
    """Every call, parameter, field, feature and bug of a version is there, and no other."""
    calls = {since: tuple(cell.replace("`", "").split(", ")) for since, cell in rows("| since | calls |")}
    assert calls == versions.CALLS
    for heading, table in (("parameters, ignored", versions.PARAMETERS), ("fields, absent", versions.FIELDS)):
        found = {call: named(cell) for call, cell in rows(f"| call | {heading} before their version |")}
        assert found == table
    features = {name: since for name, _, since in rows("| name in the code | what came | with |")}
    assert features == versions.FEATURES
    bugs = rows("| name in the code | what was wrong | inferred since | fixed in |")
    assert {name: tuple(fixes.split(", ")) for name, _, _, fixes in bugs} == versions.FIXED_BUGS
    assert {name: since for name, _, since, _ in bugs if since} == versions.BUGS_SINCE
    broken = {
        call: (since, tuple(until.split(", "))) for call, since, until in rows("| call | answered 500 since | until |")
    }
    assert broken == versions.BROKEN_CALLS


def test_the_tables_of_settings_and_faults_are_those_of_the_code() -> None:
    """Every kind of fault is described, every setting is one that Emulator takes, every way to count is named."""
    assert [kind for kind, _ in rows("| kind | what becomes of the answer |")] == list(faults.KINDS)
    settings = {cells[0]: cells[1] for cells in rows("| setting | what it does | source |")}
    known: Any = inspect.signature(Emulator).parameters
    assert {setting.partition("=")[0] for setting in settings} <= set(known)
    assert re.findall(r"`(\w+)`", next(line for line in ABOUT.splitlines() if "`rate_kind=" in line)) == list(
        limits.KINDS
    )


def test_the_default_options_of_the_command_are_as_described() -> None:
    """The key the page exports, and the port its URLs have, are the command's own."""
    defaults = {option.name: option.default for option in group.commands["emulator"].params}
    assert (defaults["port"], defaults["api_key"]) == (8080, "emulator")
