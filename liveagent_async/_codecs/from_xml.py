"""XML -> tree: xmltodict over a parser of ours that keeps blanks and carriage returns and refuses every DOCTYPE.

xmltodict alone takes blanks off all text, takes the layout of a pretty-printed answer for text unless it does, and
follows any depth. All of that is decided in the parser it is given (its `expat` argument). That one also hands on
attributes in the form that needs no converting, and so reading takes less time than `xmltodict.parse` by itself.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable
from typing import Never, cast
from xml.parsers import expat

import xmltodict

from . import MAX_CONTAINERS, MAX_DEPTH, MAX_NODES, TOO_MANY, TOO_MANY_CONTAINERS, Element, Tree, row_templates


def decode(body: bytes) -> Tree:
    """One XML document: a page of like rows by its template, all else as it comes."""
    if len(body) >= 4 * MAX_NODES and _has_too_many(body):
        raise ValueError(f"not XML: {TOO_MANY}")
    return row_templates.xml_page(body, general) or general(body)


def general(body: bytes) -> Tree:
    """One XML document, UTF-8 whatever it declares: an element is text, None if empty or blank, or an Element.

    Attributes, comments and processing instructions are left out; a name that comes twice in one element has a list.
    """
    try:
        return cast("Tree", _parse(_prepared(body)))
    except expat.ExpatError as error:
        reason = str(error)
    except _RefusedError as error:
        reason = str(error)
    raise ValueError(f"not XML: {reason}")  # out here, with no __context__


def _has_too_many(body: bytes) -> bool:
    """Whether too many elements are in it, told by their tags before anything is made of them."""
    tags = body.count(b"<")
    return tags > 2 * MAX_NODES or tags - body.count(b"</") > MAX_NODES


def _parse(body: bytes) -> object:
    left = MAX_CONTAINERS

    def element() -> Element:
        nonlocal left
        left -= 1
        if left < 0:
            raise _RefusedError(TOO_MANY_CONTAINERS)
        return Element()

    return xmltodict.parse(
        body,
        encoding="utf-8",
        expat=_Expat,
        xml_attribs=False,
        strip_whitespace=False,
        dict_constructor=cast("type", element),
    )


def _prepared(body: bytes) -> bytes:
    """The document without what PHP may have put before it, its carriage returns written so that they survive.

    A parser must make a line feed of each, and LiveAgent does not escape them. Inside a tag they mean nothing; where
    there is CDATA (LiveAgent writes none) an escape would be text.
    """
    if b"\0" in body:
        raise _RefusedError("NUL, as in UTF-16")
    body = body.removeprefix(BOM_UTF8).lstrip(b" \t\r\n")
    if b"\r" not in body or b"<![CDATA[" in body:
        return body
    parts = _TAG.split(body)
    parts[::2] = [text if text.isspace() else _escaped(text) for text in parts[::2]]
    return b"".join(parts)


def _escaped(text: bytes) -> bytes:
    if len(text) <= _PIECE:
        return text.replace(b"\r", b"&#13;")
    return b"".join([text[at : at + _PIECE].replace(b"\r", b"&#13;") for at in range(0, len(text), _PIECE)])


_PIECE = 2**20
"""Bytes between which other threads have a turn: what is written in C holds the interpreter lock to its end."""
_TAG = re.compile(rb"(<[^<>]*>)")


class _RefusedError(Exception):
    """XML, but not of the kind that LiveAgent writes."""


class _Parser:
    """What xmltodict takes for expat's parser."""

    StartElementHandler: Callable[[str, dict[str, str]], None]
    EndElementHandler: Callable[[str], None]
    CharacterDataHandler: Callable[[str], None]

    def __init__(self, encoding: str | None, namespace_separator: str | None) -> None:
        self._parser = expat.ParserCreate(encoding, namespace_separator)

    def Parse(self, body: bytes, final: bool) -> None:  # noqa: N802 - expat's name
        start, end, characters = self.StartElementHandler, self.EndElementHandler, self.CharacterDataHandler
        pieces: list[str] = []  # of the text since the last tag
        depth = 0

        def text() -> None:
            whole = "".join(pieces)
            pieces.clear()
            if not whole.isspace():
                characters(whole)

        def on_start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > MAX_DEPTH:
                raise _RefusedError(f"nested more than {MAX_DEPTH} deep")
            if pieces:
                text()
            start(name, attributes)

        def on_end(name: str) -> None:
            nonlocal depth
            depth -= 1
            if pieces:
                text()
            end(name)

        parser = self._parser
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = on_start
        parser.EndElementHandler = on_end
        parser.CharacterDataHandler = pieces.append
        for at in range(0, len(body), _PIECE):
            parser.Parse(body[at : at + _PIECE], not final)
        parser.Parse(b"", final)


def _refuse(*_: object) -> Never:
    raise _RefusedError("a DOCTYPE is not accepted")


class _Expat:
    """What xmltodict takes for the module expat."""

    ParserCreate = _Parser
