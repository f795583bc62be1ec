"""Answers are written as PHP writes them."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from liveagent_async.emulator._php.json import encode_json
from liveagent_async.emulator._php.xml import encode_xml
from liveagent_async.emulator._php.yaml import encode_yaml, looks_like_another_type

ROW = {"id": "ab12", "name": 'Zoë & <b> "it\'s" a/b', "null": None, "empty": "", "statuscode": 0}


def test_json_is_what_json_encode_writes() -> None:
    r"""Compact, slashes escaped, non-ASCII as lower-case \uXXXX with surrogate pairs, numbers unquoted."""
    assert encode_json({**ROW, "smile": "😀"}) == (
        b'{"response":{"id":"ab12","name":"Zo\\u00eb & <b> \\"it\'s\\" a\\/b","null":null,"empty":"","statuscode":0,'
        b'"smile":"\\ud83d\\ude00"}}'
    )


def test_xml_is_what_the_generic_encoder_writes() -> None:
    """Single-quoted declaration, items named by the key minus its last letter, htmlspecialchars, empty elements."""
    tree: Any = {"suggestioncategories": [ROW], "tags": [], "performance": [{"a": "1"}]}
    assert encode_xml(tree).decode() == (
        "<?xml version='1.0' encoding='utf-8'?><response><suggestioncategories><suggestioncategorie><id>ab12</id>"
        "<name>Zoë &amp; &lt;b&gt; &quot;it&#039;s&quot; a/b</name><null/><empty/><statuscode>0</statuscode>"
        "</suggestioncategorie></suggestioncategories><tags/><performance><performanc><a>1</a></performanc></performance></response>"
    )


def test_xml_leaves_out_what_xml_cannot_hold() -> None:
    """A control character in stored text does not make the answer unreadable."""
    root = ET.fromstring(encode_xml({"name": "a\x00\x1b\uffffb\tc"}).decode())
    assert root.findtext("name") == "ab\tc"


def test_yaml_is_what_yaml_emit_writes() -> None:
    """Dashes at the key's column, ~ and [] plain, look-alikes quoted, long lines folded, several ones in a block."""
    tree: Any = {
        "groups": [{"id": "12", "when": "2012-04-01 00:15:11", "note": None, "messages": [{"message": "a\n\n  b\nc"}]}],
        "status": "N",
        "kind": "A",
        "code": "AX4-B4T-FD8",
        "name": "ž",
        "count": 0,
        "none": [],
        "first": ": x",
        "text": "word " * 30 + "end",
        "quoted": "a: b " * 30 + "end",
    }
    assert encode_yaml(tree).decode() == (
        "---\n"
        "response:\n"
        "  groups:\n"
        '  - id: "12"\n'
        '    when: "2012-04-01 00:15:11"\n'
        "    note: ~\n"
        "    messages:\n"
        "    - message: |-\n"
        "        a\n"
        "\n"
        "          b\n"
        "        c\n"
        '  status: "N"\n'
        "  kind: A\n"
        "  code: AX4-B4T-FD8\n"
        '  name: "\\u017E"\n'
        "  count: 0\n"
        "  none: []\n"
        "  first: ': x'\n"
        "  text: word word word word word word word word word word word word word word word\n"
        "    word word word word word word word word word word word word word word word end\n"
        "  quoted: 'a: b a: b a: b a: b a: b a: b a: b a: b a: b a: b a: b a: b a: b a: b a:\n"
        "    b a: b a: b a: b a: b a: b a: b a: b a: b a: b a: b a: b a: b a: b a: b a: b end'\n"
        "...\n"
    )


LOOK_ALIKES = (
    "", "~", "null", "Null", "NULL", "y", "Y", "n", "N", "yes", "No", "ON", "off", "True", "FALSE", "0", "-0", "+1",
    "15", "1_000",
    "1,000", "0b1", "0x1F", "017", "0_7", "1.5", ".5", "1.", "1.5e+3", "1.5E-10", ".nan", ".NaN", "-.inf", "+.INF",
    "12:30",
    "12:30:45", "1:5", "0:30", ":30", "1:30.5", "+421905123456", " 7 ", "2012-03-02", "2012-3-2 1:02:03",
    "2012-03-02T11:21:04Z",
    "2012-03-02 11:21:04.5 +1:30", "2012-03-02 11:21:04 +0100", "2012-03-02\t11:21:04 -8",
)  # fmt: skip
TEXTS = (
    "nO", "nULL", "yEs", "08540", "09", "1e5", "1e10", "1.5e3", "1.5e+0", ".", "-", "+", "0b", "0b2", "0x", "0xG",
    "12:60", "12:3a", "1:",
    "1.2.3", "2012-03", "2012-3-2", "2012-03-02 11:21", "2012-03-02x", "2012-03-02 11:21:04 CET",
    "2012-03-02 11:21:04 +010",
    "AX4-B4T-FD8", "R", "A", "+", "1 2", "0 1", "not", "nullable",
)  # fmt: skip


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_a_text_that_looks_like_another_type_is_quoted_twice(text: str) -> None:
    """The extension's own detection (detect.c), case by case; a safe loader gives the text back."""
    assert looks_like_another_type(text)
    assert yaml.safe_load(encode_yaml({"key": text})) == {"response": {"key": text}}


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_that_only_nearly_does_is_not(text: str) -> None:
    """What the extension takes for text stays plain, or is quoted by libyaml for another reason."""
    assert not looks_like_another_type(text)
    assert b'"' not in encode_yaml({"key": text})


def _by_libyaml_alone(rows: list[dict[str, str | None]]) -> str:
    """The same tree through libyaml's emitter as a whole, event by event as the extension sends them."""
    stream = io.StringIO()
    emitter: Any = yaml.CDumper(stream, width=80, indent=2, allow_unicode=False)

    def scalar(text: str, style: str | None = None) -> yaml.Event:
        return yaml.ScalarEvent(None, None, (True, True), text, style=style)

    start, end = yaml.MappingStartEvent(None, None, implicit=True, flow_style=False), yaml.MappingEndEvent()
    events = [yaml.StreamStartEvent(), yaml.DocumentStartEvent(explicit=True), start, scalar("response"), start]
    events += [scalar("rows"), yaml.SequenceStartEvent(None, None, implicit=True, flow_style=False)]
    for row in rows:
        events.append(start)
        for key, value in row.items():
            style = None
            if value is not None:
                style = '"' if looks_like_another_type(value) else "|" if "\n" in value else None
            events += [scalar(key), scalar("~" if value is None else value, style)]
        events.append(end)
    events += [yaml.SequenceEndEvent(), end, end, yaml.DocumentEndEvent(explicit=True), yaml.StreamEndEvent()]
    for event in events:
        emitter.emit(event)
    return stream.getvalue()


HARD = st.sampled_from(
    [*LOOK_ALIKES, *TEXTS, "a: b", "# c", "word " * 40, "é" * 90, "x" * 200, "a\n b\n", "\n", " lead", "\ttab"]
)
VALUES = st.one_of(st.none(), HARD, st.text(st.characters(exclude_categories=["Cs"]), max_size=120))


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["id", "name", "a_rather_long_key_of_a_row"]), VALUES, min_size=1),
        min_size=1,
        max_size=3,
    )
)
def test_writing_texts_one_by_one_is_the_same_as_libyaml_writing_all(rows: list[dict[str, str | None]]) -> None:
    """Byte for byte, for any texts: the shortcut for simple ones and the detour for hard ones change nothing."""
    assert encode_yaml({"rows": rows}).decode() == _by_libyaml_alone(rows)


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES, min_size=1))
def test_json_and_yaml_hold_the_same_texts(row: dict[str, str | None]) -> None:
    """Read back without guessing, every text and every null is the one that was written."""
    read = yaml.load(encode_yaml(row), Loader=yaml.BaseLoader)["response"]
    assert json.loads(encode_json(row))["response"] == row
    assert {key: value for key, value in read.items() if row[key] is not None} == {
        key: value for key, value in row.items() if value is not None
    }
