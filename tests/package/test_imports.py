"""The rooms of the house: which imports from which, and how large a room may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "liveagent_async"
FILES = sorted(PACKAGE.rglob("*.py"))

ARROWS = """
    _public _redact
    _pydantic
    errors enums _version _record
    _frames _request _ratelimit _observe
    _http _retry _codecs
    _converter _response _options
    _offload
    _session
    _paging
    resources _unmodelled
    records bulk _families otel
    client
    __init__
    emulator export
    cli pytest_plugin
    __main__
"""
"""Rooms from the ground up: a room imports from lower ones only. The door stands below those who go in through it."""


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


ROOMS = set(map(room_of, FILES))
LEVELS = {room: level for level, rooms in enumerate(ARROWS.strip().splitlines()) for room in rooms.split()}


def in_room(room: str) -> list[Path]:
    return [file for file in FILES if room_of(file) == room]


def imported(file: Path, *, at_run_time: bool = False) -> Iterator[str]:
    """The dotted names a file imports, ours in full; what is for type checkers only may be left out."""
    here = (PACKAGE.name, *file.relative_to(PACKAGE).parent.parts)
    tree = ast.parse(file.read_text())
    for_types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if at_run_time and id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = here[: len(here) - node.level + 1] if node.level else ()
            yield from (".".join(filter(None, (*above, node.module, alias.name))) for alias in node.names)


def rooms_used(file: Path) -> set[str]:
    """The rooms of ours a file leans on; a name of the door's own is the door."""
    names = [name.split(".") for name in imported(file) if name.split(".")[0] == PACKAGE.name]
    return {name[1] if len(name) > 1 and name[1] in ROOMS else "__init__" for name in names} - {room_of(file)}


MODULES = {
    ".".join((PACKAGE.name, *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): file
    for file in FILES
}


def files_used(file: Path) -> set[Path]:
    """The files of ours that a file imports from, also for types only and inside functions."""
    used: set[Path] = set()
    for name in imported(file):
        while name and name not in MODULES:
            name = name.rpartition(".")[0]  # noqa: PLW2901 - what is imported from a module is no module
        used |= {MODULES[name]} if name else set()
    return used - {file}


def test_every_room_has_its_place() -> None:
    """A new room is given a level before it is built, a room that is gone leaves none."""
    assert LEVELS.keys() == ROOMS


def test_no_file_imports_itself_by_way_of_others() -> None:
    """Inside the rooms too: of two files that need each other neither can be understood alone."""
    try:
        TopologicalSorter({file: files_used(file) for file in FILES}).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(str(file.relative_to(PACKAGE)) for file in error.args[1]))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_go_down(file: Path) -> None:
    """An arrow that runs up would be a circle, and a room that cannot be read alone."""
    level = LEVELS[room_of(file)]
    assert {room for room in rooms_used(file) if LEVELS[room] >= level} == set()


@pytest.mark.parametrize("file", in_room("emulator"), ids=lambda file: file.name)
def test_the_emulator_leans_on_no_room_of_the_client(file: Path) -> None:
    """Else one misreading of the wire would hide the other."""
    assert rooms_used(file) == set()


@pytest.mark.parametrize("file", in_room("cli") + in_room("pytest_plugin"), ids=lambda file: file.name)
def test_what_is_built_on_the_client_comes_in_through_the_door(file: Path) -> None:
    """What it needs, every user's program may need: it is public. Records live with their calls."""
    assert rooms_used(file) <= {"__init__", "errors", "enums", "records", "resources", "emulator", "export"}


def test_only_the_wire_imports_httpx() -> None:
    """The key is on the target below httpx: no other room may see a URL with it."""
    users = {
        room_of(file) for file in FILES for name in imported(file, at_run_time=True) if name.split(".")[0] == "httpx"
    }
    assert users - {"emulator", "cli"} == {"_http"}


def test_below_the_resources_nobody_knows_a_family_and_bulk_knows_lists_only() -> None:
    """A resource sees neither transport nor codec nor retry; `bulk` sees pages, never the client."""
    below = {"_frames", "_public", "_paging", "_record", "_request", "_session", "enums", "errors"}
    assert set[str]().union(*map(rooms_used, in_room("resources"))) <= below
    assert rooms_used(PACKAGE / "bulk.py") == {"_paging", "_public"}
    base = {name for name in imported(PACKAGE / "resources/_base.py") if ".resources." in name}
    assert base == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_file_can_be_read_in_one_go(file: Path) -> None:
    """At most 300 lines, 250 in a family of calls; and the first thing in it says what it is."""
    lines = file.read_text().splitlines()
    assert len(lines) <= (250 if room_of(file) == "resources" else 300)
    assert lines[:1] == [] or lines[0].startswith(('"""', 'r"""'))
