"""Bytes -> tree: what each format means, and what is refused in it."""

from __future__ import annotations

import subprocess
import sys
import traceback

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from php import WRITERS

from liveagent_async._codecs import CODECS, MAX_DEPTH, Element, Tree, as_list

FORMATS = sorted(CODECS)
XML_CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc"], include_characters="\t\n\r", exclude_characters="\ufffe\uffff"
)


def decode(format_: str, document: str | bytes) -> Tree:
    return CODECS[format_].decode(document if isinstance(document, bytes) else document.encode())


def nested(format_: str, depth: int) -> str:
    """Objects or elements that deep, a text in the innermost."""
    if format_ == "json":
        return '{"a":' * depth + '"x"' + "}" * depth
    if format_ == "xml":
        return "<a>" * depth + "x" + "</a>" * depth
    return "---\n" + "{a: " * depth + "x" + "}" * depth + "\n...\n"


def test_suffixes_are_those_the_server_knows() -> None:
    """JSON is what the server sends unasked; XML and YAML are asked for by a suffix."""
    assert {name: codec.suffix for name, codec in CODECS.items()} == {"json": "", "xml": ".xml", "yaml": ".yaml"}


def test_parsers_are_imported_at_the_first_answer() -> None:
    """Importing the client loads neither yaml nor xmltodict nor cattrs: they are dear, and JSON needs none of them."""
    code = "import sys, liveagent_async; print({'yaml', 'xmltodict', 'cattrs'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


# --- JSON ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document, tree",
    [
        ('{"a":12}', {"a": "12"}),
        ('{"a":-0.50}', {"a": "-0.50"}),
        ('{"a":1e400}', {"a": "1e400"}),
        ('{"a":18446744073709551616}', {"a": "18446744073709551616"}),
        (f'{{"a":{"9" * 5000}}}', {"a": "9" * 5000}),
        ('{"a":null,"b":true,"c":false}', {"a": None, "b": True, "c": False}),
        ('\ufeff {"a":"\\u0000\\/"}\r\n', {"a": "\0/"}),
        ('{"a":"\\ud83d\\ude00"}', {"a": "😀"}),
        ('{"a":"\\\\ud83d"}', {"a": "\\ud83d"}),
        ('{"a":"1","a":"2"}', {"a": "2"}),
        ('"}{},{[[],["', "}{},{[[],["),
        (f"[{'[],' * 99}[[]]]", [*[[]] * 99, [[]]]),
    ],
)
def test_json_keeps_what_was_sent(document: str, tree: Tree) -> None:
    """Numbers are their digits, pairs of escapes one character, of a key sent twice the last counts."""
    assert decode("json", document) == tree


@pytest.mark.parametrize(
    "document, reason",
    [
        ("", "Expecting value"),
        (" ", "Expecting value"),
        ('{"a":NaN}', "NaN is no JSON number"),
        ('{"a":-Infinity}', "-Infinity is no JSON number"),
        ('{"a":"secret"', "delimiter"),
        ('{"a":1}{"b":2}', "Extra data"),
        ('{"a":"secret\n"}', "control character"),
        (b'{"a":"secret\xff"}', "byte 12 is not UTF-8"),
        (b'{"a":"\xed\xa0\x80"}', "not UTF-8"),
        ('{"a":1}'.encode("utf-16"), "not UTF-8"),
        ('{"a":1}'.encode("utf-16-le"), "Expecting property name"),
        ('{"a":"\\ud83d"}', "half of a surrogate pair"),
        ('{"a":"\\uDE00\\uD83D"}', "half of a surrogate pair"),
        ('{"\\ud83d":1}', "half of a surrogate pair"),
    ],
)
def test_json_refuses_what_python_lets_through(document: str | bytes, reason: str) -> None:
    """NaN, UTF-16, half pairs, cut and doubled documents are refused, with a reason that shows nothing of the body."""
    with pytest.raises(ValueError, match=f"not JSON: .*{reason}") as caught:
        decode("json", document)
    assert "secret" not in "".join(traceback.format_exception(caught.value))


# --- XML ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document, tree",
    [
        (
            "<?xml version='1.0' encoding='utf-8'?><r><a>1</a><b/><c> \n </c></r>",
            {"r": {"a": "1", "b": None, "c": None}},
        ),
        ('\ufeff\r\n<?xml version="1.0"?><r><a>x</a></r>\r\n', {"r": {"a": "x"}}),
        ("<r>\n  <a> two  words\n</a>\n</r>", {"r": {"a": " two  words\n"}}),
        ("<r/>", {"r": None}),
        ("<r><a>1</a><a>2</a></r>", {"r": {"a": ["1", "2"]}}),
        ("<r x='1'><a y='2'>1</a></r>", {"r": {"a": "1"}}),
        ("<r><!-- no --><a>1<!-- no -->2</a><?php no ?></r>", {"r": {"a": "12"}}),
        ("<r><a>&lt;b&gt; &amp; &#x1F600;</a></r>", {"r": {"a": "<b> & 😀"}}),
        ("<r><a><![CDATA[<b> & ]]></a></r>", {"r": {"a": "<b> & "}}),
        ("<n:r xmlns:n='u'><n:a>1</n:a></n:r>", {"n:r": {"n:a": "1"}}),
        ("<r>text<a/></r>", {"r": {"a": None, "#text": "text"}}),
        ("<?xml version='1.0' encoding='iso-8859-1'?><r>é</r>".encode("latin-1"), {"r": "é"}),
        (f"<r>{' ' * 20000}x{' ' * 20000}</r>", {"r": f"{' ' * 20000}x{' ' * 20000}"}),
    ],
)
def test_xml_keeps_text_and_drops_layout(document: str | bytes, tree: Tree) -> None:
    """Blanks around text stay, blanks between tags go; attributes, comments and instructions are no data."""
    assert decode("xml", document) == tree


@pytest.mark.parametrize(
    "document, text",
    [
        ("<?xml version='1.0'?>\r\n<r\r\n>one\r\ntwo\rthree</r>\r\n", "one\r\ntwo\rthree"),
        ("<r\r><!-- \r > \r --><?php \r ?>\r\n&#13;x</r>", "\r\n\rx"),
        ("<r><![CDATA[ > \r <]]>\rx</r>", " > \n <\nx"),
        ('<?xml version="1.0" encoding="utf-16"?>\r\n<r>\u0d0dx\r\n</r>'.encode("utf-16"), "\u0d0dx\n"),
    ],
)
def test_xml_keeps_carriage_returns(document: str | bytes, text: str) -> None:
    """A parser makes line feeds of them and LiveAgent does not escape them; JSON and YAML keep them, so XML must."""
    assert decode("xml", document) == {"r": text}


def test_xml_elements_are_told_from_objects() -> None:
    """An element with children is an Element at every depth: that is how a list's wrapper is known."""
    tree = decode("xml", "<r><tags><tag><id>1</id></tag></tags></r>")
    assert isinstance(tree, Element)
    assert isinstance(tree["r"], Element)
    assert isinstance(tree["r"]["tags"], Element)


@pytest.mark.parametrize(
    "document, reason",
    [
        ("", "no element found"),
        ("<r><a>secret</a>", "no element found"),
        ("<r>secret</r><r/>", "junk after document element"),
        ("<r>\0</r>", "not well-formed"),
        (b"<r>\xff</r>", "not well-formed"),
        ("<r>&nbsp;</r>", "undefined entity"),
        ("<!DOCTYPE r><r/>", "DOCTYPE"),
        ("<!DOCTYPE r [<!ENTITY a 'secret'>]><r>&a;</r>", "DOCTYPE"),
        ("<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>", "DOCTYPE"),
        ("<?xml version='1.0' encoding='klingon'?><r/>", "encoding"),
        ("<?xml version='1.0' encoding='utf-7'?><r>+AGE-</r>", "encoding"),
        ("{}", "not well-formed"),
    ],
)
def test_xml_refuses_what_is_dangerous_or_broken(document: str | bytes, reason: str) -> None:
    """No DOCTYPE and so no entity, nothing cut, nothing that is not XML; the reason shows nothing of the body."""
    with pytest.raises(ValueError, match=f"not XML: .*{reason}") as caught:
        decode("xml", document)
    assert "secret" not in "".join(traceback.format_exception(caught.value))


# --- YAML ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "plain",
    [
        "+421905123456",
        "12:30:45",
        "no",
        "0123",
        "08540",
        "12e5",
        "null",
        "true",
        "2012-04-01",
        "0x1F",
        "1_000",
        "<<",
        "=",
    ],
)
def test_yaml_guesses_nothing(plain: str) -> None:
    """A loader would make numbers, flags and dates of these; they are the text that was sent."""
    assert decode("yaml", f"---\nresponse:\n  a: {plain}\n...\n") == {"response": {"a": plain}}


@pytest.mark.parametrize(
    "document, tree",
    [
        ('---\na: ~\nb: "~"\nc:\nd: ""\ne: \'\'\n...\n', {"a": None, "b": "~", "c": None, "d": "", "e": ""}),
        ("---\na: |\n  ~\nb: |-\n  two\n  lines\n...\n", {"a": "~\n", "b": "two\nlines"}),
        ("---\na:\n- 1\n- b: 2\n  c: []\n- {}\n...\n", {"a": ["1", {"b": "2", "c": []}, {}]}),
        ("---\na: 1\na: 2\n~: x\n...", {"a": "2", "~": "x"}),
        ('\ufeff---\na: "\\xF1\\u20AC\\U0001F600\\r\\n"\n...\n', {"a": "ñ€😀\r\n"}),
        ("a: é\n...\n", {"a": "é"}),
        ("---\na: é\n...\n".encode("utf-16"), {"a": "é"}),
        ("--- x\n...\n", "x"),
    ],
)
def test_yaml_is_read_as_php_writes_it(document: str | bytes, tree: Tree) -> None:
    """A plain `~` and nothing are null, in quotes they are text; of a key sent twice the last counts."""
    assert decode("yaml", document) == tree


@pytest.mark.parametrize(
    "document, reason",
    [
        ("", "nothing in it"),
        ("# secret\n", "nothing in it"),
        ("---\na: secret\n", "cut off"),
        ("---\na: secret\n---\nb: 2\n...\n", "cut off"),
        ("---\na: secret\n...\n---\nb: 2\n...\n", "more than one document"),
        ("---\na: &x secret\nb: *x\n...\n", "aliases, anchors and tags"),
        ("---\na: &x [secret]\n...\n", "aliases, anchors and tags"),
        ("---\na: 1\nb: *a\n...\n", "aliases, anchors and tags"),
        ("---\na: !!int 1\n...\n", "aliases, anchors and tags"),
        ("---\na: !php/object secret\n...\n", "aliases, anchors and tags"),
        ("---\na: !x {}\n...\n", "aliases, anchors and tags"),
        ("---\n&k a: 1\n...\n", "aliases, anchors and tags"),
        ("---\n? [a]\n: 1\n...\n", "a key that is no text"),
        ('---\na: "secret\n', "unexpected end of stream"),
        ("---\na: [secret\n...\n", "did not find expected"),
        ("---\na: \0secret\n...\n", "a character that YAML or UTF-8 does not allow"),
        (b"---\na: \xff\n...\n", "a character that YAML or UTF-8 does not allow"),
    ],
)
def test_yaml_refuses_what_php_does_not_write(document: str | bytes, reason: str) -> None:
    """No alias, anchor, tag or second document, and nothing that does not end with `...`, for that was cut."""
    with pytest.raises(ValueError, match=f"not YAML: .*{reason}") as caught:
        decode("yaml", document)
    assert "secret" not in "".join(traceback.format_exception(caught.value))


def test_yaml_is_read_without_libyaml_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML came without its C parser the slow one gives the same tree and the same refusals."""
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert decode("yaml", '---\na:\n- ~\n- "~"\n- 0123\n...\n') == {"a": [None, "~", "0123"]}
    for document in (b"---\na: 1\n", b"---\na: [\n...\n", b"---\na: \xff\n...\n", b"---\na: \0\n...\n"):
        with pytest.raises(ValueError, match="not YAML"):
            decode("yaml", document)


# --- all three ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
def test_depth_is_bounded_in_every_format(format_: str) -> None:
    """64 objects or elements inside each other are read, 65 are refused, by the same count in all formats."""
    tree = decode(format_, nested(format_, MAX_DEPTH))
    for _ in range(MAX_DEPTH):
        assert isinstance(tree, dict)
        tree = tree["a"]
    assert tree == "x"
    for depth in (MAX_DEPTH + 1, 100_000):
        with pytest.raises(ValueError, match="nested more than 64 deep"):
            decode(format_, nested(format_, depth))


def test_json_depth_is_not_hidden_by_rows_or_brackets_in_text() -> None:
    """Many rows before a deep value, or brackets inside text, do not make it pass for a shallow one."""
    for row in ('{"a":"x"},', '{"a":"},{],["},', "[],"):
        with pytest.raises(ValueError, match="nested more than 64 deep"):
            decode("json", f"[{row * 1000}{nested('json', MAX_DEPTH)}]")
        decode("json", f"[{row * 1000}{nested('json', MAX_DEPTH - 1)}]")


@pytest.mark.parametrize("format_", FORMATS)
def test_errors_do_not_carry_the_body_along(format_: str) -> None:
    """json's and Python's own errors hold the whole document; ours has none of them as its context."""
    with pytest.raises(ValueError, match="not ") as caught:
        decode(format_, b"\xff secret")
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


@given(
    st.dictionaries(
        st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,12}", fullmatch=True),
        st.text(XML_CHARACTERS),
        min_size=1,
    )
)
def test_text_comes_through_every_format_unchanged(fields: dict[str, str]) -> None:
    """What PHP writes of any text that XML can carry is read back letter by letter; only blanks in XML are None."""
    assert decode("json", WRITERS["json"](fields)) == {"response": fields}
    assert decode("yaml", WRITERS["yaml"](fields)) == {"response": fields}
    seen = {name: text if text.strip() else None for name, text in fields.items()}
    assert decode("xml", WRITERS["xml"](fields)) == {"response": seen}


@pytest.mark.parametrize("value", [None, "", " \n", [], {}])
def test_an_empty_list_is_empty_however_it_is_written(value: Tree) -> None:
    """JSON has [], XML an empty element, pretty-printed or not, YAML []."""
    assert as_list(value) == []


@pytest.mark.parametrize(
    "value, items",
    [
        (["a", None], ["a", None]),
        (Element(tag="a"), ["a"]),
        (Element(tag=["a", None]), ["a", None]),
        (Element(message=Element(message="text")), [{"message": "text"}]),
        (Element(a=["1", "2"], b="3"), ["1", "2", "3"]),
    ],
)
def test_a_list_holds_its_items_whatever_they_are_called(value: Tree, items: list[Tree]) -> None:
    """In XML every child of the wrapper is an item: one alone, many, of the wrapper's own name, of several names."""
    assert as_list(value) == items


@pytest.mark.parametrize("value", ["text", True, {"tag": "a"}, Element({"tag": "a", "#text": "b"}), 12, "x" * 100])
def test_what_is_no_list_is_refused(value: object) -> None:
    """A text, an object of JSON, an element with text of its own: an error, never a guess; and never a long one."""
    with pytest.raises(ValueError, match="is no list") as caught:
        as_list(value)
    assert len(str(caught.value)) < 60
