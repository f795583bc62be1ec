"""JSON -> tree: what Python's json lets through is refused."""

from __future__ import annotations

import traceback

import pytest

from liveagent_async._codecs import CODECS, Tree


def decode(document: str | bytes) -> Tree:
    return CODECS["json"].decode(document if isinstance(document, bytes) else document.encode())


JSON_READ: list[tuple[str, Tree]] = [
    ('{"a":12}', {"a": "12"}),
    ('{"a":-0.50}', {"a": "-0.50"}),
    ('{"a":1e400}', {"a": "1e400"}),
    ('{"a":18446744073709551616}', {"a": "18446744073709551616"}),
    (f'{{"a":{"9" * 5000}}}', {"a": "9" * 5000}),
    ('{"a":null,"b":true,"c":false}', {"a": None, "b": True, "c": False}),
    ('\ufeff {"a":"\\u0000\\/"}\r\n', {"a": "\0/"}),
    ('{"a":"\\ud83d\\ude00"}', {"a": "😀"}),
    ('{"a":"\\\\\\ud83d\\uDE00"}', {"a": "\\😀"}),
    ('{"a":"\\\\ud83d"}', {"a": "\\ud83d"}),
    ('{"a":"1","a":"2"}', {"a": "2"}),
    ('"}{},{[[],["', "}{},{[[],["),
    (f"[{'[],' * 99}[[]]]", [*[[]] * 99, [[]]]),
]


@pytest.mark.parametrize("document, tree", JSON_READ)
def test_json_keeps_what_was_sent(document: str, tree: Tree) -> None:
    """Numbers are their digits, pairs of escapes one character, of a key sent twice the last counts."""
    assert decode(document) == tree


@pytest.mark.parametrize(
    "document, reason",
    [
        ("", "Expecting value"),
        (" ", "Expecting value"),
        ('{"a":NaN}', "NaN is no JSON number"),
        ('{"a":-Infinity}', "-Infinity is no JSON number"),
        ('{"a":"secret"', "Expecting ',' delimiter"),
        ('{"a":1}{"b":2}', "Extra data"),
        ('{"a":"secret\n"}', "Invalid control character"),
        (b'{"a":"secret\xff"}', "byte 12 is not UTF-8"),
        (b'{"a":"\xed\xa0\x80"}', r"byte \d is not UTF-8"),
        ('{"a":1}'.encode("utf-16"), r"byte \d is not UTF-8"),
        ('{"a":1}'.encode("utf-16-le"), "Expecting property name"),
        ('{"a":"\\ud83d"}', "half of a surrogate pair$"),
        ('{"a":"\\uDE00\\uD83D"}', "half of a surrogate pair$"),
        ('{"a":"\\\\ud83d\\ude00"}', "half of a surrogate pair$"),
        ('{"a":"\\ud83d\\ude00\\ude00"}', "half of a surrogate pair$"),
        ('{"\\ud83d":1}', "half of a surrogate pair$"),
    ],
)
def test_json_refuses_what_python_lets_through(document: str | bytes, reason: str) -> None:
    """NaN, UTF-16, half pairs, cut and doubled documents are refused, with a reason that shows nothing of the body."""
    with pytest.raises(ValueError, match=f"^not JSON: {reason}") as caught:
        decode(document)
    assert "secret" not in "".join(traceback.format_exception(caught.value))
