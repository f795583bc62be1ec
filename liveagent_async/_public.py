"""What a public module is: names that are imported when first asked for, classes that say where users import them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import TypeVar, get_type_hints

T = TypeVar("T", bound=Callable[..., object])
PACKAGE = __name__.partition(".")[0]


def attach(
    module: str, homes: Mapping[str, Iterable[str]]
) -> tuple[Callable[[str], object], Callable[[], list[str]], list[str]]:
    """A module's `__getattr__`, `__dir__` and `__all__` for the names in `homes`, by the module that has them.

    The home "." means that the names are modules themselves.
    """
    home_of = {name: home for home, names in homes.items() for name in names}

    def load(name: str) -> object:
        if name not in home_of:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        here, home = sys.modules[module], home_of[name]
        package = here.__package__
        found = import_module(f".{name}", package) if home == "." else getattr(import_module(home, package), name)
        setattr(here, name, found)
        return found

    return load, lambda: sorted(home_of), sorted(home_of)


def public(member: T) -> T:
    """Makes a class or function say the package in `__module__`: no pickle, repr or traceback names a private file."""
    say(member, PACKAGE)
    return member


def say(member: Callable[..., object], module: str) -> None:
    """Makes a class or function say that module; its annotations are resolved first, where their names are known."""
    if isinstance(member, type) and (own := member.__annotations__):
        hints = get_type_hints(member, include_extras=True)
        member.__annotations__ = {name: hints[name] for name in own}
    member.__module__ = module
