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

from . import MAX_DEPTH, Tree, row_templates


def decode(body: bytes) -> Tree:
    """One YAML document: a page of like rows by its template, all else as it comes."""
    return row_templates.yaml_page(body, general, NULL) or general(body)


def general(body: bytes) -> Tree:
    """One YAML document in UTF-8 that ends with `...`; a plain `~` and nothing are None, all else is text as written.

    PHP always writes the `...`, so an answer without it was cut. Of a key sent twice the last value counts.
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
    loader = cast("Callable[[bytes], _Parser]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loader(body).get_event


class _Parser(Protocol):
    def get_event(self) -> Event: ...


class _RefusedError(Exception):
    """YAML, but not of the kind that PHP writes."""


def _document(next_event: Callable[[], Event]) -> Tree:
    next_event()  # the stream starts
    if not isinstance(next_event(), DocumentStartEvent):
        raise _RefusedError("nothing in it")
    tree = _node(next_event, next_event(), 1)
    end = next_event()
    if not (isinstance(end, DocumentEndEvent) and end.explicit):
        raise _RefusedError("cut off: no `...` at its end")
    if not isinstance(next_event(), StreamEndEvent):
        raise _RefusedError("more than one document")
    return tree


def _node(next_event: Callable[[], Event], event: Event, depth: int) -> Tree:
    if isinstance(event, ScalarEvent):
        text = _text(event)
        return None if event.implicit[0] and text in NULL else text  # implicit[0]: plain, neither quoted nor a block
    if not isinstance(event, CollectionStartEvent) or event.anchor is not None or event.tag is not None:
        raise _RefusedError(_TOO_MUCH)
    if depth > MAX_DEPTH:
        raise _RefusedError(f"nested more than {MAX_DEPTH} deep")
    if isinstance(event, MappingStartEvent):
        mapping: dict[str, Tree] = {}
        while not isinstance(event := next_event(), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise _RefusedError("a key that is no text")
            mapping[_text(event)] = _node(next_event, next_event(), depth + 1)
        return mapping
    sequence: list[Tree] = []
    while not isinstance(event := next_event(), SequenceEndEvent):
        sequence.append(_node(next_event, event, depth + 1))
    return sequence


NULL = ("~", "")
_TOO_MUCH = "aliases, anchors and tags are not accepted"


def _text(event: ScalarEvent) -> str:
    if event.anchor is not None or event.tag is not None:
        raise _RefusedError(_TOO_MUCH)
    return event.value
