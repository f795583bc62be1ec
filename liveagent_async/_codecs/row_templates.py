"""A large page of like rows, read by one regular expression per row; any other page is left to the general reader.

xmltodict and libyaml call Python at every tag and scalar. A page of a list repeats one shape, so its first row is made
into an expression and the whole page is matched against that: a third of the time in XML, two fifths in YAML (figures:
`python -m benchmarks`). What is learned from the first row may be wrong; the match is the proof. Every character must
be matched, by a row that certainly means what the general reader makes of it, or by an odd row, which the general
reader decodes as a page of its own. In any doubt the answer is None, and the general reader decides about the page.
`tests/unit/test_row_templates.py` compares both on mutants of pages; without that test do not rely on this file.

Limits: 32 KiB and two rows at least, since the first page of a shape compiles its expression in 1 to 25 ms; at most 199
columns, since a longer expression takes half a second to compile; a quarter of odd rows at most, beyond which the
general reader is faster. All repeats are possessive, so hostile bytes cost linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from functools import lru_cache
from typing import Final

from . import MAX_CONTAINERS, Element, Tree
from .giving_way import giving_way

LEAST = 32 * 1024
MOST = 8 * 2**20
"""Bytes; one expression over more would hold the interpreter lock for long."""
ODD_SHARE = 4
"""One row in so many may be odd."""

_MOST_COLUMNS: Final = 199
_NAME: Final = "[A-Za-z_][A-Za-z0-9_]{0,63}"

Reader = Callable[[bytes], Tree]


def xml_page(body: bytes, general: Reader) -> Tree:
    """The tree of an XML page, None when it is not certainly one of like rows; `general` reads the odd ones."""
    # xmltodict's tree depends on the whole page where there is CDATA; what XML refuses is left to who refuses it.
    if (
        not LEAST <= len(body) <= MOST
        or body.translate(None, _REFUSED) != body
        or any(each in body for each in giving_way(_UNSURE, every=1))
    ):
        return None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    end = len(text.rstrip(" \t\n"))
    if (head := _XML_HEAD.match(text)) is None or not text.endswith(tail := f"</{head[1]}></response>", 0, end):
        return None
    end -= len(tail)
    if (first := _XML_ROW.match(text, head.end(), end)) is None or _STRANGE_ENTITY.search(text):
        return None
    columns = tuple(_COLUMN.findall(first[0], len(first[1]) + 2))
    if not _may_be_columns(columns):
        return None
    item = first[1]

    def row(values: tuple[str, ...]) -> Tree:
        return Element(zip(columns, map(_xml_value, values), strict=False))

    def odd_row(piece: str) -> Tree:
        single = _alone(general, f"{head[0]}{piece}{tail}", head[1])
        if isinstance(single, Element) and single.keys() == {item} and not isinstance(single[item], list):
            return single[item]
        raise _OtherPageError

    rows = _rows(_xml_rows(item, columns).finditer(text, head.end(), end), row, odd_row)
    return rows and Element(response=Element({head[1]: Element({item: rows})}))


def yaml_page(body: bytes, general: Reader, nothing: Container[str]) -> Tree:
    """The tree of a YAML page, None when it is not certainly one of like rows; plain `nothing` is null."""
    if not LEAST <= len(body) <= MOST or not body.isascii():
        return None
    text = body.decode()
    if (head := _YAML_HEAD.match(text)) is None or not text.endswith("\n...\n"):
        return None
    end = len(text) - 4
    first = _YAML_ROW.match(text, head.end(), end)
    if first is None or _YAML_NESTED.search(first[0]):
        return None
    columns = tuple(_YAML_COLUMN.findall(first[0]))
    if not _may_be_columns(columns):
        return None

    def value(cell: str) -> str | None:
        if cell[0] in "'\"":
            return _unquoted(cell)
        return None if cell in nothing else cell

    def row(values: tuple[str, ...]) -> Tree:
        return dict(zip(columns, map(value, values), strict=False))

    def odd_row(piece: str) -> Tree:
        single = _alone(general, f"{head[0]}{piece}...\n", head[1])
        if isinstance(single, list) and len(single) == 1:
            return single[0]
        raise _OtherPageError

    rows = _rows(_yaml_rows(columns).finditer(text, head.end(), end), row, odd_row)
    return rows and {"response": {head[1]: rows}}


class _OtherPageError(Exception):
    """The page is not what the first row promised."""


def _rows(
    matches: Iterable[re.Match[str]], row: Callable[[tuple[str, ...]], Tree], odd_row: Callable[[str], Tree]
) -> list[Tree] | None:
    """The rows of what an expression found: per match the cells, then an odd row, then what is no row at all."""
    found = [match.groups("") for match in giving_way(matches)]
    odd = sum(1 for each in found if each[-2])
    if not 2 <= len(found) < MAX_CONTAINERS or odd * ODD_SHARE > len(found) or found[-1][-1]:
        return None
    try:
        return [odd_row(each[-2]) if each[-2] else row(each) for each in giving_way(found)]
    except _OtherPageError:
        return None


def _may_be_columns(columns: tuple[str, ...]) -> bool:
    return 1 <= len(columns) <= _MOST_COLUMNS and len(set(columns)) == len(columns)


def _alone(general: Reader, page: str, wrapper: str) -> Tree:
    """What a page of one row holds under its list's name, None where there is anything beside it."""
    try:
        tree = general(page.encode())
    except ValueError:
        return None
    match tree:
        case {"response": dict(fields), **others} if not others and fields.keys() == {wrapper}:
            return fields[wrapper]
        case _:
            return None


_REFUSED: Final = bytes({*range(32)} - {*b"\t\n\r"})
_UNSURE: Final = (b"<!", b"]]>", "\ufffe".encode(), "\uffff".encode())
_XML_HEAD: Final = re.compile(
    r"""(?:<\?xml version=(?:"1\.0"|'1\.0') encoding=(?:"(?:utf-8|UTF-8)"|'(?:utf-8|UTF-8)')\?>)?[ \t\n]*+"""
    rf"<response><({_NAME})>"
)
_XML_ROW: Final = re.compile(rf"<({_NAME})>(?:<({_NAME})>[^<\r]*+</\2>|<{_NAME}/>)++</\1>")
_COLUMN: Final = re.compile(r"<(\w++)/?>", re.ASCII)
_STRANGE_ENTITY: Final = re.compile("&(?!(?:amp|lt|gt|quot|apos|#0?39);)")
_ENTITY: Final = re.compile("&(amp|lt|gt|quot|apos|#0?39);")
_ENTITIES: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "#39": "'", "#039": "'"}


@lru_cache(maxsize=64)
def _xml_rows(item: str, columns: Iterable[str]) -> re.Pattern[str]:
    """A group per column, one for an odd row, one for whatever is neither up to the end."""
    cells = "".join(rf"(?:<{column}>([^<\r]*+)</{column}>|<{column}/>)" for column in columns)
    odd = rf"<{item}>.*?</{item}>(?=<{item}>|\Z)"
    return re.compile(rf"<{item}>{cells}</{item}>|({odd})|(.+)", re.DOTALL)


def _xml_value(value: str) -> str | None:
    if not value or value.isspace():
        return None
    return _ENTITY.sub(_entity, value) if "&" in value else value


def _entity(found: re.Match[str]) -> str:
    return _ENTITIES[found[1]]


# PHP escapes what is not ASCII. `:` and `#` mean something beside a blank; \0 \e \N \_ \/ are not unicode_escape's.
_PLAIN: Final = r"""[A-Za-z0-9(+./;<=^_$](?:[!-9;-~]++|:(?=[!-~])|\ ++(?=[!"$-~]))*+"""
_HEX: Final = "[0-9A-F]"
_ESCAPE: Final = rf"""\\(?:[\\"nrtabvf]|x{_HEX}{{2}}|u(?!D[89A-F]){_HEX}{{4}}|U000[1-9A-F]{_HEX}{{4}})"""
_VALUE: Final = rf"""~|{_PLAIN}|'(?:[\ -&(-~]|'')*+'|"(?:[\ !#-\[\]-~]|{_ESCAPE})*+\""""
_YAML_HEAD: Final = re.compile(rf"---\nresponse:\n  ({_NAME}):\n(?=  - )")
_YAML_PIECE: Final = r"  - [^\n]*+\n(?:(?:    [^\n]*+)?\n)*+"
_YAML_ROW: Final = re.compile(_YAML_PIECE)
_YAML_NESTED: Final = re.compile(rf"^  [ -] {_NAME}:\n", re.MULTILINE)
_YAML_COLUMN: Final = re.compile(rf"^  [ -] ({_NAME}):", re.MULTILINE)


@lru_cache(maxsize=64)
def _yaml_rows(columns: Iterable[str]) -> re.Pattern[str]:
    first, *others = columns
    cells = "".join(f"    {column}: ({_VALUE})\n" for column in others)
    return re.compile(rf"  - {first}: ({_VALUE})\n{cells}(?=  - |\Z)|({_YAML_PIECE})|(.+)", re.DOTALL)


def _unquoted(value: str) -> str:
    if value[0] == "'":
        return value[1:-1].replace("''", "'")
    return value[1:-1] if "\\" not in value else value[1:-1].encode().decode("unicode_escape")
