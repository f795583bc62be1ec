"""What a call is given, brought into the wire's forms."""

from __future__ import annotations

import pytest

from liveagent_async.enums import ConversationStatus
from liveagent_async.resources._arguments import codes, custom_fields
from liveagent_async.resources._base import CustomField


@pytest.mark.parametrize(
    "fields",
    [
        {"a": "1", "b": "ž"},
        [("a", "1"), ("b", "ž")],
        [["a", "1"], ("b", "ž")],
        (CustomField(code="a", value="1"), CustomField(code="b", value="ž")),
        [{"code": "a", "value": "1"}, {"value": "ž", "code": "b"}],
        [CustomField(code="a", value="1"), ("b", "ž")],
        (pair for pair in [("a", "1"), ("b", "ž")]),
        {"a": "1", "b": "ž"}.items(),
    ],
    ids=["mapping", "pairs", "lists", "records", "reference", "mixed", "generator", "items"],
)
def test_custom_fields_are_taken_in_every_form_that_can_be_read_in_one_way(fields: object) -> None:
    """Each becomes the reference's JSON list, in the order given."""
    assert custom_fields("customfields", fields) == '[{"code": "a", "value": "1"}, {"code": "b", "value": "ž"}]'


def test_a_code_may_stand_twice() -> None:
    """In pairs: the wire allows it."""
    assert custom_fields("customfields", [("a", "1"), ("a", "2")]).count('"a"') == 2
    assert custom_fields("customfields", {}) == "[]"


@pytest.mark.parametrize(
    "fields",
    [
        "size",
        b"size",
        15,
        None,
        {"code": "size", "value": "XL"},
        ["ab"],
        ["size", "XL"],
        [("size",)],
        [("size", "XL", "L")],
        [{"code": "size"}],
        [{"code": "size", "value": "XL", "type": "T"}],
        [{"size": "XL"}],
        {("size", "XL")},
        [15],
        {"size": 15},
        {15: "XL"},
        [("size", None)],
        [{"code": "size", "value": 15}],
    ],
    ids=repr,
)
def test_custom_fields_of_any_other_form_are_refused(fields: object) -> None:
    """A TypeError that names the parameter: stored as something else they would be found too late."""
    with pytest.raises(TypeError, match="^uniquefields: "):
        custom_fields("uniquefields", fields)


def test_a_field_without_a_code_is_refused() -> None:
    """On the wire no code means all of them."""
    with pytest.raises(ValueError, match="^customfields: a custom field's code must not be empty"):
        custom_fields("customfields", {" ": "1"})


@pytest.mark.parametrize(
    "value", ["R", "R,T", "R, T", ["R", "T"], ("?"[:0] or "Y",), "9", ConversationStatus.NEW, None]
)
def test_what_has_the_form_of_a_code_passes(value: object) -> None:
    """One letter or digit each, known or not: newer servers know more."""
    assert codes("status", value, ConversationStatus, many=True) == value


@pytest.mark.parametrize("value", ["open", "", "R,open", "R,", ["R", "OPEN"], ["R,T"], "*", "Ř"])
def test_what_has_not_the_form_of_a_code_is_refused(value: object) -> None:
    """A ValueError that lists the known ones."""
    with pytest.raises(ValueError, match=r"^status: .* is no code; known are A \(answered\), .*, L \(closed\)$"):
        codes("status", value, ConversationStatus, many=True)


def test_an_empty_list_of_codes_is_refused() -> None:
    """It would be sent as an empty text, which is no filter."""
    with pytest.raises(ValueError, match="^status: an empty list would be no filter"):
        codes("status", [], ConversationStatus, many=True)


def test_one_code_is_no_list() -> None:
    """Where the wire takes one."""
    with pytest.raises(ValueError, match="^status: 'R,T' is no code"):
        codes("status", "R,T", ConversationStatus)
