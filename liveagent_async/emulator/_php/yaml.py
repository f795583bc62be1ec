"""YAML as PHP's yaml_emit writes it: the PECL extension's rules of quoting over libyaml's layout, 2 spaces, 80 columns.

The extension (php/pecl-file_formats-yaml, emit.c and detect.c) asks for double quotes when a text looks like another
YAML 1.1 scalar, for a literal block when it holds a line break, else for plain; libyaml then changes its mind where the
wish cannot be written (special characters, leading blanks, non-ASCII while unicode output is off). Nearly all texts of
an answer are simple and written here directly; the others go through libyaml itself, which PyYAML wraps, so that they
are right by construction.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol, cast

import yaml

from .tree import Tree

_WIDTH = 80


class _Emitter(Protocol):
    """What the stubs of PyYAML leave untyped."""

    def emit(self, event: yaml.Event, /) -> None: ...


_WORDS = frozenset(
    word
    for lower in ("null", "yes", "true", "on", "no", "false", "off")
    for word in (lower, lower.capitalize(), lower.upper())
) | frozenset(["", "~", "Y", "y", "N", "n"])
_NUMBER = re.compile(
    r"""[ \t]* (?!\.\Z) (?: \.(?:NAN|NaN|nan) | [+-]? (?:
          \.(?:INF|Inf|inf)
        | 0 | 0b[01_]+ | 0x[0-9A-Fa-f_]+ | 0[0-7_]+
        | [1-9][0-9_,]*
        | (?:0|[1-9][0-9_,]*)? (?: :(?:[0-5][0-9]|[0-9](?=[:.]|[ \t]*\Z)) )+ (?:\.[0-9_]*)?
        | (?:0|[1-9][0-9_,]*)? \.[0-9_]* (?:[eE][+-](?:[1-9][0-9]*|0[0-9]+))?
    ) ) [ \t]* \Z""",
    re.VERBOSE,
)
_TIMESTAMP = re.compile(
    r"""[ \t]* (?: [0-9]{4}-[0-9]{2}-[0-9]{2} \Z
        | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2} (?:[Tt]|[ \t]+) [0-9]{1,2}:[0-9]{2}:[0-9]{2} (?:\.[0-9]*)?
          [ \t]* (?: Z[ \t]* | [+-](?:[0-9]{1,2}|[0-9]{4}) (?: :[0-9]{2}[ \t]* )? )? \Z )""",
    re.VERBOSE,
)
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 @._+/-]*[A-Za-z0-9@._+/-])?")
_QUOTED = re.compile(r"[A-Za-z0-9 :.,_+~-]*")


def encode_yaml(tree: Tree) -> bytes:
    """PHP's yaml_emit(["response" => $tree]), with its defaults."""
    out = ["---\n"]
    _mapping(out.append, {"response": tree}, "", "")
    out.append("...\n")
    return "".join(out).encode()


def _mapping(write: Callable[[str], object], tree: Mapping[str, Tree], lead: str, indent: str) -> None:
    """Writes a mapping; `lead` stands before its first key (the dash of a list item), `indent` before the others."""
    for key, value in tree.items():
        if isinstance(value, str):
            write(f"{lead}{key}: {scalar(value, len(indent), len(key))}\n")
        elif value is None:
            write(f"{lead}{key}: ~\n")
        elif isinstance(value, int):
            write(f"{lead}{key}: {value}\n")
        elif not value:
            write(f"{lead}{key}: []\n")  # an empty PHP array does not know whether it is a list or a map
        else:
            write(f"{lead}{key}:\n")
            if isinstance(value, Mapping):
                _mapping(write, value, indent + "  ", indent + "  ")
            else:
                _sequence(write, value, indent)
        lead = indent


def _sequence(write: Callable[[str], object], rows: Sequence[Tree], indent: str) -> None:
    for row in cast("Sequence[Mapping[str, Tree]]", rows):  # the lists of this API hold objects
        _mapping(write, row, indent + "- ", indent + "  ")


def looks_like_another_type(text: str) -> bool:
    """Whether the extension takes this text for null, a number, a boolean or a date, and quotes it."""
    return text in _WORDS or bool(_NUMBER.match(text) or _TIMESTAMP.match(text))


def scalar(text: str, indent: int, key: int) -> str:
    """One text as it stands after a key of `key` characters in a mapping indented by `indent` spaces."""
    if indent + key + len(text) + 6 < _WIDTH:  # nothing to fold
        if _PLAIN.fullmatch(text) and not looks_like_another_type(text):
            return text
        if _QUOTED.fullmatch(text) and looks_like_another_type(text):
            return f'"{text}"'
    return _by_libyaml(text, indent, key)


@lru_cache(maxsize=20_000)
def _by_libyaml(text: str, indent: int, key: int) -> str:
    """The text as libyaml writes it at this place: in a document of the same nesting, with a key of the same length."""
    style = '"' if looks_like_another_type(text) else "|" if "\n" in text else None
    name = "k" * key
    events: list[yaml.Event] = [yaml.StreamStartEvent(), yaml.DocumentStartEvent(explicit=True)]
    for _ in range(indent // 2):
        events += [yaml.MappingStartEvent(None, None, implicit=True, flow_style=False), _plain("k")]
    events += [yaml.MappingStartEvent(None, None, implicit=True, flow_style=False), _plain(name)]
    events += [yaml.ScalarEvent(None, None, (True, True), text, style=style)]
    events += [yaml.MappingEndEvent()] * (indent // 2 + 1)
    events += [yaml.DocumentEndEvent(explicit=True), yaml.StreamEndEvent()]
    stream = io.StringIO()
    emitter = cast("_Emitter", yaml.CDumper(stream, width=_WIDTH, indent=2, allow_unicode=False))
    for event in events:
        emitter.emit(event)
    start = f"\n{' ' * indent}{name}: " if indent else f"{name}: "
    return stream.getvalue().partition(start)[2].removesuffix("...\n").removesuffix("\n")


def _plain(text: str) -> yaml.ScalarEvent:
    return yaml.ScalarEvent(None, None, (True, True), text)
