"""Which handler answers a call: a table of path shapes, filled by the files in `routes`, looked up without a search.

A handler is a function of the store and the call that returns the tree inside the envelope, or raises RefusedError.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ._call import Call
from ._errors import RefusedError
from ._php.tree import Tree
from ._store import Store
from ._versions import Version

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


def find(call: Call, version: Version) -> Handler:
    """The handler of a call, whose variable parts are put into `call.ids`.

    404 for a path or a verb there is not, 500 for a call that was broken in this version.
    """
    parts = tuple(call.path.split("/"))
    for shape in _shapes(parts):
        if (verbs := TABLE.get(shape)) is not None and (handler := verbs.get(call.method)) is not None:
            call.ids = tuple(part for part, wanted in zip(parts, shape, strict=True) if wanted == "*")
            if not version.answers(call.method, "/".join(shape)):
                raise RefusedError(500, f"Internal server error: {call.method} {call.path}")
            return handler
    raise RefusedError(404, f"handler {call.method} {call.path} not found")


def _shapes(parts: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The shapes a path can have, the literal one first: only its second and its third part can be variable."""
    if len(parts) == 1:
        return [parts]
    shapes = [parts, (parts[0], "*", *parts[2:])]
    if len(parts) == 3:
        shapes.append((parts[0], parts[1], "*"))
    return shapes
