"""XML -> tree: text is kept as it is, entities are refused."""

from __future__ import annotations

import traceback

import pytest

from liveagent_async._codecs import CODECS, Element, Tree


def decode(document: str | bytes) -> Tree:
    return CODECS["xml"].decode(document if isinstance(document, bytes) else document.encode())


XML_READ: list[tuple[str | bytes, Tree]] = [
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
    ("<?xml version='1.0' encoding='iso-8859-1'?><r>é</r>", {"r": "é"}),
    (f"<r>{'x' * 9000}&amp;{'y' * 9000}</r>", {"r": f"{'x' * 9000}&{'y' * 9000}"}),
    (f"<r>{' ' * 20000}x{' ' * 20000}</r>", {"r": f"{' ' * 20000}x{' ' * 20000}"}),
]


@pytest.mark.parametrize("document, tree", XML_READ)
def test_xml_keeps_text_and_drops_layout(document: str | bytes, tree: Tree) -> None:
    """Blanks around text stay, blanks between tags go; attributes, comments and instructions are no data."""
    assert decode(document) == tree


@pytest.mark.parametrize(
    "document, text",
    [
        ("<?xml version='1.0'?>\r\n<r\r\n>one\r\ntwo\rthree</r>\r\n", "one\r\ntwo\rthree"),
        ("<r\r><!-- \r > \r --><?php \r ?>\r\n&#13;x</r>", "\r\n\rx"),
        ("<r><![CDATA[ > \r <]]>\rx</r>", " > \n <\nx"),
    ],
)
def test_xml_keeps_carriage_returns(document: str | bytes, text: str) -> None:
    """A parser makes line feeds of them and LiveAgent does not escape them; JSON and YAML keep them, so XML must."""
    assert decode(document) == {"r": text}


def test_xml_keeps_the_carriage_returns_of_a_long_text() -> None:
    """They are written in pieces, between which other threads have a turn."""
    text = "a\r\n" * 2**20 + "b"
    assert decode(f"<r>{text}</r>") == {"r": text}


def test_xml_elements_are_told_from_objects() -> None:
    """An element with children is an Element at every depth: that is how a list's wrapper is known."""
    tree = decode("<r><tags><tag><id>1</id></tag></tags></r>")
    for name in ("r", "tags", "tag"):
        assert isinstance(tree, Element)
        tree = tree[name]
    assert tree == {"id": "1"}


@pytest.mark.parametrize(
    "document, reason",
    [
        ("", "no element found"),
        ("<r><a>secret</a>", "no element found"),
        ("<r>secret</r><r/>", "junk after document element"),
        ("<r>\0secret</r>", "NUL, as in UTF-16$"),
        (b"<r>\xff</r>", "not well-formed"),
        ("<r>&nbsp;</r>", "undefined entity"),
        ("<!DOCTYPE r><r/>", "a DOCTYPE is not accepted$"),
        ("<!DOCTYPE r [<!ENTITY a 'secret'>]><r>&a;</r>", "a DOCTYPE is not accepted$"),
        ("<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>", "a DOCTYPE is not accepted$"),
        ("<?xml version='1.0' encoding='iso-8859-1'?><r>secret é</r>".encode("latin-1"), "not well-formed"),
        ("<?xml version='1.0' encoding='utf-16'?><r>secret</r>".encode("utf-16"), "NUL, as in UTF-16$"),
        ("{}", "not well-formed"),
        ("X<r/>", "not well-formed"),
        ("\v<r/>", "not well-formed"),
    ],
)
def test_xml_refuses_what_is_dangerous_or_broken(document: str | bytes, reason: str) -> None:
    """No DOCTYPE and so no entity, nothing cut, nothing that is not XML; the reason shows nothing of the body."""
    with pytest.raises(ValueError, match=f"^not XML: {reason}") as caught:
        decode(document)
    assert "secret" not in "".join(traceback.format_exception(caught.value))
