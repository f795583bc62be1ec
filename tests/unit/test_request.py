"""A call as a value, and how values are written on the wire."""

import math
from collections import UserString, deque
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum, IntEnum
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, unquote
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from liveagent_async import AsyncLiveAgent, When
from liveagent_async._request import Request, quote_segment, request, to_pairs, to_wire, unlocalized
from liveagent_async.enums import ConversationStatus

ZONE = ZoneInfo("America/Los_Angeles")
pytz: Any = import_module("pytz")  # so that a type checker needs no stubs of it


@example("a/b?c#d+e&f;g@h i")
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_an_identifier_is_one_part_of_the_path_whatever_is_in_it(identifier: str) -> None:
    """No identifier holds a slash, a question mark or a plus on the wire, and the server reads back the same text."""
    if identifier.strip() in ("", ".", ".."):
        return  # refused, see below
    quoted = quote_segment(identifier)
    assert not set(quoted) & set("/?#+&;@ ")
    assert unquote(quoted) == identifier


@pytest.mark.parametrize("identifier", ["", " ", ".", "..", "\t..\n"])
def test_an_identifier_that_is_none_is_refused(identifier: str) -> None:
    """Nothing, blanks and dots would reach another call: a ValueError that shows what was given."""
    with pytest.raises(ValueError, match="^an identifier must be an id, a code or an e-mail address, not ") as caught:
        request("GET", "customers/{}/groups", identifier)
    assert str(caught.value).endswith(repr(identifier))


@pytest.mark.parametrize("identifier", [15, None, b"cid", ["cid"]])
def test_an_identifier_of_another_type_is_refused(identifier: object) -> None:
    """A TypeError and no guess: str() of it may be anything."""
    with pytest.raises(TypeError, match="^an identifier is a text, not a value of type "):
        quote_segment(identifier)  # type: ignore[arg-type]  # the mistake itself


@pytest.mark.parametrize(
    "identifier,shown",
    [
        ("jana@acme.com", "jana@acme.com"),
        ("jana+x@acme.com", "jana+x@acme.com"),
        ("Žofia", "Žofia"),
        ("a/../b?c#d e", "a%2F..%2Fb%3Fc%23d%20e"),
        ("a%2Fb", "a%252Fb"),
        ("a\x1b[2J\r\n", "a%1B[2J%0D%0A"),
        ("\u202ebac\u200b", "%E2%80%AEbac%E2%80%8B"),
    ],
)
def test_the_name_of_a_call_shows_its_identifier_readably(identifier: str, shown: str) -> None:
    """As its user wrote it; what would mislead the eye or a terminal stays quoted."""
    asked = request("GET", "customers/{}/groups", identifier)
    assert asked.call == f"GET customers/{shown}/groups"


def test_the_repr_of_a_call_names_its_parameters_and_hides_their_values() -> None:
    """One of them may be a password."""
    shown = repr(request("POST", "customers", email="jana@acme.com", password="s3cret"))
    assert "parameters=<email, password>" in shown
    assert "s3cret" not in shown


def test_a_password_is_redacted_and_none_redacts_nothing() -> None:
    """An empty password stands in every text: it is none."""
    assert request("POST", "customers", password="s3cret").redact("not s3cret!") == "not [redacted]!"
    assert request("POST", "customers", password="").redact("not s3cret!") == "not s3cret!"


def test_a_call_is_interactive_unless_it_says_otherwise() -> None:
    """Only who exports stands behind the others."""
    assert request("GET", "tags").bulk is False


def test_a_call_is_written_letter_by_letter() -> None:
    """Identifiers and values are quoted alone, a blank is %20, PUT and POST have a form, no parameters no `?`."""
    path = "customers/a%2Fb/groups"
    asked = request("GET", "customers/{}/groups", "a/b", name="a b/c", at=datetime(2026, 7, 1, 12, tzinfo=UTC))
    written = "name=a%20b%2Fc&at=2026-07-01%2005%3A00%3A00"
    assert asked.encode(".xml", ZONE) == (f"{path}.xml?{written}", None)
    assert Request("DELETE", path, asked.parameters).encode("", ZONE) == (f"{path}?{written}", None)
    assert Request("PUT", path, asked.parameters).encode(".yaml", ZONE) == (f"{path}.yaml", written.encode())
    assert Request("POST", path, asked.parameters).encode("", ZONE) == (path, written.encode())
    assert request("GET", "tags").encode("", ZONE) == ("tags", None)
    assert request("POST", "tags").encode("", ZONE) == ("tags", b"")


@given(
    st.dictionaries(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), st.text(st.characters(exclude_categories=["Cs"])))
)
def test_text_parameters_arrive_as_they_were(parameters: dict[str, str]) -> None:
    """What is written into a query or a form is read back unchanged, blanks, plus signs and all."""
    target, form = request("GET", "customers", **parameters).encode(".xml", ZONE)
    path, _, query = target.partition("?")
    assert (path, form) == ("customers.xml", None)
    assert dict(parse_qsl(query, keep_blank_values=True)) == parameters
    target, form = request("POST", "customers", **parameters).encode("", ZONE)
    assert target == "customers"
    assert dict(parse_qsl((form or b"").decode(), keep_blank_values=True)) == parameters


def test_values_are_written_as_the_wire_writes_them() -> None:
    """Flags are Y and N, lists joined by commas, dates in the account's zone, None is left out."""
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert to_pairs(
        {
            "flag": True,
            "off": False,
            "count": 3,
            "share": 0.5,
            "status": ["R", "T"],
            "at": noon,
            "day": date(2026, 7, 1),
            "none": None,
            "empty": "",
        },
        ZONE,
    ) == [
        ("flag", "Y"),
        ("off", "N"),
        ("count", "3"),
        ("share", "0.5"),
        ("status", "R,T"),
        ("at", "2026-07-01 05:00:00"),
        ("day", "2026-07-01"),
        ("empty", ""),
    ]


def test_a_naive_datetime_is_refused() -> None:
    """Nobody can know which zone it was meant in, so nothing is guessed."""
    with pytest.raises(ValueError, match="has no time zone"):
        to_wire("datefrom", datetime(2026, 1, 1), ZONE)  # noqa: DTZ001, the mistake itself


class Letter(str, Enum):  # noqa: UP042, what many programs have
    RESOLVED = "R"


class Count(IntEnum):
    TWO = 2


@pytest.mark.parametrize(
    "value,written",
    [
        (ConversationStatus.RESOLVED, "R"),
        (Letter.RESOLVED, "R"),
        ([Letter.RESOLVED, ConversationStatus.NEW, "T"], "R,N,T"),
        (("R", "T"), "R,T"),
        (Count.TWO, "2"),
        ("R,T", "R,T"),
    ],
)
def test_a_member_of_an_enum_is_written_as_its_value(value: object, written: str) -> None:
    """Whatever its str() is: that of a `(str, Enum)` is the member's name."""
    assert to_wire("status", value, ZONE) == written


@pytest.mark.parametrize(
    "value",
    [
        {"R", "T"},
        frozenset(["R"]),
        {"R": "T"},
        (letter for letter in "RT"),
        deque(["R"]),
        range(3),
        b"R",
        bytearray(b"R"),
        UserString("R"),
        object(),
        ["R", 1],
        ["R", None],
        [["R"]],
        [b"R"],
        timedelta(1),
        1j,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_form_on_the_wire_is_refused(value: object) -> None:
    """A TypeError that names the parameter and the type; it does not show the value."""
    with pytest.raises(TypeError, match="^status: a value of type [a-zA-Z]+ ") as caught:
        to_wire("status", value, ZONE)
    assert "object at" not in str(caught.value)


@pytest.mark.parametrize(
    "value,says",
    [
        (datetime.min.replace(tzinfo=UTC), "beyond the dates"),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))), "beyond the dates"),
        (datetime(999, 12, 31, tzinfo=ZONE), "a year of four digits, not 999"),
        (date(999, 12, 31), "a year of four digits, not 999"),
        (date.min, "a year of four digits, not 1"),
        (When.between(datetime(2026, 1, 1, tzinfo=UTC), date.min), "a year of four digits"),
        (math.nan, "nan is no number"),
        (-math.inf, "-inf is no number"),
        ("half \ud83d", "half of a surrogate pair"),
        (["half \ude00"], "half of a surrogate pair"),
        (["a@b.c", "d@e.f, g@h.i"], "would read 'd@e.f, g@h.i' as several"),
    ],
)
def test_a_value_that_would_mean_something_else_there_is_refused(value: object, says: str) -> None:
    """Years the wire has no four digits for, items with a comma in them, halves of letters; no OverflowError."""
    with pytest.raises(ValueError, match=f"^cc: .*{says}"):
        to_wire("cc", value, ZONE)


@given(st.datetimes(timezones=st.sampled_from([UTC, ZONE, ZoneInfo("Asia/Kathmandu")])))
def test_every_moment_is_written_in_nineteen_letters_or_refused(moment: datetime) -> None:
    """Nothing in between: no year of three digits, no error but ValueError."""
    try:
        written = to_wire("datefrom", moment, ZONE)
    except ValueError:
        assert moment.year < 1001 or moment.year > 9998
        return
    assert datetime.fromisoformat(written).replace(tzinfo=ZONE) == moment.replace(microsecond=0) or len(written) == 19


@pytest.mark.parametrize("name", ["America/Los_Angeles", "Europe/Bratislava", "Antarctica/Casey"])
def test_a_moment_with_an_offset_that_pytz_has_not_localized_is_refused(name: str) -> None:
    """It would be wrong by up to an hour; the error says which ZoneInfo to write. What pytz has localized is right."""
    zone = pytz.timezone(name)
    with pytest.raises(ValueError, match=rf"^datefrom: .*pytz: write .*ZoneInfo\('{name}'\)"):
        to_wire("datefrom", datetime(2026, 7, 1, 12, tzinfo=zone), ZONE)
    localized = zone.localize(datetime(2026, 7, 1, 12))  # noqa: DTZ001, as pytz wants it
    assert to_wire("datefrom", localized, ZoneInfo(name)) == "2026-07-01 12:00:00"


def test_a_zone_of_pytz_is_refused_as_the_account_s() -> None:
    """Every date without a zone would be wrong by minutes; the error says what to write."""
    with pytest.raises(ValueError, match="pytz .*: write timezone='Europe/Prague'"):
        AsyncLiveAgent("https://acme.ladesk.com", "key", timezone=pytz.timezone("Europe/Prague"))
    assert AsyncLiveAgent("https://acme.ladesk.com", "key", timezone=pytz.UTC).timezone is pytz.UTC


def test_zones_of_pytz_that_never_change_are_right() -> None:
    """UTC and fixed offsets."""
    for zone in (pytz.UTC, pytz.FixedOffset(60), pytz.timezone("Etc/GMT+8"), UTC, ZONE, None):
        assert unlocalized(zone) == ""
    assert to_wire("datefrom", datetime(2026, 7, 1, 12, tzinfo=pytz.UTC), UTC) == "2026-07-01 12:00:00"


def test_when_writes_every_operator() -> None:
    """The reference's eight operators, with dates in the account's zone and patterns as they are."""
    one = datetime(2026, 1, 2, 3, 4, 5, tzinfo=ZONE)
    two = datetime(2026, 1, 3, tzinfo=timezone(timedelta(hours=-8)))
    written = [to_wire("at", each, ZONE) for each in (
        When.eq(one), When.neq(one), When.gt(one), When.lt(one), When.gte(one), When.lte(one),
        When.between(one, two), When.like("2009-01-%"),
    )]  # fmt: skip
    at = "2026-01-02 03:04:05"
    assert written == [
        f"eq:{at}", f"neq:{at}", f"gt:{at}", f"lt:{at}", f"gte:{at}", f"lte:{at}",
        f"btw:{at},2026-01-03 00:00:00", "lk:2009-01-%",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "asked,repeatable",
    [
        (request("GET", "tags"), True),
        (request("DELETE", "tags/{}", "a"), True),
        (request("PUT", "tags/{}", "a", name="x"), True),
        (request("PUT", "conversations/{}/status", "a", status="R", note=None), True),
        (request("PUT", "conversations/{}/status", "a", status="R", note="why"), False),
        (request("POST", "tags", name="x"), False),
    ],
)
def test_what_may_be_sent_twice(asked: object, repeatable: bool) -> None:
    """A POST may not, nor a PUT that writes a message."""
    assert getattr(asked, "repeatable") is repeatable  # noqa: B009
