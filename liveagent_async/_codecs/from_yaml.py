"""YAML -> tree, from libyaml's events: nothing is guessed, nothing is composed.

A loader would make `+421905123456` a number, `12:30:45` 45045 and `no` False, and the C loader's composer crashes the
interpreter on 25 KB of brackets. Events do neither, and take a third of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

import yaml
from yaml.events import (
    CollectionStartEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from . import MAX_CONTAINERS, MAX_DEPTH, MAX_NODES, TOO_MANY, TOO_MANY_CONTAINERS, Tree, row_templates


def decode(body: bytes) -> Tree:
    """One YAML document: a page of like rows by its template, all else as it comes."""
    return row_templates.yaml_page(body, general, NULL) or general(body)


def general(body: bytes) -> Tree:
    """One YAML document in UTF-8 that ends with `...`; all but null is text as written.

    Null is nothing, a plain `~` or a plain `null`. PHP always writes the `...`, so an answer without it was cut. Of a
    key sent twice the last value counts.
    """
    try:
        return _document(_next_event(body))
    except yaml.MarkedYAMLError as error:
        reason = str(error.problem)
    except yaml.YAMLError:
        reason = "a character that YAML or UTF-8 does not allow"
    except _RefusedError as error:
        reason = str(error)
    raise ValueError(f"not YAML: {reason}")  # out here, with no __context__


def _next_event(body: bytes) -> Callable[[], Event]:
    if b"\0" in body:
        raise _RefusedError("NUL, as in UTF-16")
    # Without libyaml PyYAML's own parser has the same events: it takes 25 times as long, but it answers.
    loader = cast("Callable[[_Stream], _Parser]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loader(_Stream(body)).get_event


class _Stream:
    """The body in pieces, between which other threads have a turn: libyaml takes seconds for one long text."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def read(self, size: int) -> bytes:
        piece = self._body[self._at : self._at + size]
        self._at += size
        return piece


class _Parser(Protocol):
    def get_event(self) -> Event: ...


class _RefusedError(Exception):
    """YAML, but not of the kind that PHP writes."""


def _document(next_event: Callable[[], Event]) -> Tree:
    next_event()  # the stream starts
    if not isinstance(next_event(), DocumentStartEvent):
        raise _RefusedError("nothing in it")
    tree = _Nodes(next_event).node(next_event(), 1)
    end = next_event()
    if not (isinstance(end, DocumentEndEvent) and end.explicit):
        raise _RefusedError("cut off: no `...` at its end")
    if not isinstance(next_event(), StreamEndEvent):
        raise _RefusedError("more than one document")
    return tree


class _Nodes:
    """Makes a tree of events, up to so many values."""

    __slots__ = ("_containers", "_left", "_next")

    def __init__(self, next_event: Callable[[], Event]) -> None:
        self._next = next_event
        self._left = MAX_NODES
        self._containers = MAX_CONTAINERS

    def node(self, event: Event, depth: int) -> Tree:
        """What this event begins."""
        self._left -= 1
        if self._left < 0:
            raise _RefusedError(TOO_MANY)
        if isinstance(event, ScalarEvent):
            text = _text(event)
            return None if event.implicit[0] and text in NULL else text  # implicit[0]: neither quoted nor a block
        if not isinstance(event, CollectionStartEvent) or event.anchor is not None or event.tag is not None:
            raise _RefusedError(_TOO_MUCH)
        self._containers -= 1
        if self._containers < 0:
            raise _RefusedError(TOO_MANY_CONTAINERS)
        if depth > MAX_DEPTH:
            raise _RefusedError(f"nested more than {MAX_DEPTH} deep")
        if isinstance(event, MappingStartEvent):
            mapping: dict[str, Tree] = {}
            while not isinstance(event := self._next(), MappingEndEvent):
                if not isinstance(event, ScalarEvent):
                    raise _RefusedError("a key that is no text")
                mapping[_text(event)] = self.node(self._next(), depth + 1)
            return mapping
        sequence: list[Tree] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            sequence.append(self.node(event, depth + 1))
        return sequence


NULL = ("~", "", "null", "Null", "NULL")
_TOO_MUCH = "aliases, anchors and tags are not accepted"


def _text(event: ScalarEvent) -> str:
    if event.anchor is not None or event.tag is not None:
        raise _RefusedError(_TOO_MUCH)
    return event.value
