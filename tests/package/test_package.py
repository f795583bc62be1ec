"""The package as a whole: its one door, what stands behind it, one version everywhere, a current page of calls."""

from __future__ import annotations

import ast
import inspect
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import FunctionType, ModuleType
from typing import ForwardRef, get_type_hints

import attrs
import pytest

import liveagent_async
from liveagent_async import AsyncLiveAgent, Fields, Record, emulator, enums, errors, records, resources
from liveagent_async._families import Families

ROOT = Path(__file__).parents[2]


DOORS = [liveagent_async, records, resources]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_a_door_is_sorted_and_everything_behind_it_is_there(door: ModuleType) -> None:
    """What `__all__` names can be imported, and type checkers see the same names; there is no other attribute."""
    names = door.__all__
    assert names == sorted(set(names)) == dir(door)
    assert [name for name in names if getattr(door, name, None) is None] == []
    assert seen_by_checkers(door) == set(names)
    with pytest.raises(AttributeError, match=f"'{door.__name__}' has no attribute 'LiveAgent'"):
        _ = door.LiveAgent


def seen_by_checkers(door: ModuleType) -> set[str]:
    """The names that a door imports again as themselves, and those of the doors of which it imports all."""
    imports = [node for node in ast.walk(ast.parse(inspect.getsource(door))) if isinstance(node, ast.ImportFrom)]
    names = {alias.asname for node in imports for alias in node.names if alias.asname}
    starred = [node.module for node in imports if node.names[0].name == "*"]
    return names.union(*(seen_by_checkers(import_module(f"liveagent_async.{name}")) for name in starred))


def all_records() -> dict[str, type[Record]]:
    """Every record of every family, found without the doors' lists."""
    for module in iter_modules(resources.__path__):
        import_module(f"{resources.__name__}.{module.name}")
    found = list(Record.__subclasses__())
    for cls in found:
        found += cls.__subclasses__()
    return {cls.__name__: cls for cls in found if cls.__module__ == "liveagent_async.records"}


def test_no_record_is_missing() -> None:
    """`liveagent_async.records` has every record of every family, and what records are made of."""
    made_of = {"Fields", "Record", "Value", "to_dict"}
    assert {name: getattr(records, name) for name in dir(records) if name not in made_of} == all_records()


def test_asking_for_one_record_imports_one_family() -> None:
    """A program pays for what it names."""
    program = """
import sys
from liveagent_async.records import Tag
print(*sorted(name for name in sys.modules if name.startswith("liveagent_async.resources.") and "._" not in name))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "liveagent_async.resources.tags\n"


@pytest.mark.parametrize("cls", [Record, *all_records().values()], ids=lambda cls: cls.__name__)
def test_a_record_is_introspected_by_anybody(cls: type[Record]) -> None:
    """Its hints are types, whoever resolves them; a pickle of it names the public module."""
    assert not [hint for hint in get_type_hints(cls).values() if isinstance(hint, str | ForwardRef)]
    assert get_type_hints(cls).keys() == {field.name for field in attrs.fields(cls)}
    record = cls(extra=Fields({"later": "1"}))
    assert pickle.loads(pickle.dumps(record)) == record
    assert cls.__module__ == "liveagent_async.records"


PRIVATE = re.compile(r"\._|\.resources\.")


def test_what_is_public_names_no_private_file() -> None:
    """In `__module__`, so that reprs, tracebacks and pickles say what users import; the name is there, too."""
    for door in [*DOORS, emulator, enums, errors]:
        for name in dir(door):
            member: object = getattr(door, name)
            if isinstance(member, type | FunctionType) and member.__module__.startswith("liveagent_async"):
                assert not PRIVATE.search(member.__module__), name
                assert getattr(import_module(member.__module__), name) is member


def test_python_m_is_the_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m liveagent_async` does what `liveagent` does; without the extra `cli` it says what to install."""
    monkeypatch.setattr(sys, "argv", ["liveagent", "--version"])
    with pytest.raises(SystemExit, match="0"):
        import_module("liveagent_async.__main__")
    assert liveagent_async.__version__ in capsys.readouterr().out
    hidden = "import runpy, sys; sys.modules['click'] = None; runpy.run_module('liveagent_async', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", hidden], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("install it with pip install 'liveagent-async[cli]'\n")
    assert done.stderr.count("\n") == 1


def test_the_door_opens_without_what_is_dear() -> None:
    """Importing the package loads no HTTP, a client loads no YAML and no XML; both come when they are first used."""
    program = """
import sys, liveagent_async
print(*{"httpx", "attrs", "cattrs", "yaml", "xmltodict"} & sys.modules.keys())
liveagent_async.AsyncLiveAgent("https://acme.ladesk.com", "key").tags.list()
print(*{"cattrs", "yaml", "xmltodict"} & sys.modules.keys())
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "\n\n"


def public() -> Iterator[tuple[str, object]]:
    """What a user may lay hands on: the doors and what is behind them, families of calls, records, their methods."""
    doors = [liveagent_async, records, emulator]
    names = [f"resources.{module.name}" for module in iter_modules(resources.__path__) if module.name[0] != "_"]
    for door in doors:
        yield door.__name__, door
        yield from _members(door.__name__, {name: getattr(door, name) for name in dir(door)})
    for room in (import_module(f"liveagent_async.{name}") for name in ["enums", "errors", *names]):
        yield room.__name__, room
        own = {
            name: member for name, member in vars(room).items() if getattr(member, "__module__", "") == room.__name__
        }
        yield from _members(room.__name__, own)


def _members(where: str, members: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, member in members.items():
        if name[0] != "_" and (inspect.isclass(member) or inspect.isfunction(member)):
            yield f"{where}.{name}", member
        if inspect.isclass(member):
            yield from ((f"{where}.{name}.{inner}", method) for inner, method in _methods(member))


def _methods(cls: type) -> Iterator[tuple[str, object]]:
    for name, member in vars(cls).items():
        if not name.startswith("_") and isinstance(member, FunctionType | property):
            yield name, member


PUBLIC = dict(public())


@pytest.mark.parametrize("name", PUBLIC)
def test_what_is_public_says_what_it_is(name: str) -> None:
    """A docstring that begins with a sentence."""
    words = inspect.cleandoc(PUBLIC[name].__doc__ or "")
    first, _, _ = words.partition("\n\n")
    assert re.match(r"[A-Z`0-9]", words), words
    assert first.rstrip(":").endswith((".", ")", "?")), first


def test_every_record_is_frozen_and_slotted_and_whole() -> None:
    """No record can be changed, none can get a misspelt field, none needs an argument."""
    for record in all_records().values():
        instance = record()
        assert not hasattr(instance, "__dict__")
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            instance.extra = instance.extra  # type: ignore[misc]  # what a user would try
        assert hash(instance) == hash(record())


def test_every_family_is_an_attribute_of_the_client() -> None:
    """As in the tour: `la.tags`, made once."""
    la = AsyncLiveAgent("https://acme.ladesk.com", "key")
    assert la.tags is la.tags
    assert la.reports.tickets is la.reports.tickets
    words = {name: found.__doc__ for name, found in vars(Families).items() if name[0] != "_"}
    assert {"agents", "conversations", "widgets"} <= words.keys()
    assert [name for name, said in words.items() if not re.fullmatch(r"[A-Z].*\.", said or "")] == []  # for hovers


def test_the_changelog_is_about_this_version() -> None:
    """On its top stands the version of the package, which pyproject.toml reads too, or what is to come."""
    top = re.search(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert top
    assert top[1] in {"Unreleased", liveagent_async.__version__}


def test_the_page_of_calls_is_current() -> None:
    """`docs/reference/calls.md` is what `python docs/generate.py` writes."""
    program = "import runpy, sys; sys.argv[1:] = ['--check']; runpy.run_path('docs/generate.py', run_name='__main__')"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
