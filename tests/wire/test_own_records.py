"""What the client does not model: a user's own records and hooks, over the wire, in three formats."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

import attrs
import httpx
import pytest
from support.servers import scripted

from liveagent_async import AmbiguousWrite, AsyncLiveAgent, DecodeError, Fields, Pages, Record
from liveagent_async.emulator import Emulator

R = TypeVar("R")
FORMATS = ["json", "xml", "yaml"]
BODIES = {
    "json": b"""{"response":{"status":"OK","id":"b1","price":"12.50","until":"2026-01-31 12:00:00","hits":"3",
        "lines":[{"id":"l1","price":0.5}],"later":"x"}}""",
    "xml": b"""<response><status>OK</status><id>b1</id><price>12.50</price><until>2026-01-31 12:00:00</until>
        <hits>3</hits><lines><line><id>l1</id><price>0.5</price></line></lines><later>x</later></response>""",
    "yaml": b"""---\nresponse:\n  status: OK\n  id: b1\n  price: "12.50"\n  until: 2026-01-31 12:00:00\n  hits: 3
  lines:\n  - id: l1\n    price: 0.5\n  later: x\n...\n""",
}
UNTIL = datetime(2026, 1, 31, 12, tzinfo=ZoneInfo("America/Los_Angeles"))


@attrs.frozen
class Line(Record):
    id: str = ""
    price: Decimal | None = None


@attrs.frozen
class BanRecord(Record):
    id: str = ""
    price: Decimal | None = None
    until: datetime | None = None
    hits: int | None = None
    lines: tuple[Line, ...] = ()


@attrs.frozen
class Outer(Record):
    inner: Line | None = None
    outer: Outer | None = None


@attrs.define
class BanAttrs:
    id: str
    price: Decimal
    until: datetime
    hits: int
    lines: list[Line]


@dataclass
class BanData:
    id: str
    price: Decimal
    until: datetime
    hits: int
    lines: list[Line] = field(default_factory=list[Line])


def client(transport: httpx.AsyncBaseTransport, hooks: dict[type, type] | None = None) -> AsyncLiveAgent:
    return AsyncLiveAgent("http://server", "key", rate=None, transport=transport, hooks=hooks)


def always(body: bytes) -> AsyncLiveAgent:
    """A client whose server always answers this."""
    return client(httpx.MockTransport(lambda _: httpx.Response(200, content=body)), {Decimal: Decimal})


@pytest.mark.parametrize("format", FORMATS)
async def test_an_answer_becomes_a_record_of_the_users_own(format: str) -> None:
    """A subclass of Record, an attrs class and a dataclass hold the same, whatever the format was."""
    line = Line(id="l1", price=Decimal("0.5"))
    path = "bans/b1" if format == "json" else f"bans/b1.{format}"
    async with always(BODIES[format]) as la:
        assert await la.call("GET", path, record=BanRecord) == BanRecord(
            id="b1", price=Decimal("12.50"), until=UNTIL, hits=3, lines=(line,), extra=Fields({"later": "x"})
        )
        assert await la.call("GET", path, record=BanAttrs) == BanAttrs("b1", Decimal("12.50"), UNTIL, 3, [line])
        assert await la.call("GET", path, record=BanData) == BanData("b1", Decimal("12.50"), UNTIL, 3, [line])
        assert (await la.call("GET", path, record=Fields))["hits"] == "3"


@attrs.frozen
class Person(Record):
    contactid: str = ""
    email: str = ""


@dataclass
class Plain:
    contactid: str
    email: str


@pytest.mark.parametrize("format", FORMATS)
async def test_a_list_of_the_users_own_is_walked_as_ours_are(format: str) -> None:
    """Page after page where the call's parameters are named, in one page where they are not."""
    emulator = Emulator(customers=30, conversations=0, agents=1, rate=None)
    async with AsyncLiveAgent(
        "http://emulator", emulator.api_key, transport=emulator.transport(), rate=None, format=format
    ) as la:
        customers = await la.customers.list().all()

        def walk(record: type[R]) -> Pages[R]:
            return la.pages(
                "customers",
                "customers",
                record,
                {"email": "@"},
                limit_param="limitcount",
                offset_param="limitfrom",
                id_field="contactid",
                size=10,
            )

        rows = await walk(Person).all()
        assert [attrs.evolve(row, extra=Fields()) for row in rows] == [
            Person(contactid=row.contactid, email=row.email) for row in customers
        ]
        plain = await walk(Plain).all()
        assert plain == [Plain(row.contactid, row.email) for row in customers]
        assert len(emulator.requests) == 1 + 2 * 4
        assert len(await la.pages("customers.xml", "customers", Person).all()) == 30
        assert emulator.requests[-1].format == "xml"


async def test_what_cannot_be_asked_is_refused_before_anything_is_sent() -> None:
    """A class of which no answer can be made, a page without the name of its size."""
    transport, seen = scripted()
    async with client(transport) as la:
        with pytest.raises(
            TypeError, match=r"^BanRecord.price: cannot read .*Decimal \| None from an answer: give the client hooks="
        ):
            await la.call("POST", "bans", record=BanRecord)
        with pytest.raises(TypeError, match=r"^Line.price: cannot read "):
            await la.call("POST", "bans", record=Outer)
        with pytest.raises(TypeError, match="^int cannot be made from an answer"):
            la.pages("bans", "bans", int)
        with pytest.raises(ValueError, match="^size, start without limit_param: "):
            la.pages("bans", "bans", Person, size=10, start=5)
        with pytest.raises(ValueError, match="^limitfrom without limit_param: "):
            la.pages("bans", "bans", Person, offset_param="limitfrom")
    assert seen == []


async def test_an_answer_that_does_not_fit_is_our_error() -> None:
    """Also where the user's hook raised: DecodeError, and AmbiguousWrite for a write, which was applied."""
    async with always(b'{"response":{"id":"b1","price":"abc"}}') as la:
        with pytest.raises(DecodeError, match=r"GET bans/b1: .*Line.price: 'abc' is no Decimal \(InvalidOperation"):
            await la.call("GET", "bans/b1", record=Line)
        with pytest.raises(AmbiguousWrite, match=r"Line.price: 'abc' is no Decimal .* It was probably applied"):
            await la.call("POST", "bans", record=Line)
