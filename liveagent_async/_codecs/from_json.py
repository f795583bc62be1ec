"""JSON -> tree: numbers keep their digits, and what Python's json lets through is refused."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from gc import is_tracked
from typing import Never, cast

from . import MAX_CONTAINERS, MAX_DEPTH, MAX_NODES, TOO_MANY, TOO_MANY_CONTAINERS, Tree


def decode(body: bytes) -> Tree:
    """One JSON document in UTF-8, with or without a byte order mark; of a key sent twice the last value counts."""
    try:
        if len(body) >= 2 * MAX_CONTAINERS and _has_more(body, MAX_CONTAINERS, b"{["):
            raise _RefusedError(TOO_MANY_CONTAINERS)
        if len(body) >= 2 * MAX_NODES and _has_more(body, MAX_NODES, b"{[,"):
            raise _RefusedError(TOO_MANY)
        tree = cast("Tree", _DECODER.decode(body.removeprefix(BOM_UTF8).decode()))
        if _is_deep(tree):
            reason = _TOO_DEEP
        elif _has_half_pairs(body, tree):
            reason = "half of a surrogate pair"
        else:
            return tree
    except json.JSONDecodeError as error:
        reason = f"{error.msg} (character {error.pos})"
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} is not UTF-8"
    except RecursionError:
        reason = _TOO_DEEP
    except _RefusedError as error:
        reason = str(error)
    # Out here, because an error raised above would carry the body along in its __context__.
    raise ValueError(f"not JSON: {reason}")


_TOO_DEEP = f"nested more than {MAX_DEPTH} deep"


class _RefusedError(Exception):
    """What Python's json takes, and no answer holds."""


def _refuse(constant: str) -> Never:
    raise _RefusedError(f"{constant} is no JSON number")


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_refuse)


def _has_more(body: bytes, most: int, marks: bytes) -> bool:
    """Whether more than `most` commas or brackets are in it: values, told before anything is made of them.

    Those in text count for nothing; they are told apart only where it matters.
    """
    if _count(body, marks, 0, len(body)) <= most:
        return False
    count = end = 0
    for text in _TEXT.finditer(body):
        count += _count(body, marks, end, text.start())
        end = text.end()
        if count > most:
            return True
    return count + _count(body, marks, end, len(body)) > most


def _count(body: bytes, marks: bytes, start: int, end: int) -> int:
    return sum(body.count(mark, start, end) for mark in marks)


_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)


def _is_deep(tree: Tree) -> bool:
    """Level by level. What the garbage collector does not track holds no object or list, and is not looked into.

    Up to Python 3.13 that is so of every dict that holds text alone: of a page only the rows are seen, no field.
    """
    values = [tree]
    for _ in range(MAX_DEPTH + 1):
        nodes = [value for value in values if isinstance(value, (dict, list))]
        if not nodes:
            return False
        holders = [node for node in nodes if is_tracked(node)]
        values = [child for node in holders for child in (node.values() if isinstance(node, dict) else node)]
    return True


def _has_half_pairs(body: bytes, tree: Tree) -> bool:
    """An emoji is a pair of escapes, each half of which Python takes alone as well; such text cannot be written again.

    Mostly the bytes show it. Where a backslash stands before a pair, only the text itself shows what escapes what.
    """
    if all(half[1] and body[half.start() - 1] != _BACKSLASH for half in _HALF.finditer(body)):
        return False
    try:
        json.dumps(tree, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


_HALF = re.compile(rb"\\u[dD](?:[89abAB]..(\\u[dD][c-fC-F])?|[c-fC-F])")  # with its other half, if it has that
_BACKSLASH = ord("\\")
