"""Every call of every family is described where people look: hovers, signature help, `help()` and the site.

Parameters stand under `Args:` of a method; keyword families (TypedDicts) have a string under each key.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import is_typeddict

import pytest

from liveagent_async import resources
from liveagent_async._paging import pages
from liveagent_async.resources._base import Resource

MODULES = [import_module(f"{resources.__name__}.{module.name}") for module in iter_modules(resources.__path__)]
CLASSES = {
    f"{cls.__module__.rpartition('.')[2]}.{cls.__name__}": cls
    for module in [*MODULES, pages]
    for cls in vars(module).values()
    if inspect.isclass(cls) and cls.__module__ == module.__name__
}
FAMILIES = {
    name: cls for name, cls in CLASSES.items() if issubclass(cls, Resource) and not cls.__name__.endswith("Resource")
}
KEYWORDS = {name: cls for name, cls in CLASSES.items() if is_typeddict(cls)}


def calls() -> Iterator[tuple[str, Callable[..., object]]]:
    for name, cls in FAMILIES.items():
        yield from ((f"{name}.{call}", method) for call, method in vars(cls).items() if call[0] != "_")


CALLS = dict(calls())


def sections(method: Callable[..., object]) -> dict[str, str]:
    """The parts of a docstring by their heading; what stands before the first is ""."""
    _, *rest = re.split(r"^(Args|Raises|Returns):$", f"\n{inspect.getdoc(method) or ''}", flags=re.MULTILINE)
    return dict(zip(rest[::2], rest[1::2], strict=True))


@pytest.mark.parametrize("name", CALLS)
def test_a_call_describes_its_parameters(name: str) -> None:
    """Each by name under `Args:`, in the signature's order, and none that is not there."""
    parameters = list(inspect.signature(CALLS[name]).parameters.values())[1:]
    named = [each.name for each in parameters if each.kind is not each.VAR_KEYWORD]
    described = re.findall(r"^    (\w+): \S.*$", sections(CALLS[name]).get("Args", ""), re.MULTILINE)
    assert described == named


@pytest.mark.parametrize("name", CALLS)
def test_a_call_that_raises_a_refusal_says_so(name: str) -> None:
    """A `raise ValueError` in a call stands under `Raises:`, and so does what a write may leave open."""
    source = inspect.getsource(CALLS[name])
    raised = set(re.findall(r"raise (\w+)\(", source))
    if '"POST"' in source:
        raised.add("AmbiguousWrite")
    assert raised <= set(re.findall(r"^    (\w+): \S", sections(CALLS[name]).get("Raises", ""), re.MULTILINE))


@pytest.mark.parametrize("name", KEYWORDS)
def test_a_keyword_family_describes_each_key(name: str) -> None:
    """A string under each: the one place that pyright and ty show it from."""
    cls = KEYWORDS[name]
    module = ast.parse(Path(inspect.getfile(cls)).read_text())
    (found,) = [node for node in ast.walk(module) if isinstance(node, ast.ClassDef) and node.name == cls.__name__]
    keys = [node for node in found.body if isinstance(node, ast.AnnAssign)]
    described = [
        key
        for key, after in zip(found.body, found.body[1:], strict=False)
        if isinstance(key, ast.AnnAssign)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
        and str(after.value.value).rstrip().endswith((".", ")"))
    ]
    assert [ast.unparse(key) for key in keys if key not in described] == []


def test_all_are_found() -> None:
    """Not none, because a name has changed."""
    assert (len(FAMILIES), len(CALLS), len(KEYWORDS)) == (20, 81, 15)
