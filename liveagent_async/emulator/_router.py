"""Which handler answers a call: a table of path shapes, filled by the files in `routes`, looked up without a search.

A handler is a function of the store and the call that returns the tree inside the envelope, or raises RefusedError.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ._call import Call
from ._errors import RefusedError
from ._php.tree import Tree
from ._store import Store

Handler: TypeAlias = Callable[[Store, Call], Tree]

OK: Tree = {"status": "OK", "statuscode": 0}
"""The answer of every action that has nothing else to say."""

TABLE: dict[tuple[str, ...], dict[str, Handler]] = {}


def route(method: str, shape: str) -> Callable[[Handler], Handler]:
    """Enters a handler for e.g. "customers/*/groups"; a star is one variable part."""

    def enter(handler: Handler) -> Handler:
        TABLE.setdefault(tuple(shape.split("/")), {})[method] = handler
        return handler

    return enter


def run(store: Store, call: Call) -> Tree:
    """What a call answers in the version played, without the parameters and fields that came later.

    404 for a path or a verb that this version does not know, 500 for a call that was broken in it.
    """
    handler, name = _find(call)
    version = store.version
    if not version.knows(name):
        raise _unknown(call)
    if version.breaks(name):
        raise RefusedError(500, f"Internal server error: {call.method} {call.path}")
    for parameter in version.later_parameters(name):
        call.params.pop(parameter, None)
    return _without(handler(store, call), version.later_fields(name))


def _find(call: Call) -> tuple[Handler, str]:
    """The handler of a call, whose variable parts are put into `call.ids`, and the call's name."""
    parts = tuple(call.path.split("/"))
    for shape in _shapes(parts):
        if (verbs := TABLE.get(shape)) is not None and (handler := verbs.get(call.method)) is not None:
            call.ids = tuple(part for part, wanted in zip(parts, shape, strict=True) if wanted == "*")
            return handler, f"{call.method} {'/'.join(shape)}"
    raise _unknown(call)


def _unknown(call: Call) -> RefusedError:
    return RefusedError(404, f"handler {call.method} {call.path} not found")


def _without(tree: Tree, names: frozenset[str]) -> Tree:
    """An answer, and the rows of its lists, without these fields."""
    if not names or not isinstance(tree, Mapping):
        return tree
    return {
        name: [_without(row, names) for row in value] if isinstance(value, list) else value
        for name, value in tree.items()
        if name not in names
    }


def _shapes(parts: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The shapes a path can have, the literal one first: only its second and its third part can be variable."""
    if len(parts) == 1:
        return [parts]
    shapes = [parts, (parts[0], "*", *parts[2:])]
    if len(parts) == 3:
        shapes.append((parts[0], parts[1], "*"))
    return shapes
