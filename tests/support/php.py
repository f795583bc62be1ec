"""Answers as the server's PHP writes them, from one Python tree: JSON, XML and YAML.

Small on purpose, and apart from the emulator's writers: a misreading of the formats would have to be made twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import TypeAlias

import yaml

Answer: TypeAlias = "Mapping[str, Answer] | Sequence[Answer] | str | int | float | None"


def as_json(answer: Answer) -> bytes:
    """json_encode: slashes are escaped, so is what is not ASCII."""
    return json.dumps({"response": answer}).replace("/", "\\/").encode()


def as_xml(answer: Answer) -> bytes:
    """The vendor's encoder: an item's element is its list's key less the last letter, nothing has a type."""
    return ("<?xml version='1.0' encoding='utf-8'?>\n" + _element("response", answer)).encode()


def as_yaml(answer: Answer) -> bytes:
    """yaml_emit: null is `~`, text that looks like something else is in double quotes, the end is `...`."""
    # types-PyYAML 6.0.12.20261122 gives `width` a type that it does not define.
    text = yaml.dump(  # pyright: ignore[reportUnknownMemberType]
        {"response": answer}, Dumper=_Dumper, explicit_start=True, explicit_end=True, sort_keys=False, width=80
    )
    return text.encode()


WRITERS = {"json": as_json, "xml": as_xml, "yaml": as_yaml}
SUFFIXES = {"json": "", "xml": ".xml", "yaml": ".yaml"}


def _element(name: str, value: Answer) -> str:
    match value:
        case None | "":
            inside = ""
        case str():
            inside = escape(value)
        case Mapping():
            inside = "\n" + "".join(_element(key, child) for key, child in value.items())
        case Sequence():
            inside = "\n" + "".join(_element(name[:-1], item) for item in value) if value else ""
        case _:
            inside = str(value)
    return f"<{name}>{inside}</{name}>\n" if inside else f"<{name}/>\n"


class _Dumper(yaml.SafeDumper):
    """libyaml's layout, as PHP's extension has it; PHP's arrays are values, so it writes no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_LOOKS_LIKE_MORE = re.compile(r"~?|[\d.+-].*|null|true|false|yes|no|on|off|[yn]", re.IGNORECASE)


def _text(_: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = '"' if _LOOKS_LIKE_MORE.fullmatch(value) else "|" if "\n" in value else None
    return yaml.ScalarNode("tag:yaml.org,2002:str", value, style=style)


def _nothing(_: yaml.SafeDumper, value: None) -> yaml.ScalarNode:
    return yaml.ScalarNode("tag:yaml.org,2002:null", "~")


_Dumper.add_representer(str, _text)
_Dumper.add_representer(type(None), _nothing)
