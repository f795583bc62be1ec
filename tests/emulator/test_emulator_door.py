"""What is public of the emulator, and that no file of it imports one above it."""

from __future__ import annotations

import ast
import pickle
import typing
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import liveagent_async.emulator as door

ROOM = Path(door.__file__).parent
NAME = door.__name__


def dotted(file: Path) -> str:
    """The module a file is, a package by its own name."""
    return ".".join((NAME, *file.relative_to(ROOM).with_suffix("").parts)).removesuffix(".__init__")


MODULES = {dotted(file): file for file in ROOM.rglob("*.py")}


def imports(file: Path) -> set[str]:
    """The emulator's own modules that a file imports, for type checkers too."""
    package = (NAME, *file.relative_to(ROOM).parent.parts)
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            base = (
                ".".join((*package[: len(package) - node.level + 1], node.module or "")) if node.level else node.module
            )
            base = (base or "").rstrip(".")
            found |= {name if (name := f"{base}.{alias.name}") in MODULES else base for alias in node.names}
    return found & MODULES.keys()


def test_no_import_runs_in_a_circle() -> None:
    """Every file can be read before those that import it; an order of all of them exists."""
    order = list(TopologicalSorter({name: imports(file) for name, file in MODULES.items()}).static_order())
    assert order[-1] == NAME


@pytest.mark.parametrize("name", door.__all__)
def test_what_is_public_names_the_door(name: str) -> None:
    """Reprs and pickles name no private file, type hints can be read, and `Emulator` is among the names."""
    public: type = getattr(door, name)
    assert public.__module__ == NAME
    assert typing.get_type_hints(public) is not None
    assert pickle.loads(pickle.dumps(public)) is public


def test_all_files_but_the_door_are_private() -> None:
    """An underscore says so in each of their paths."""
    assert all("._" in name.removeprefix(NAME) for name in MODULES.keys() - {NAME})
