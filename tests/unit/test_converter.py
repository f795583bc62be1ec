"""Every kind of field: what it makes of text, numbers and nothing, and what it refuses."""

from __future__ import annotations

import re
import traceback
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sample_record import CONVERTER, NOTHING, ZONE, Everything, Status, everything

from liveagent_async._codecs import Tree
from liveagent_async._converter import Converter, hooks
from liveagent_async._record import NO_FIELDS


@pytest.mark.parametrize("nothing", NOTHING)
@pytest.mark.parametrize("field", [field.name for field in attrs.fields(Everything)])
def test_nothing_is_the_empty_value_of_its_kind(field: str, nothing: Tree) -> None:
    """Null, an empty text and blanks mean the same in every field, and the same as a field that is not sent."""
    if field == "extra":
        assert CONVERTER.record(Everything, {}).extra is NO_FIELDS
    else:
        assert everything(field, nothing) == getattr(Everything(), field)


TEXTS: list[tuple[object, str]] = [
    ("Jane", "Jane"),
    (" two  words\n", " two  words\n"),
    ("null", "null"),
    ("None", "None"),
    (12, "12"),
    (1.5, "1.5"),
    (True, "true"),
    (False, "false"),
]


@pytest.mark.parametrize("value, text", TEXTS)
def test_text_is_what_was_sent(value: object, text: str) -> None:
    """Left to itself cattrs makes 'None' of null; a number or flag under a text field is its text."""
    assert everything("text", value) == text


@pytest.mark.parametrize(
    "value, number",
    [("12", 12), (" -3\n", -3), ("+4", 4), ("0012", 12), ("12.00", 12), (12, 12), ("9" * 30, int("9" * 30)), (7.0, 7)],
)
def test_whole_numbers_come_as_text_or_numbers(value: object, number: int) -> None:
    """PHP sends counters as text or, newer ones, as numbers."""
    assert everything("whole", value) == number


@pytest.mark.parametrize("value, number", [("12", 12), ("12.5", 12.5), ("-1e3", -1000.0), ("12.", 12.0), (12.5, 12.5)])
def test_a_metric_is_whole_or_decimal_as_it_was_written(value: object, number: float) -> None:
    """A report's `12` is an int, its `12.5` a float; the same figures in a float field are floats."""
    metric, decimal = everything("number", value), everything("decimal", value)
    assert metric == decimal == number
    assert type(metric) is type(number)
    assert type(decimal) is float


@pytest.mark.parametrize(
    "value, flag",
    [("Y", True), ("N", False), ("true", True), ("false", False), ("1", True), ("0", False), (True, True), (0, False)],
)
def test_flags_are_what_they_say(value: object, flag: bool) -> None:
    """Left to itself cattrs makes True of "N" and "0"."""
    assert everything("flag", value) is flag


MOMENTS = [
    ("2024-07-01 12:34:56", datetime(2024, 7, 1, 12, 34, 56, tzinfo=ZONE)),
    (" 2024-07-01 12:34:56\n", datetime(2024, 7, 1, 12, 34, 56, tzinfo=ZONE)),
    ("2024-07-01", datetime(2024, 7, 1, tzinfo=ZONE)),
    ("0001-01-01 00:00:00", datetime(1, 1, 1, tzinfo=ZONE)),
    ("9999-12-31 23:59:59", datetime(9999, 12, 31, 23, 59, 59, tzinfo=ZONE)),
    ("0000-00-00 00:00:00", None),
    ("0000-00-00", None),
]


@pytest.mark.parametrize("value, moment", MOMENTS)
def test_dates_are_aware_in_the_account_zone(value: str, moment: datetime | None) -> None:
    """MySQL's time on the account's wall, of the account's zone; its zero date is no date."""
    found = everything("moment", value)
    assert found == moment
    assert not isinstance(found, datetime) or found.tzinfo is ZONE


def test_summer_and_winter_have_their_own_offsets() -> None:
    """The zone is kept, not the offset of one day."""
    summer, winter = everything("moment", "2024-07-01 12:00:00"), everything("moment", "2024-12-01 12:00:00")
    assert isinstance(summer, datetime)
    assert isinstance(winter, datetime)
    assert (summer.utcoffset(), winter.utcoffset()) == (timedelta(hours=-7), timedelta(hours=-8))


@given(st.datetimes(), st.sampled_from([ZONE, UTC, timezone(timedelta(hours=5, minutes=45))]))
def test_every_second_of_every_zone_comes_back(naive: datetime, zone: tzinfo) -> None:
    """What the wall shows is what the record shows."""
    naive = naive.replace(microsecond=0)
    record = Converter(zone).record(Everything, {"moment": naive.isoformat(" "), "day": naive.date().isoformat()})
    assert record.moment == naive.replace(tzinfo=zone)
    assert record.day == naive.date()


@pytest.mark.parametrize(
    "value, day", [("2024-02-29", date(2024, 2, 29)), ("2024-02-29 00:00:00", date(2024, 2, 29)), ("0000-00-00", None)]
)
def test_a_day_is_a_date(value: str, day: date | None) -> None:
    """A day may be written with its midnight."""
    assert everything("day", value) == day


def test_codes_are_open_enums() -> None:
    """A letter we know is the member, one we do not know stays the text, and both are str."""
    assert everything("status", "C") is Status.OPEN
    assert everything("status", "?") == "?"
    assert everything("status", 1) == "1"


REFUSED: list[tuple[str, object, str]] = [
    ("text", {"a": "b"}, "an object is no text"),
    ("text", ["a"], "a list is no text"),
    ("text", b"a", "b'a' is no text"),
    ("whole", "abc", "'abc' is no whole number"),
    ("whole", "12.5", "'12.5' is no whole number"),
    ("whole", "1_000", "'1_000' is no whole number"),
    ("whole", "٣", "'٣' is no whole number"),
    ("whole", "9" * 5000, f"'{'9' * 37}...' is no whole number"),
    ("whole", True, "True is no whole number"),
    ("whole", ["1"], "a list is no whole number"),
    ("number", "1e9999", "'1e9999' is no number"),
    ("number", "NaN", "'NaN' is no number"),
    ("number", False, "False is no number"),
    ("decimal", "1,5", "'1,5' is no number"),
    ("flag", ["Y"], "a list is no flag"),
    ("moment", "x", "'x' is no date"),
    ("moment", "2023-02-29 00:00:00", "'2023-02-29 00:00:00' is no date"),
    ("moment", "2024-W27-1 12:00:00", "'2024-W27-1 12:00:00' is no date"),
    ("moment", "2024-07-01T12:34:56", "'2024-07-01T12:34:56' is no date"),
    ("moment", "2024-07-01 12:34+01", "'2024-07-01 12:34+01' is no date"),
    ("moment", "2023-02-29", "'2023-02-29' is no date"),
    ("moment", 12, "12 is no date"),
    ("day", "2024-07-01 00:00:01", "'2024-07-01 00:00:01' is no date"),
    ("day", "2023-02-29", "'2023-02-29' is no date"),
    ("status", ["C"], "a list is no code"),
    ("codes", "abc", "'abc' is no list"),
    ("codes", {"a": "b"}, "an object is no list"),
    ("fields", "abc", "'abc' is no object"),
    ("fields", ["abc"], "a list is no object"),
]


@pytest.mark.parametrize("field, value, complaint", REFUSED)
def test_what_does_not_fit_is_named(field: str, value: object, complaint: str) -> None:
    """The error names class, field and a short form of the value; nothing is struck, guessed or cut silently."""
    with pytest.raises(ValueError) as caught:
        everything(field, value)
    assert str(caught.value) == f"Everything.{field}: {complaint}"


NUMBERS = st.text("0123456789.", max_size=22) | st.from_regex(r"[-+0-9.eE_ ٣]{0,22}") | st.floats().map(str)


@given(NUMBERS)
def test_numbers_read_in_line_are_what_the_hook_makes(value: str) -> None:
    """The lines that spare a call accept nothing else, and make the same number of the same type."""
    for field, hook in (("whole", hooks.integer), ("number", hooks.number), ("decimal", hooks.decimal)):
        try:
            wanted = hook(value, f"Everything.{field}")
        except ValueError as error:
            with pytest.raises(ValueError, match=f"^{re.escape(str(error))}$"):
                everything(field, value)
        else:
            found = everything(field, value)
            assert (found, type(found)) == (wanted, type(wanted))


def test_a_traceback_shows_the_written_out_lines() -> None:
    """The source of a builder is in linecache, for tracebacks and debuggers."""
    with pytest.raises(ValueError, match="'x' is no date") as caught:
        everything("moment", "x")
    shown = "".join(traceback.format_exception(caught.value))
    assert 'File "<builder of support.sample_record.Everything>"' in shown
    assert re.search(r"v\d+ = hook\d+\(v\d+, 'Everything.moment'\)", shown)
