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
        if not _surely_shallow(body) and _is_deep(tree):
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
_TOO_DEEP = f"nested more than {MAX_DEPTH} deep"


class _NotANumberError(Exception):
    """NaN, Infinity or -Infinity."""


def _refuse(constant: str) -> Never:
    raise _NotANumberError(constant)


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_refuse)


def _surely_shallow(body: bytes) -> bool:
    """Spare a page of rows the walk: all that opens, less all that opens only after a brother has closed.

    Brackets inside text cannot make the difference too small: each `{` counted off was counted before.
    """
    return body.count(b"{") + body.count(b"[") - body.count(b"},{") <= MAX_DEPTH


def _is_deep(tree: Tree) -> bool:
    level = [tree] if isinstance(tree, dict | list) else []
    for _ in range(MAX_DEPTH):
        if not level:
            return False
        children = [child for node in level for child in (node.values() if isinstance(node, dict) else node)]
        level = [child for child in children if isinstance(child, dict | list)]
    return bool(level)


def _has_half_pairs(tree: Tree) -> bool:
    """An emoji is a pair of escapes; only the text as a whole shows whether each half has its other half."""
    try:
        json.dumps(tree, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False
