"""What a signature shows: keywords by name where ``**listing: Unpack[CustomerListing]`` stands, each with its string.

Types stand in the list of parameters, so that a signature fits a telephone; what comes back stands behind the arrow.
"""

# ruff: noqa: INP001, an extension

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints, is_typeddict

from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer

from liveagent_async import Fields, Pages, Pull, Record, Rows, Windows
from liveagent_async.resources._base import Resource

GIVEN = Exception, Fields, Pages, Pull, Record, Resource, Rows, Windows
"""What users are given and never make."""


def unpacked(method: object) -> type | None:
    """The TypedDict of a function's keywords; None where it has none."""
    if not inspect.isfunction(method):
        return None
    for parameter in inspect.signature(method).parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            hint = get_type_hints(inspect.unwrap(method), include_extras=True)[parameter.name]
            found: tuple[type, ...] = get_args(hint)
            return found[0] if found else None
    return None


def keys(family: type) -> Iterator[tuple[str, str, str]]:
    """Each key with its type and what stands under it, those it inherits first; 3.11 forgets a TypedDict's bases."""
    module = sys.modules[family.__module__]
    source = ModuleAnalyzer.for_module(family.__module__)
    docs = source.find_attr_docs()
    for node in ast.walk(ast.parse(source.code)):
        if isinstance(node, ast.ClassDef) and node.name == family.__name__:
            bases = [vars(module).get(base.id) for base in node.bases if isinstance(base, ast.Name)]
            for base in bases:
                if isinstance(base, type) and is_typeddict(base):
                    yield from keys(base)
    for (owner, name), lines in docs.items():
        if owner == family.__name__:
            yield name, source.annotations[owner, name], " ".join(line for line in lines if line)


def signature(
    _app: Sphinx, what: str, _name: str, obj: object, _options: object, args: str | None, result: str | None
) -> tuple[str | None, str | None] | None:
    """The keywords by name, and what comes back."""
    if inspect.isclass(obj):
        return ("", None) if args and issubclass(obj, GIVEN) else None
    if args is None or what not in {"function", "method"}:
        return None
    if family := unpacked(obj):
        head, _, _ = args.rpartition("**")
        args = f"{head}{'' if '*, ' in head else '*, '}{', '.join(name for name, _, _ in keys(family))})"
    returned = getattr(obj, "__annotations__", {}).get("return", "None")
    return args, result or (None if returned == "None" else str(returned))


def docstring(_app: Sphinx, _what: str, _name: str, obj: object, _options: object, lines: list[str]) -> None:
    """One `:param:` and `:type:` a key, after those of the docstring."""
    family = unpacked(obj)
    if family is None:
        return
    fields = [at for at, line in enumerate(lines) if line.startswith((":raises", ":returns"))]
    at = fields[0] if fields else len(lines)
    said: list[str] = []
    for name, hint, words in keys(family):
        said += [f":param {name}: {words}", f":type {name}: {hint}"]
    lines[at:at] = said if fields else ["", *said, ""]


WORDS: dict[str, list[str]] = {}
"""The strings under fields as they are written, for `give_back`."""


def keep(_app: Sphinx, what: str, name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """Called before napoleon, which takes what stands before a colon in such a string for the field's type."""
    if what in {"attribute", "data", "property"}:
        WORDS[name] = lines[:]


def give_back(_app: Sphinx, _what: str, name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """Called after napoleon."""
    lines[:] = WORDS.pop(name, lines)


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("autodoc-process-signature", signature)
    app.connect("autodoc-process-docstring", keep, priority=400)
    app.connect("autodoc-process-docstring", give_back, priority=600)
    app.connect("autodoc-process-docstring", docstring, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
