"""Every call answers with the documented fields in the documented order, in three formats."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from support.emulator_asking import send, small


def _read(text: str) -> list[tuple[str, str, str, str, str]]:
    """Method, path, parameters, list key and fields of every call in calls.txt."""
    calls: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("    "):
            calls[-1][4] = f"{calls[-1][4]} {line.strip()}".strip()
        elif line and not line.startswith("#"):
            method, _, rest = line.partition(" ")
            url, _, key = rest.partition(" -> ")
            path, _, params = url.partition("?")
            calls.append([method, path, params, key, ""])
    return [(call[0], call[1], call[2], call[3], call[4]) for call in calls]


CALLS = _read((Path(__file__).parent / "calls.txt").read_text())


class Loader(yaml.SafeLoader):
    """PyYAML knows the tag of a plain "=", which is text to yaml_emit, but cannot construct it."""


def _text(_loader: Any, node: Any) -> str:
    return str(node.value)


add_constructor: Any = Loader.add_constructor
add_constructor("tag:yaml.org,2002:value", _text)


def _params(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split("&")) if text else {}


def _as_xml(tree: object, name: str) -> ET.Element:
    element = ET.Element(name)
    if isinstance(tree, list):
        items = cast("list[object]", tree)
        element.extend(_as_xml(item, name[:-1]) for item in items)
    elif isinstance(tree, dict):
        fields = cast("dict[str, object]", tree)
        element.extend(_as_xml(value, key) for key, value in fields.items())
    else:
        element.text = None if tree in (None, "") else str(tree)
    return element


@pytest.mark.parametrize("method, path, text, key, fields", CALLS, ids=[f"{call[0]} {call[1]}" for call in CALLS])
async def test_a_call_answers_its_fields_in_order_and_the_same_in_three_formats(
    method: str, path: str, text: str, key: str, fields: str
) -> None:
    """JSON holds the documented names in the documented order; XML and YAML, of a twin, hold the same."""
    trees: list[Any] = []
    for suffix in ("", ".xml", ".yaml"):
        response = await send(small(conversations=120), method, path + suffix, params=_params(text))
        assert response.status_code == 200, response.text
        trees.append(response)
    json = trees[0].json()
    assert list(json) == ["response"]
    answer = json["response"]
    if key:
        assert list(answer) == [key]
        assert answer[key]
        assert all(" ".join(row) == fields for row in answer[key])
    else:
        assert " ".join(answer) == fields
    assert ET.tostring(ET.fromstring(trees[1].text)) == ET.tostring(_as_xml(answer, "response"))
    assert yaml.load(trees[2].text, Loader=Loader) == json


def test_all_64_calls_of_the_reference_are_there() -> None:
    """The reference's table of contents has 64; what came later or is not in it is beside them."""
    later = ("companies", "widgets", "files")
    written = ("POST", "PUT", "DELETE")
    calls = {
        (method, path)
        for method, path, *_ in CALLS
        if not path.startswith((*later, "knowledgebase/entries", "knowledgebase/knowledgebases"))
        and not (path.startswith("knowledgebase/") and method in written)
    }
    assert len(calls) == 64
