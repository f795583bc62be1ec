"""Bytes -> tree: what each format means, and what is refused in it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.php import WRITERS

from liveagent_async._codecs import CODECS, MAX_CONTAINERS, MAX_DEPTH, MAX_NODES, Element, Tree, Unfit, as_list

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
    """Importing the client loads neither yaml nor xmltodict nor cattrs: JSON needs none of these slow imports."""
    code = "import sys, liveagent_async; print({'yaml', 'xmltodict', 'cattrs'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


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


def test_depth_counts_lists_and_forgets_what_is_closed() -> None:
    """Lists inside each other count as objects do, and what was closed before does not count, however much it is."""
    shut = MAX_DEPTH - 1
    for format_, document in [
        ("json", "[" * MAX_DEPTH + "%s" + "]" * MAX_DEPTH),
        ("yaml", "---\n" + "[" * MAX_DEPTH + "%s" + "]" * MAX_DEPTH + "\n...\n"),
        ("yaml", "---\n" + "{a: [" * (MAX_DEPTH // 2) + "%s" + "]}" * (MAX_DEPTH // 2) + "\n...\n"),
        ("xml", "<a>" * shut + "<b/>" * 100 + "<a>%s</a>" + "</a>" * shut),
    ]:
        decode(format_, document % "")
        with pytest.raises(ValueError, match="nested more than 64 deep"):
            decode(format_, document % ("<a>x</a>" if format_ == "xml" else "[]"))


def test_json_depth_is_not_hidden_by_rows_or_brackets_in_text() -> None:
    """Many rows before a deep value, or brackets inside text, do not make it pass for a shallow one."""
    for row in ('{"a":"x"},', '{"a":"},{],["},', "[],"):
        with pytest.raises(ValueError, match="nested more than 64 deep"):
            decode("json", f"[{row * 1000}{nested('json', MAX_DEPTH)}]")
        decode("json", f"[{row * 1000}{nested('json', MAX_DEPTH - 1)}]")


@pytest.mark.parametrize("format_", FORMATS)
def test_errors_do_not_carry_the_body_along(format_: str) -> None:
    """The errors of json of the decoders hold the whole document; ours has none of them as its context."""
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
        (Element(b="3", a=["1", "2"]), ["3", "1", "2"]),
    ],
)
def test_a_list_holds_its_items_whatever_they_are_called(value: Tree, items: list[Tree]) -> None:
    """In XML every child of the wrapper is an item: one alone, many, of the wrapper's own name, of several names."""
    assert as_list(value) == items


@pytest.mark.parametrize("value", ["text", True, {"tag": "a"}, Element({"tag": "a", "#text": "b"}), 12, "x" * 100])
def test_what_is_no_list_is_refused(value: object) -> None:
    """A text, an object of JSON, an element with text of its own: an error, never a guess; and never a long one."""
    with pytest.raises(Unfit, match="is no list$") as caught:
        as_list(value)
    assert str(caught.value) == f"{Unfit('{}', value)} is no list"


@pytest.mark.parametrize(
    "value, shown",
    [
        ("x" * 38, f"'{'x' * 38}'"),
        ("x" * 40, f"'{'x' * 40}'"),
        ("x" * 41, f"'{'x' * 37}...'"),
        ({"secret": 1}, "an object"),
        (["secret"], "a list"),
        ((), "a list"),
        (True, "True"),
        (10**60, "1" + "0" * 36 + "..."),
    ],
)
def test_a_value_in_an_error_is_short(value: object, shown: str) -> None:
    """At most 40 letters of it, and nothing of what an object or a list holds."""
    assert str(Unfit("{}: {}", value, "x")) == f"{shown}: 'x'"


def test_a_value_in_an_error_is_redacted_before_it_is_cut() -> None:
    """Of a key that crosses the end of what is shown nothing is left."""
    error = Unfit("{}", "x" * 20 + "0123456789abcdef0123456789abcdef")
    assert error.describe(lambda text: text.replace("0123456789abcdef0123456789abcdef", "*")) == f"'{'x' * 20}*'"


@pytest.mark.parametrize(
    "format_,first,item,last,most,what",
    [
        ("json", "[", '"a,{[",', '""]', MAX_NODES, "values"),
        ("json", '{"response":[', '{"a":"\\\\\\",,"},', "{}]}", MAX_CONTAINERS, "objects and lists"),
        ("xml", "<r>", "<a/>", "</r>", MAX_NODES, "values"),
        ("xml", "<r>", "<a>1</a>", "</r>", MAX_NODES, "values"),
        ("xml", "<r>", "<a><b/></a>", "</r>", MAX_CONTAINERS, "objects and lists"),
        ("yaml", "---\n", "- 1\n", "...\n", MAX_NODES, "values"),
        ("yaml", "---\n", "- a:\n", "...\n", MAX_CONTAINERS, "objects and lists"),
    ],
)
def test_values_are_counted_in_every_format(
    format_: str, first: str, item: str, last: str, most: int, what: str
) -> None:
    """300,000 values and 100,000 objects are read, a few more are not; brackets and commas in text are no values."""
    decode(format_, first + item * (most - 4) + last)
    with pytest.raises(ValueError, match=f"^not {format_.upper()}: more than {most} {what}$"):
        decode(format_, first + item * (most + 1) + last)


def test_text_full_of_commas_is_no_list() -> None:
    """Commas and brackets in a long text are counted and told from those between values."""
    text = ",{[" * MAX_NODES
    assert decode("json", f'{{"response":{{"a":"{text}","b":["\\""]}}}}') == {"response": {"a": text, "b": ['"']}}
