"""The package as a whole: its one door, what stands behind it, one version everywhere, a current page of calls."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import FunctionType

import attrs
import pytest

import liveagent_async
from liveagent_async import AsyncLiveAgent, Record, emulator, resources

ROOT = Path(__file__).parents[2]


def test_the_door_is_sorted_and_everything_behind_it_is_there() -> None:
    """What `__all__` names can be imported, what it does not name is no attribute."""
    names = liveagent_async.__all__
    assert names == sorted(set(names)) == dir(liveagent_async)
    assert [name for name in names if getattr(liveagent_async, name, None) is None] == []
    with pytest.raises(AttributeError, match="'liveagent_async' has no attribute 'LiveAgent'"):
        _ = liveagent_async.LiveAgent


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
    doors = [liveagent_async, emulator]
    names = [f"resources.{module.name}" for module in iter_modules(resources.__path__) if module.name[0] != "_"]
    for door in doors:
        yield door.__name__, door
        yield from _members(door.__name__, {name: getattr(door, name) for name in door.__all__})
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
    records = [member for member in PUBLIC.values() if inspect.isclass(member) and issubclass(member, Record)]
    assert len(records) > 20
    for record in records:
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


def test_the_version_is_one() -> None:
    """In pyproject.toml, in the package and on top of the changelog."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    changelog = re.findall(r"^## \[?(\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert project == liveagent_async.__version__ == changelog[0]


def test_the_page_of_calls_is_current() -> None:
    """`docs/calls.md` is what `python docs/generate.py` writes."""
    program = "import runpy, sys; sys.argv[1:] = ['--check']; runpy.run_path('docs/generate.py', run_name='__main__')"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
