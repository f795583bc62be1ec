"""The reference is whole: every public name, every variable of the environment, every command and option."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import liveagent_async
from liveagent_async import AsyncLiveAgent, emulator, enums, errors, export, otel, pytest_plugin, records
from liveagent_async._families import Families
from liveagent_async.cli._group import group

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
SAID = set(
    re.findall(
        r"^\.\. (?:autoclass|autoexception|autofunction|autodata|py:type):: (\S+)$",
        "\n".join(page.read_text() for page in REFERENCE.rglob("*.md")),
        re.MULTILINE,
    )
)
"""What the pages document, with all its members; that they can is what building the site shows."""
FIXTURES = {"liveagent", "liveagent_emulator"}
DOORS = {
    liveagent_async: set(dir(liveagent_async)) - {"__version__", "enums", "errors", "records"},
    records: set(dir(records)),
    export: set(export.__all__),
    emulator: set(emulator.__all__),
    otel: set(otel.__all__),
    enums: {
        name for name, found in vars(enums).items() if inspect.isclass(found) and found.__module__ == enums.__name__
    },
    errors: {name for name, found in vars(errors).items() if inspect.isclass(found) and name[0] != "_"},
    pytest_plugin: FIXTURES,
}
PUBLIC = sorted(f"{door.__name__}.{name}" for door, names in DOORS.items() for name in names)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_in_the_reference(name: str) -> None:
    """Under one of the modules it can be imported from: an error, say, stands under `errors` alone."""
    last = name.rpartition(".")[2]
    assert {f"{door.__name__}.{last}" for door, names in DOORS.items() if last in names} & SAID


@pytest.mark.parametrize("module", ["dlt", "singer"])
def test_a_pipeline_is_in_the_reference(module: str) -> None:
    """Read from its file: dlt takes seconds to import."""
    source = ast.parse((ROOT / "liveagent_async" / "export" / f"{module}.py").read_text())
    functions = [node for node in source.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    names = {f"liveagent_async.export.{module}.{node.name}" for node in functions if node.name[0] != "_"}
    assert names
    assert names <= SAID


def test_nothing_is_documented_twice() -> None:
    """Else a link to it is ambiguous."""
    names = [each.rpartition(".")[2] for each in SAID if ".export." not in each and ".emulator." not in each]
    assert sorted(names) == sorted(set(names))


def test_every_family_of_calls_is_in_the_reference() -> None:
    """Those of the client, and the reports of tickets, chats and calls below `reports`."""
    la = AsyncLiveAgent("https://acme.ladesk.com", "key")
    families = [getattr(la, name) for name in vars(Families) if name[0] != "_"]
    families += [inner for name, inner in vars(la.reports).items() if name[0] != "_"]
    assert {f"{type(each).__module__}.{type(each).__qualname__}" for each in families} <= SAID


def test_the_page_of_the_environment_names_every_variable() -> None:
    """That the package reads, and no other of its own."""
    package = "\n".join(file.read_text() for file in (ROOT / "liveagent_async").rglob("*.py"))
    named = set(re.findall(r"`(LIVEAGENT_[A-Z_]+)", (REFERENCE / "environment.md").read_text()))
    assert named == set(re.findall(r"LIVEAGENT_[A-Z_]+", package))


def commands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """A command and all below it, by name."""
    yield name, command
    if isinstance(command, click.Group):
        for part, below in command.commands.items():
            yield from commands(f"{name} {part}", below)


COMMANDS = dict(commands("liveagent", group))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_and_its_options_say_what_they_do(name: str) -> None:
    """The page of the command line is made of these words."""
    command = COMMANDS[name]
    assert re.match(r"[A-Z].*\.", command.help or ""), name
    unsaid = [each.name for each in command.params if isinstance(each, click.Option) and not each.help]
    assert unsaid == []


def test_the_fixtures_are_those_of_the_plugin() -> None:
    """All that pytest finds."""
    fixtures = {name for name, found in vars(pytest_plugin).items() if "FixtureFunction" in type(found).__name__}
    assert fixtures == FIXTURES
