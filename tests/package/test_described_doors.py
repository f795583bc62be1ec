"""Everything public beside the calls is described where people look: parameters under `Args:`, fields by a string each.

A value's field may be named in backquotes in the docstring of its class instead; so are the attributes of errors.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import FunctionType
from typing import Any

import pytest

import liveagent_async
from liveagent_async import emulator, export, otel
from liveagent_async.export._sinks.database import DatabaseSink
from liveagent_async.export._sinks.folder import FolderSink

DOORS = [liveagent_async, export, emulator, otel]
MEMBERS: dict[str, Any] = {
    f"{door.__name__}.{name}": getattr(door, name) for door in DOORS for name in getattr(door, "__all__", dir(door))
}
GIVEN = {"Fields", "Pages", "Pull", "Rows", "Windows"}
"""What users are given by calls and never make themselves."""


def is_value(cls: type) -> bool:
    """Whether a class is its fields: attrs, a dataclass, a named tuple."""
    return not vars(cls).keys().isdisjoint({"__attrs_attrs__", "__dataclass_fields__", "_fields"})


def functions() -> Iterator[tuple[str, Callable[..., object]]]:
    """Public functions, constructors and methods, each with the class that has its docstring."""
    for where, member in MEMBERS.items():
        if isinstance(member, FunctionType):
            yield where, member
        elif inspect.isclass(member):
            if not (is_value(member) or issubclass(member, Exception) or member.__name__ in GIVEN):
                yield where, member
            if not issubclass(member, FolderSink | DatabaseSink):  # described where Sink says what each does
                yield from ((f"{where}.{name}", method) for name, method in methods(member))


def methods(cls: type) -> Iterator[tuple[str, Callable[..., object]]]:
    """Those of its own; what a base of ours describes, it describes."""
    for name, member in vars(cls).items():
        found: object = getattr(member, "__func__", member)
        if name[0] != "_" and isinstance(found, FunctionType):
            bases = [vars(base).get(name) for base in cls.__mro__[1:]]
            if not any(base is not None and "Args:" in (base.__doc__ or "") for base in bases):
                yield name, found


FUNCTIONS = dict(functions())
CLASSES = {where: cls for where, cls in MEMBERS.items() if inspect.isclass(cls)}
VALUES = {where: cls for where, cls in CLASSES.items() if is_value(cls) or issubclass(cls, Exception)}


def fields_of(node: ast.ClassDef) -> tuple[str, ...]:
    """The names that are annotated in a class."""
    targets = [part.target for part in node.body if isinstance(part, ast.AnnAssign)]
    return tuple(target.id for target in targets if isinstance(target, ast.Name))


def sources() -> Iterator[tuple[tuple[str, tuple[str, ...]], ast.ClassDef]]:
    """Every class of the package as it is written, by its name and fields."""
    for module in walk_packages(liveagent_async.__path__, "liveagent_async."):
        if not module.name.endswith("__main__"):
            file = import_module(module.name).__file__
            assert file
            classes = (node for node in ast.walk(ast.parse(Path(file).read_text())) if isinstance(node, ast.ClassDef))
            yield from (((node.name, fields_of(node)), node) for node in classes)


SOURCES = dict(sources())


@pytest.mark.parametrize("where", FUNCTIONS)
def test_every_parameter_is_described(where: str) -> None:
    """By name under `Args:`, in the signature's order; a class describes what it is made with."""
    member = FUNCTIONS[where]
    if inspect.isclass(member) and "__init__" not in {name for base in member.__mro__[:-1] for name in vars(base)}:
        return
    parameters = inspect.signature(member).parameters.values()
    named = [each.name for each in parameters if each.kind not in {each.VAR_KEYWORD, each.VAR_POSITIONAL}]
    _, _, rest = f"\n{inspect.getdoc(member)}".partition("\nArgs:\n")
    args = re.split(r"^(?:Raises|Returns):$", rest, flags=re.MULTILINE)[0]
    assert re.findall(r"^    (\w+): \S", args, re.MULTILINE) == [name for name in named if name not in {"self", "cls"}]


@pytest.mark.parametrize("where", VALUES)
def test_every_field_is_described(where: str) -> None:
    """By a string under it, or in backquotes in the docstring of its class."""
    for cls in VALUES[where].__mro__:
        node = SOURCES.get((cls.__name__, tuple(vars(cls).get("__annotations__", ()))))
        if not cls.__module__.startswith("liveagent_async"):
            continue
        assert node, cls
        words = set(re.findall(r"`(\w+)`", cls.__doc__ or ""))
        for field, after in zip(node.body, [*node.body[1:], node], strict=True):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and field.target.id[0] != "_":
                string = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                assert string or field.target.id in words, f"{where}.{field.target.id}"


def test_all_are_found() -> None:
    """Not none, because a name has changed."""
    assert {"liveagent_async.pull", "liveagent_async.AsyncLiveAgent.call", "liveagent_async.emulator.Emulator"} <= {
        *FUNCTIONS
    }
    assert {"liveagent_async.Retry", "liveagent_async.export.Part", "liveagent_async.emulator.Fault"} <= {*VALUES}
    assert len(FUNCTIONS) > 50
