"""A call as a value, and how values are written on the wire."""

from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import parse_qsl, unquote
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from liveagent_async import When
from liveagent_async._request import Request, custom_fields, quote_segment, request, to_pairs, to_wire

ZONE = ZoneInfo("America/Los_Angeles")


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
        to_wire(datetime(2026, 1, 1), ZONE)  # noqa: DTZ001, the mistake itself


def test_when_writes_every_operator() -> None:
    """The reference's eight operators, with dates in the account's zone and patterns as they are."""
    one = datetime(2026, 1, 2, 3, 4, 5, tzinfo=ZONE)
    two = datetime(2026, 1, 3, tzinfo=timezone(timedelta(hours=-8)))
    written = [to_wire(each, ZONE) for each in (
        When.eq(one), When.neq(one), When.gt(one), When.lt(one), When.gte(one), When.lte(one),
        When.between(one, two), When.like("2009-01-%"),
    )]  # fmt: skip
    at = "2026-01-02 03:04:05"
    assert written == [
        f"eq:{at}", f"neq:{at}", f"gt:{at}", f"lt:{at}", f"gte:{at}", f"lte:{at}",
        f"btw:{at},2026-01-03 00:00:00", "lk:2009-01-%",
    ]  # fmt: skip


def test_custom_fields_keep_order_and_repeated_codes() -> None:
    """A mapping and pairs both become the reference's JSON list; pairs may name one code twice."""
    assert custom_fields(None) is None
    assert custom_fields({"a": "1"}) == '[{"code": "a", "value": "1"}]'
    assert custom_fields([("a", "1"), ("a", "ž")]) == '[{"code": "a", "value": "1"}, {"code": "a", "value": "ž"}]'


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
