"""Whole records: of what they are made, what is unknown in them, and that they are what their class makes."""

from __future__ import annotations

import copy
import pickle
import sys
from datetime import datetime

import attrs
import pytest
from support.sample_record import CONVERTER, NOTHING, ZONE, Everything, Message, Status, Unusual, everything, sent

from liveagent_async._codecs import Element, Tree
from liveagent_async._record import NO_FIELDS, Fields, Record, secret


@pytest.mark.parametrize("value", [None, "", "text", [], ["a"], 12])
def test_a_record_is_made_of_an_object_only(value: Tree) -> None:
    """An empty `<response/>`, a text or a list where an object must be is an error, not an empty record."""
    for cls in (Message, Fields):
        with pytest.raises(ValueError, match=f"^{cls.__name__}: .* is no object$"):
            CONVERTER.record(cls, value)
        with pytest.raises(ValueError, match=f"^{cls.__name__}: .* is no object$"):
            CONVERTER.rows(cls, [{}, value])
    with pytest.raises(ValueError, match=r"^Message: 'x' is no object$"):
        everything("message", "x")
    with pytest.raises(ValueError, match=r"^Message.datecreated: 'x' is no date$"):
        everything("messages", [{}, {"datecreated": "x"}])


@pytest.mark.parametrize("nothing", [*NOTHING, []])
def test_an_object_that_is_not_there_is_none(nothing: Tree) -> None:
    """PHP writes an array without fields as `[]`, even where an object is meant."""
    assert everything("message", nothing) is None
    assert everything("fields", nothing) is NO_FIELDS
    assert everything("fields", {"a": 1}) == Fields({"a": "1"})


def test_a_list_of_one_in_xml_is_a_list() -> None:
    """An XML parser sees an object in it; and a `<message>` inside a `<message>` is that message's text."""
    wrapper = Element(message=Element(messageid="1", message="Hello"))
    assert everything("messages", wrapper) == (Message(messageid="1", message="Hello"),)
    assert everything("codes", Element(code="a")) == ("a",)
    assert everything("codes", Element(code=["a", None])) == ("a", "")
    assert everything("codes", [12, "b"]) == ("12", "b")


def test_what_is_missing_has_its_default() -> None:
    """Also one that is not the empty value; null is not missing; what has no default is read as null."""
    record = CONVERTER.record(Unusual, {"inner": {}})
    assert record == Unusual(must="", inner=Message(), role=Status.NEW, count=7)
    sent: Tree = {"must": "a", "inner": {}, "role": "C", "count": None, "children": [{"inner": {}, "count": "1"}]}
    record = CONVERTER.record(Unusual, sent)
    child = Unusual(must="", inner=Message(), count=1)
    assert record == Unusual(must="a", inner=Message(), role=Status.OPEN, count=None, children=(child,))
    with pytest.raises(ValueError, match=r"^Message: None is no object$"):
        CONVERTER.record(Unusual, {})


def test_a_field_of_a_kind_no_answer_has_is_a_mistake_in_the_class() -> None:
    """It shows at the class's first use, with its name, and not as a wrong value later."""
    for annotation in (complex, tuple[complex, ...], list[complex], tuple[str, str], int | str, Status, complex | None):
        odd = type("Odd", (Record,), {"__annotations__": {"field": annotation}})
        cls = attrs.frozen(kw_only=True)(odd)
        with pytest.raises(TypeError, match="Odd.field: cannot read "):
            CONVERTER.record(cls, {})


def test_records_are_what_their_class_makes() -> None:
    """Equal to one made by hand, frozen, hashable, copied, pickled; without the secret in its repr."""
    tree: Tree = {"messageid": "1", "message": "Hello", "datecreated": "2024-07-01 12:34:56"}
    record = CONVERTER.record(Message, tree)
    assert type(record) is Message
    assert record == Message(messageid="1", message="Hello", datecreated=datetime(2024, 7, 1, 12, 34, 56, tzinfo=ZONE))
    assert pickle.loads(pickle.dumps(record)) == copy.deepcopy(record) == record
    assert hash(record) == hash(attrs.evolve(record))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(record, "message", "other")  # noqa: B010
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        delattr(record, "message")
    assert "canary" not in repr(CONVERTER.record(Everything, {"authtoken": "canary"}))


def test_a_repr_shows_what_identifies_a_record_first() -> None:
    """Fields in the order they are declared, `extra` last and only when there is some, no secret anywhere."""
    assert repr(Message(messageid="1")) == "Message(messageid='1', message='', datecreated=None)"
    extra = Fields({"later": "2", "authtoken": "canary", "inner": Fields({"password": "canary"})})
    shown = repr(Inherited(authtoken="canary", messageid="1", extra=extra))
    assert shown == (
        "Inherited(messageid='1', message='', datecreated=None, more='', "
        "extra=Fields({'later': '2', 'authtoken': [redacted], 'inner': Fields({'password': [redacted]})}))"
    )
    assert repr(Spoken()) == "mine"


@attrs.frozen
class Inherited(Message):
    authtoken: str = secret()
    more: str = ""


@attrs.frozen
class Spoken(Record):
    def __repr__(self) -> str:
        return "mine"


def test_unknown_fields_are_kept() -> None:
    """In the order they came, beside known ones that are there or missing; also one that is called `extra`."""
    record = CONVERTER.record(
        Message, {"later": "1", "messageid": "2", "extra": None, "more": {"a": True, "b": [None]}}
    )
    assert record.messageid == "2"
    assert list(record.extra) == ["later", "extra", "more"]
    assert record.extra == {"later": "1", "extra": "", "more": {"a": "true", "b": ("",)}}
    whole = CONVERTER.record(Message, sent({"messageid": "1", "message": "2", "datecreated": None, "later": 3}))
    assert whole.extra == {"later": "3"}


NORMAL: list[tuple[str, object, object]] = [
    ("a", 1.50, "1.5"),
    ("a", False, "false"),
    ("a", {}, ""),
    ("a", [], ""),
    ("a", ["x", 1], ("x", "1")),
    ("tags", Element(tag="x"), ("x",)),
    ("tags", Element(tag=["x", None]), ("x", "")),
    ("tags", Element(tag=Element(id="1")), ({"id": "1"},)),
    ("tags", Element(label="x"), {"label": "x"}),
    ("tags", Element(tag="x", other="y"), {"tag": "x", "other": "y"}),
    ("tags", {"tag": "x"}, {"tag": "x"}),
    ("tag", Element(ta="x"), {"ta": "x"}),
]


@pytest.mark.parametrize("name, value, kept", NORMAL)
def test_the_unknown_has_one_form(name: str, value: object, kept: object) -> None:
    """Numbers are their text, what is empty is "", an XML wrapper that can be told is a tuple like a JSON list."""
    tree = sent({name: value})
    assert CONVERTER.record(Fields, tree) == {name: kept}
    assert CONVERTER.rows(Fields, [tree, {}]) == [{name: kept}, {}]
    if name == "tags":
        assert everything("tags", value) == kept


def test_the_unknown_is_bounded() -> None:
    """A codec of the user's may let any depth through: a ValueError, not a crash."""
    tree: Tree = "x"
    for _ in range(sys.getrecursionlimit()):
        tree = {"a": tree}
    with pytest.raises(ValueError, match="nested more than 64 deep"):
        CONVERTER.record(Fields, {"deep": tree})
    with pytest.raises(ValueError, match="^'odd': b'x' cannot be part of an answer$"):
        CONVERTER.record(Fields, sent({"odd": b"x"}))


def test_fields_are_values() -> None:
    """Read-only, equal to any mapping of the same, hashable, pickled; rows of reports may be put into a set."""
    fields = CONVERTER.record(Fields, {"a": "1", "b": ["2", {"c": "3"}]})
    assert fields["b"] == ("2", Fields({"c": "3"}))
    assert len({fields, pickle.loads(pickle.dumps(fields))}) == 1
    assert fields != {"a": "1"}
    assert fields != 1
    assert not hasattr(fields, "__setitem__")
    assert repr(fields) == "Fields({'a': '1', 'b': ('2', Fields({'c': '3'}))})"
