"""YAML -> tree: nothing is guessed."""

from __future__ import annotations

import traceback

import pytest
import yaml

from liveagent_async._codecs import CODECS, Tree


def decode(document: str | bytes) -> Tree:
    return CODECS["yaml"].decode(document if isinstance(document, bytes) else document.encode())


@pytest.mark.parametrize(
    "plain",
    [
        "+421905123456",
        "12:30:45",
        "no",
        "0123",
        "08540",
        "12e5",
        "true",
        "2012-04-01",
        "nULL",
        "0x1F",
        "1_000",
        "<<",
        "=",
    ],
)
def test_yaml_guesses_nothing(plain: str) -> None:
    """A loader would make numbers, flags and dates of these; they are the text that was sent."""
    assert decode(f"---\nresponse:\n  a: {plain}\n...\n") == {"response": {"a": plain}}


YAML_READ: list[tuple[str | bytes, Tree]] = [
    ('---\na: ~\nb: "~"\nc:\nd: ""\ne: \'\'\n...\n', {"a": None, "b": "~", "c": None, "d": "", "e": ""}),
    (
        "---\na: null\nb: Null\nc: NULL\nd: 'null'\ne: |-\n  null\n...\n",
        {"a": None, "b": None, "c": None, "d": "null", "e": "null"},
    ),
    ("---\na: |\n  ~\nb: |-\n  two\n  lines\n...\n", {"a": "~\n", "b": "two\nlines"}),
    ("---\na:\n- 1\n- b: 2\n  c: []\n- {}\n...\n", {"a": ["1", {"b": "2", "c": []}, {}]}),
    ("---\na: 1\na: 2\n~: x\n...", {"a": "2", "~": "x"}),
    ('\ufeff---\na: "\\xF1\\u20AC\\U0001F600\\r\\n"\n...\n', {"a": "ñ€😀\r\n"}),
    ("a: é\n...\n", {"a": "é"}),
    ("--- x\n...\n", "x"),
]


@pytest.mark.parametrize("document, tree", YAML_READ)
def test_yaml_is_read_as_php_writes_it(document: str | bytes, tree: Tree) -> None:
    """A plain `~` or `null` and nothing are null, in quotes they are text; of a key sent twice the last counts."""
    assert decode(document) == tree


@pytest.mark.parametrize(
    "document, reason",
    [
        ("", "nothing in it$"),
        ("# secret\n", "nothing in it$"),
        ("---\na: secret\n", "cut off: no `...` at its end$"),
        ("---\na: secret\n---\nb: 2\n...\n", "cut off: no `...` at its end$"),
        ("---\na: secret\n...\n---\nb: 2\n...\n", "more than one document$"),
        ("---\na: &x secret\nb: *x\n...\n", "aliases, anchors and tags are not accepted$"),
        ("---\na: &x [secret]\n...\n", "aliases, anchors and tags are not accepted$"),
        ("---\na: 1\nb: *a\n...\n", "aliases, anchors and tags are not accepted$"),
        ("---\na: !!int 1\n...\n", "aliases, anchors and tags are not accepted$"),
        ("---\na: !php/object secret\n...\n", "aliases, anchors and tags are not accepted$"),
        ("---\na: !x {}\n...\n", "aliases, anchors and tags are not accepted$"),
        ("---\n&k a: 1\n...\n", "aliases, anchors and tags are not accepted$"),
        ("---\n? [a]\n: 1\n...\n", "a key that is no text$"),
        ('---\na: "secret\n', "found unexpected end of stream"),
        ("---\na: [secret\n...\n", "did not find expected"),
        ("---\na: secret\n...\n".encode("utf-16"), "NUL, as in UTF-16$"),
        ("---\na: \0secret\n...\n", "NUL, as in UTF-16$"),
        ("---\na: \x01secret\n...\n", "a character that YAML or UTF-8 does not allow"),
        (b"---\na: \xff\n...\n", "a character that YAML or UTF-8 does not allow"),
    ],
)
def test_yaml_refuses_what_php_does_not_write(document: str | bytes, reason: str) -> None:
    """No alias, anchor, tag or second document, and nothing that does not end with `...`, for that was cut."""
    with pytest.raises(ValueError, match=f"^not YAML: {reason}") as caught:
        decode(document)
    assert "secret" not in "".join(traceback.format_exception(caught.value))


def test_yaml_is_read_without_libyaml_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML came without its C parser the slow one gives the same tree and the same refusals."""
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert decode('---\na:\n- ~\n- "~"\n- 0123\n...\n') == {"a": [None, "~", "0123"]}
    for document in (b"---\na: 1\n", b"---\na: [\n...\n", b"---\na: \xff\n...\n", b"---\na: \0\n...\n"):
        with pytest.raises(ValueError, match="not YAML"):
            decode(document)
