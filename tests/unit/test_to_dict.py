"""Records that leave the process: as plain dicts, and through pydantic out of an application of FastAPI."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import GenericAlias
from typing import get_args, get_type_hints

import attrs
import fastapi
import httpx
import pydantic
import pytest
from support.sample_record import ZONE, Everything, Message, Status, Unusual

from liveagent_async import Fields, Record, Value, records, to_dict
from liveagent_async._redact import SECRETS

LATER = Fields({"later": ("1", Fields({"a": "b", "password": "canary"})), "authtoken": "canary"})
RECORDS: list[type[Record]] = [
    cls
    for cls in (getattr(records, name) for name in dir(records))
    if isinstance(cls, type) and issubclass(cls, Record)
]


def sample(hint: object) -> object:
    """A value that a field of this type may have, the fullest one; every text is a canary."""
    members = get_args(hint) or (hint,)
    for cls in members:
        if isinstance(cls, type) and issubclass(cls, StrEnum):
            return next(iter(cls))
        if isinstance(cls, type) and issubclass(cls, Record):
            return filled(cls)
    simple: dict[type, object] = {
        datetime: datetime(2026, 7, 1, 12, tzinfo=ZONE),
        date: date(2026, 7, 1),
        bool: True,
        float: 1.5,
        int: 3,
        Fields: LATER,
    }
    for cls, value in simple.items():
        if cls in members:
            return value
    return ("text",) if str(hint).startswith("tuple") and str in members else "text"


def filled(cls: type[Record]) -> Record:
    """A record in which every field has a value; login tokens are canaries."""
    values: dict[str, object] = {}
    for name, hint in get_type_hints(cls).items():
        inner = get_args(hint)[0] if str(hint).startswith("tuple") else hint
        values[name] = "canary" if name in SECRETS else sample(inner)
        if inner is not hint:
            values[name] = (values[name],)
    return cls(**{"extra": LATER, **values})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.__name__)
async def test_every_record_leaves_an_application_as_it_is_written_by_json(cls: type[Record]) -> None:
    """An endpoint annotated with it gives what `to_dict` gives; its schema lists the fields; no token is in either."""
    record = filled(cls)
    app = fastapi.FastAPI()

    async def one() -> Record:
        return record

    async def many() -> list[Record]:
        return [record, record]

    one.__annotations__["return"] = cls  # as `-> Customer` would
    many.__annotations__["return"] = GenericAlias(list, cls)
    app.add_api_route("/one", one)
    app.add_api_route("/many", many)
    names = {field.name for field in attrs.fields(cls)} - SECRETS
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
        answer = await client.get("/one")
        schemas = (await client.get("/openapi.json")).json()["components"]["schemas"]
        assert (await client.get("/many")).json() == [answer.json()] * 2
    assert answer.json() == to_dict(record) == json.loads(json.dumps(to_dict(record)))
    assert list(answer.json()) == list(schemas[cls.__name__]["properties"])
    assert set(answer.json()) == names
    assert "canary" not in answer.text + repr(record)
    assert ("canary" in json.dumps(to_dict(record, secrets=True))) is True


@pytest.mark.parametrize("cls", [*RECORDS, Everything], ids=lambda cls: cls.__name__)
def test_every_record_comes_back_from_json(cls: type[Record]) -> None:
    """What pydantic writes it reads again: an equal record of the same types, but for the tokens."""
    adapter = pydantic.TypeAdapter(cls)
    record = filled(cls)
    assert adapter.validate_python(record) is record
    back = adapter.validate_json(adapter.dump_json(record))
    assert to_dict(back) == to_dict(record)
    assert type(back) is cls
    assert type(back.extra) is Fields
    assert hash(back) == hash(attrs.evolve(back))


def test_a_record_as_a_dict_is_what_json_writes() -> None:
    """Dates with their offset, codes as letters, tuples as lists; `extra` last; tokens only when asked for."""
    record = Everything(
        text="a",
        authtoken="canary",
        number=1.5,
        flag=False,
        moment=datetime(2026, 1, 31, 12, tzinfo=ZONE),
        day=date(2026, 1, 31),
        status=Status.NEW,
        message=Message(messageid="1"),
        codes=("a",),
        tags=("x", Fields({"id": "1", "authtoken": "canary"})),
        extra=LATER,
    )
    made = to_dict(record)
    assert made == {
        "text": "a",
        "whole": None,
        "decimal": None,
        "number": 1.5,
        "flag": False,
        "moment": "2026-01-31T12:00:00-08:00",
        "day": "2026-01-31",
        "status": "N",
        "message": {"messageid": "1", "message": "", "datecreated": None, "extra": {}},
        "messages": [],
        "codes": ["a"],
        "tags": ["x", {"id": "1"}],
        "fields": {},
        "extra": {"later": ["1", {"a": "b"}]},
    }
    assert list(made)[-1] == "extra"
    assert type(made["status"]) is str
    asked = to_dict(record, secrets=True)
    assert (asked["authtoken"], asked["tags"]) == ("canary", ["x", {"id": "1", "authtoken": "canary"}])
    assert to_dict(LATER, secrets=True)["authtoken"] == "canary"
    assert to_dict(LATER) == {"later": ["1", {"a": "b"}]}


def test_pydantic_refuses_what_is_no_record() -> None:
    """A field that the record does not have, a value of another kind."""
    adapter = pydantic.TypeAdapter(Everything)
    wrong_fields: list[dict[str, object]] = [
        {"later": "x"},
        {"whole": "x"},
        {"tags": 1},
        {"fields": {"a": 1}},
        {"message": []},
    ]
    for wrong in wrong_fields:
        with pytest.raises(pydantic.ValidationError):
            adapter.validate_python(wrong)
    with pytest.raises(pydantic.ValidationError, match="must"):
        pydantic.TypeAdapter(Unusual).validate_python({})


def test_records_inside_records_of_their_own_class() -> None:
    """A schema that names itself ends."""
    tree = Unusual(must="a", inner=Message(), children=(Unusual(must="b", inner=Message(messageid="1")),))
    adapter = pydantic.TypeAdapter(Unusual)
    assert adapter.validate_json(adapter.dump_json(tree)) == tree
    assert adapter.json_schema(mode="serialization")["$defs"].keys() >= {"Unusual", "Message"}


class Model(pydantic.BaseModel):
    """A model of the user's own with ours in it."""

    message: Message
    rows: list[Fields]
    value: Value = ""


def test_records_are_fields_of_models() -> None:
    """Also Fields and Value."""
    model = Model(message=Message(messageid="1"), rows=[LATER], value=("x", Fields({"a": "b"})))
    assert json.loads(model.model_dump_json()) == {
        "message": {"messageid": "1", "message": "", "datecreated": None, "extra": {}},
        "rows": [{"later": ["1", {"a": "b"}]}],
        "value": ["x", {"a": "b"}],
    }


def test_pydantic_is_imported_only_when_it_asks() -> None:
    """A program without it imports every record."""
    program = "import sys; from liveagent_async.records import *; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_value_of_the_users_own_stays_as_it_is() -> None:
    """What a hook made is the application's own to write; pydantic knows how for most of it."""

    @attrs.frozen
    class Priced(Record):
        price: Decimal | None = None

    assert to_dict(Priced(price=Decimal("1.50")))["price"] == Decimal("1.50")
    assert json.loads(pydantic.TypeAdapter(Priced).dump_json(Priced(price=Decimal("1.50"))))["price"] == "1.50"
