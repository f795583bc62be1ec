"""JSON as PHP's json_encode writes it: compact, ASCII, slashes escaped."""

from __future__ import annotations

from json import dumps

from .tree import Tree


def encode_json(tree: Tree) -> bytes:
    r"""PHP's json_encode($tree) with its defaults: `/` as `\/`, non-ASCII as `\uXXXX`."""
    return dumps({"response": tree}, separators=(",", ":")).replace("/", "\\/").encode()
