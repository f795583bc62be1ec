"""A user's own classes: subclasses of Record, attrs classes and dataclasses, made by the same converter."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

import attrs
import pytest
from support.sample_record import CONVERTER, ZONE, Message, Status, sent

from liveagent_async._codecs import Element, Tree
from liveagent_async._converter import Converter
from liveagent_async._record import NO_FIELDS, Fields, Record, Value

PRICED = Converter(ZONE, {Decimal: Decimal})


@attrs.frozen
class Line(Record):
    id: str = ""
    price: Decimal | None = None


@attrs.define
class Invoice:
    id: str
    price: Decimal
    paid: bool
    due: date
    created: datetime
    lines: list[Line]
    status: Status | str = "N"
    note: str | None = None
    count: int = attrs.field(default=1, validator=attrs.validators.ge(0))
    tags: tuple[str, ...] = ()
    raw: Value = ""
    total: int = attrs.field(init=False, default=0)


@dataclass(frozen=True)
class Sheet:
    id: str
    first: Line | None
    message: Message | None = None
    count: int = 7
    marks: list[str] = dataclasses.field(default_factory=lambda: ["none"])
    extra: Fields = NO_FIELDS
    doubled: int = dataclasses.field(init=False, default=0)


INVOICE: dict[str, object] = {
    "id": "i1",
    "price": "12.50",
    "paid": "N",
    "due": "2026-01-31",
    "created": "2026-01-01 12:00:00",
    "lines": [{"id": "l1", "price": "2.50", "later": "x"}, {"id": "l2", "price": None}],
    "later": "lost, since the class has no place for it",
}


def test_an_attrs_class_of_the_users_own() -> None:
    """Text is never None unless the class says so; what must be there must be; its own checks and defaults hold."""
    lines = [Line(id="l1", price=Decimal("2.50"), extra=Fields({"later": "x"})), Line(id="l2")]
    noon = datetime(2026, 1, 1, 12, tzinfo=ZONE)
    made = PRICED.record(Invoice, sent(INVOICE))
    assert made == Invoice("i1", Decimal("12.50"), paid=False, due=date(2026, 1, 31), created=noon, lines=lines)
    more = PRICED.rows(Invoice, [sent(INVOICE | {"note": "hi", "tags": Element(tag="a"), "raw": 1, "count": "2"})])
    assert more == [attrs.evolve(made, note="hi", tags=("a",), raw="1", count=2)]
    assert PRICED.record(Invoice, sent(INVOICE | {"note": " "})).note is None


def test_a_dataclass_of_the_users_own() -> None:
    """Missing fields have its defaults, null is not missing, `extra` keeps what has no field."""
    assert CONVERTER.record(Sheet, {"id": None}) == Sheet(id="", first=None)
    made = PRICED.record(Sheet, {"id": "s", "first": {"id": "l"}, "marks": None, "later": "x", "doubled": "9"})
    assert made == Sheet("s", Line(id="l"), marks=[], extra=Fields({"later": "x", "doubled": "9"}))


WRONG: list[tuple[dict[str, object], str]] = [
    ({"price": "abc"}, r"^Invoice.price: 'abc' is no Decimal \(InvalidOperation: .*\)$"),
    ({"price": None}, r"^Invoice.price: None is no Decimal \(TypeError: .*\)$"),
    ({"paid": None}, "^Invoice.paid: None where a value is required$"),
    ({"paid": "?"}, "^Invoice.paid: '\\?' where a value is required$"),
    ({"count": "-1"}, "^Invoice: ValueError: "),
    ({"lines": ["x"]}, "^Line: 'x' is no object$"),
    ({"lines": [{"price": "y"}]}, "^Line.price: 'y' is no Decimal"),
]


@pytest.mark.parametrize("fields, complaint", WRONG)
def test_what_does_not_fit_an_own_class_is_named(fields: dict[str, object], complaint: str) -> None:
    """Class and field, also where the user's hook or validator raised; always a ValueError."""
    with pytest.raises(ValueError, match=complaint):
        PRICED.record(Invoice, sent(INVOICE | fields))


@pytest.mark.parametrize("value", [None, "x", ["x"]])
def test_an_own_class_is_made_of_an_object_only(value: Tree) -> None:
    """As a record is."""
    with pytest.raises(ValueError, match="^Sheet: .* is no object$"):
        CONVERTER.record(Sheet, value)


def test_a_hook_makes_whole_answers_and_replaces_ours() -> None:
    """It is given the value as sent; subclasses of its class are made as they were."""

    def message(value: dict[str, str]) -> Message:
        return Message(messageid=value["number"])

    @attrs.frozen
    class Reply(Message):
        to: str = ""

    def namespace(fields: dict[str, str]) -> SimpleNamespace:
        return SimpleNamespace(**fields)

    def loud(value: str | None) -> str:
        return (value or "").upper()

    own = Converter(ZONE, {SimpleNamespace: namespace, Message: message, str: loud})
    assert own.record(SimpleNamespace, {"a": "1"}) == SimpleNamespace(a="1")
    assert own.rows(SimpleNamespace, [{"a": "1"}]) == [SimpleNamespace(a="1")]
    assert own.rows(Message, [{"number": "1"}]) == [Message(messageid="1")]
    assert own.record(Reply, {"to": "x"}) == own.rows(Reply, [{"to": "x"}])[0] == Reply(to="X")
    assert own.record(Sheet, {"message": {"number": "1"}}).message == Message(messageid="1")
    with pytest.raises(ValueError, match=r"^'x' is no SimpleNamespace \(TypeError"):
        own.record(SimpleNamespace, "x")
    with pytest.raises(ValueError, match=r"^'x' is no Silent \(LookupError\)$"):
        Converter(ZONE, {Silent: silent}).record(Silent, "x")


class Silent:
    pass


def silent(_: object) -> Silent:
    raise LookupError


def test_a_class_that_no_answer_can_fill_is_refused_before_anything_is_sent() -> None:
    """With what to do instead."""

    @dataclass
    class Priced:
        price: Decimal

    class Undecorated(Record):
        price: str = ""

    @attrs.frozen(slots=False)
    class Loose(Record):
        price: str = ""

    @attrs.frozen
    class Made(Record):
        prices: list[str] = attrs.field(factory=list[str])

    PRICED.check(Priced)
    CONVERTER.check(Fields)
    refused: list[tuple[type, str]] = [
        (Priced, r"^Priced.price: cannot read Decimal from an answer: give the client hooks="),
        (Undecorated, "^Undecorated is a Record but no attrs class with slots: decorate it with @attrs.frozen$"),
        (Loose, "^Loose is a Record but no attrs class with slots"),
        (Made, "^Made.prices: a Record is frozen: its default must be a value, no factory$"),
        (Decimal, "^Decimal cannot be made from an answer: give a subclass of Record, "),
        (dict, "^dict cannot be made from an answer"),
    ]
    for cls, complaint in refused:
        with pytest.raises(TypeError, match=complaint):
            CONVERTER.check(cls)
