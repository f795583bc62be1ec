"""JSON -> tree: numbers keep their digits, and what Python's json lets through is refused."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from typing import Never, cast

from . import MAX_DEPTH, Tree


def decode(body: bytes) -> Tree:
    """One JSON document in UTF-8, with or without a byte order mark; of a key sent twice the last value counts."""
    try:
        tree = cast("Tree", _DECODER.decode(body.removeprefix(BOM_UTF8).decode()))
        if _is_deep(tree, len(body.translate(None, _NO_OPENINGS))):
            reason = _TOO_DEEP
        elif _SURROGATE.search(body) and _has_half_pairs(tree):
            reason = "half of a surrogate pair"
        else:
            return tree
    except json.JSONDecodeError as error:
        reason = f"{error.msg} (character {error.pos})"
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} is not UTF-8"
    except RecursionError:
        reason = _TOO_DEEP
    except _NotANumberError as error:
        reason = f"{error} is no JSON number"
    # Out here, because an error raised above would carry the body along in its __context__.
    raise ValueError(f"not JSON: {reason}")


_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_NO_OPENINGS = bytes(set(range(256)) - set(b"{["))
_TOO_DEEP = f"nested more than {MAX_DEPTH} deep"


class _NotANumberError(Exception):
    """NaN, Infinity or -Infinity."""


def _refuse(constant: str) -> Never:
    raise _NotANumberError(constant)


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_refuse)


def _is_deep(tree: Tree, brackets: int) -> bool:
    """Level by level, but only as long as there are opening brackets left for another: a page of rows ends at its rows.

    Brackets inside text are counted too; they can only make the walk longer.
    """
    values = [tree]
    for depth in range(MAX_DEPTH + 1):
        nodes = [value for value in values if isinstance(value, (dict, list))]
        brackets -= len(nodes)
        if depth + 1 + brackets <= MAX_DEPTH or not nodes:
            return False
        values = [child for node in nodes for child in (node.values() if isinstance(node, dict) else node)]
    return True


def _has_half_pairs(tree: Tree) -> bool:
    """An emoji is a pair of escapes; only the text as a whole shows whether each half has its other half."""
    try:
        json.dumps(tree, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False
