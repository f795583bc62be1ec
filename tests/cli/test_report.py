"""`liveagent report`: tables, charts and JSON of a report over some days, from a real socket."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.on_socket import on_socket

from liveagent_async import AsyncLiveAgent, Span, records
from liveagent_async.cli import _account
from liveagent_async.cli._bars import bars
from liveagent_async.cli._columns import USUAL, column_names, how, numeric, one_value, unit
from liveagent_async.cli._group import group
from liveagent_async.cli._series import Series, cut, every_for, readable
from liveagent_async.cli._svg import columns
from liveagent_async.cli.report import REPORTS
from liveagent_async.emulator import Emulator

QUARTER = ("--since", "2025-01-01", "--until", "2025-03-31")
WEEK = ("--since", "2025-01-01", "--until", "2025-01-07")


@pytest.fixture(scope="module")
def emulator() -> Emulator:
    """A year of conversations."""
    return Emulator(customers=50, conversations=600, agents=3, rate=None)


@pytest.fixture(scope="module")
def url(emulator: Emulator) -> Iterator[str]:
    """Where it is served."""
    with on_socket(emulator) as served:
        yield served


@pytest.fixture(autouse=True)
def account(url: str, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names it; a terminal has 80 columns; the server has no limit."""
    monkeypatch.setenv("LIVEAGENT_URL", url)
    monkeypatch.setenv("LIVEAGENT_API_KEY", emulator.api_key)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(_account, "AsyncLiveAgent", partial(AsyncLiveAgent, rate=None))  # else a year takes minutes
    emulator.requests.clear()


def report(*arguments: str | Path, charset: str = "utf-8") -> Result:
    """One report, in this process."""
    return CliRunner(charset=charset).invoke(group, ["report", *map(str, arguments)])


def good(*arguments: str | Path, charset: str = "utf-8") -> str:
    """What a report prints that comes out well, in 80 columns and without colours."""
    result = report(*arguments, charset=charset)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    assert "\x1b" not in result.stdout
    return result.stdout


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_has_a_table_of_eighty_columns(name: str) -> None:
    """In one request; the names of la.reports are the command's, its usual columns are the record's."""
    lines = good(name, *WEEK).splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith(f"{name}, 2025-01-01 to 2025-01-07, ") for line in lines)
    assert set(USUAL[REPORTS[name]]) <= set(column_names(REPORTS[name]))


def test_without_every_the_server_adds_up(emulator: Emulator) -> None:
    """One request for all days, so averages are right: the figures are those of that answer."""
    table = good("agents", *QUARTER)
    rows = json.loads(good("agents", *QUARTER, "--json"))
    assert [request.params["date_to"] for request in emulator.requests] == ["2025-03-31 23:59:59"] * 2
    assert len(rows) == 3
    for row in rows:
        assert any({row["firstname"], str(row["answers"])} <= set(line.split()) for line in table.splitlines())
        assert f"{row['newAnswerAvgTime']:,}" in table
    assert "added up by the server: 3 rows." in table
    assert "More columns: 46." in table


def test_every_asks_part_by_part(emulator: Emulator) -> None:
    """A table and JSON by parts of so many days; the last part may be shorter, and each row says its days."""
    rows = json.loads(good("performance", *WEEK, "--every", "3", "--json"))
    spans = [(row["date_from"][-2:], row["date_to"][-2:]) for row in rows]
    assert spans == [("01", "03"), ("04", "06"), ("07", "07")]
    assert len(emulator.requests) == 3
    table = good("performance", *WEEK, "--every", "3", "--column", "answers")
    assert [line.split() for line in table.splitlines() if line.startswith("  2025")] == [
        [row["date_from"], str(row["answers"])] for row in rows
    ]


def test_a_chart_has_a_bar_for_each_day_and_the_days_add_up(emulator: Emulator) -> None:
    """A month is asked for day by day; a year in weeks, as many as there is room for."""
    drawn = good("agents", "--since", "2025-01-01", "--until", "2025-01-31", "--chart", "answers")
    assert len(emulator.requests) == 31
    assert drawn.startswith("answers\nagents, the sum of 3 rows\n2025-01-01 to 2025-01-31, day by day\n")
    assert max(map(len, drawn.splitlines())) <= 80
    emulator.requests.clear()
    year = good("agents", "--since", "2025-01-01", "--until", "2025-12-31", "--chart", "answers", "--chart", "chats")
    assert len(emulator.requests) == 53
    assert year.count("2025-01-01 to 2025-12-31, 7 days a bar, the last 1\n") == 2
    assert max(map(len, year.splitlines())) <= 80


def test_a_chart_of_ascii_and_a_table_of_escapes() -> None:
    """On a terminal without other letters nothing breaks."""
    assert "#" in good("agents", *WEEK, "--chart", "answers", charset="ascii")
    assert r"Kov\xe1" in good("agents", *WEEK, charset="ascii")


def test_what_a_server_sends_is_text_and_never_the_key() -> None:
    """Escapes, markup and the key as names: shown as what they are, struck out where it is the key."""
    hostile = Emulator(customers=1, agents=1, rate=None, api_key="canary-key-0123")
    environment = {"LIVEAGENT_API_KEY": hostile.api_key}
    with on_socket(hostile) as url:
        for name in ("\x1b[31m\x9b2J\u202egnp", "[red]x[/red]", hostile.api_key):
            httpx.post(f"{url}/api/tags", data={"name": name, "apikey": hostile.api_key})
        for arguments in (("tags",), ("tags", "--json")):
            runner = CliRunner(env={**environment, "LIVEAGENT_URL": url})
            said = runner.invoke(group, ["report", *arguments]).output
            assert "[red]x[/red]" in said
            assert "[redacted]" in said
            assert hostile.api_key not in said
            assert not set(said) & set("\x1b\x9b\u202e")


def test_an_svg_stands_alone_in_light_and_dark(tmp_path: Path, emulator: Emulator) -> None:
    """Days or weeks, a chart per column, with nothing from elsewhere; its figures are the server's."""
    file = tmp_path / "year.svg"
    good("performance", "--since", "2025-01-01", "--until", "2025-12-31", "--chart", "answers", "--svg", file)
    assert len(emulator.requests) == 53
    said = good("performance", *QUARTER, "--chart", "answers", "--chart", "newAnswerAvgTime", "--svg", file)
    assert said.startswith(f"{file}: answers")
    assert len(emulator.requests) == 53 + 90
    text = file.read_text()
    bars_ = [
        node for node in ET.fromstring(text).iter("{http://www.w3.org/2000/svg}rect") if node.get("class") == "ours"
    ]
    assert len(bars_) == 180
    assert "prefers-color-scheme: dark" in text
    assert "http" not in text.replace('xmlns="http://www.w3.org/2000/svg"', "")
    [row] = json.loads(good("performance", "--since", "2025-01-02", "--until", "2025-01-02", "--json"))
    assert f"<title>2025-01-02: {row['answers']}</title>" in text


def test_one_agent_is_picked_by_id() -> None:
    """Then an average can be drawn; without a pick it is refused before anything is sent."""
    assert "newAnswerAvgTime, " in good("agents", *WEEK, "--chart", "newAnswerAvgTime", "--id", "a0000001")
    assert "1 row." in good("agents", *WEEK, "--id", "a0000001")
    assert "1 row." in good("tickets.agent_availability", *WEEK, "--id", "a0000002")


def test_events_are_counted() -> None:
    """The rows of a ranking are ratings: their chart is how many there are."""
    drawn = good("ranking", *QUARTER, "--chart", "rows", "--every", "18")
    assert drawn.startswith("rows\nranking\n2025-01-01 to 2025-03-31, 18 days a bar\n")
    rows = json.loads(good("ranking", *QUARTER, "--json"))
    most = max(
        sum(
            18 * n <= (date.fromisoformat(row["datecreated"][:10]) - date(2025, 1, 1)).days < 18 * (n + 1)
            for row in rows
        )
        for n in range(5)
    )
    assert f"highest {most} (" in drawn


def test_the_default_is_thirty_days_that_are_over(emulator: Emulator) -> None:
    """Up to yesterday, of the account's time zone."""
    good("performance")
    [request] = emulator.requests
    first, last = (date.fromisoformat(request.params[name][:10]) for name in ("date_from", "date_to"))
    assert last - first == timedelta(days=29)
    assert timedelta(0) < datetime.now(UTC).date() - last <= timedelta(days=2)


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("agents", "--column", "answer"), "agents has no answer: write one of id, contactid, "),
        (("agents", "--chart", "firstname"), "agents has no firstname to draw: write one of worktime, answers, "),
        (("agents", "--chart", "newAnswerAvgTime"), "of several rows cannot be added up: pick a row with --id"),
        (("ranking", "--chart", "comment"), "write one of rows"),
        (("performance", "--id", "a0000001"), "leave out --id"),
        (("agents", "--svg", "year.svg"), "--svg draws charts: add --chart, as in --chart worktime"),
        (("agents", "--chart", "answers", "--svg", "nowhere/year.svg"), "nowhere is no folder"),
        (("agents", "--chart", "answers", "--json"), "leave out one of them"),
        (("agents", "--since", "2025-01-02", "--until", "2025-01-01"), "--until, 2025-01-01, is before --since"),
        (("agents", "--since", "2025-01-01", "--until", "2025-12-31", "--chart", "calls", "--every", "1"), "--every 7"),
    ],
)
def test_what_cannot_be_shown_is_refused_before_anything_is_sent(
    arguments: tuple[str, ...], said: str, emulator: Emulator
) -> None:
    """With what to write instead."""
    result = report(*arguments)
    assert result.exit_code in (1, 2)
    assert said in result.stderr
    assert not emulator.requests


def test_what_cannot_be_shown_afterwards_is_said_in_one_line(tmp_path: Path) -> None:
    """Nobody has the id; the file cannot be written."""
    assert report("agents", *WEEK, "--id", "nobody").stderr == "Error: no row of agents has the id 'nobody'\n"
    full = report("agents", *WEEK, "--chart", "answers", "--svg", "/dev/full")
    assert (full.exit_code, full.stderr) == (1, "Error: cannot write /dev/full: No space left on device\n")


def test_units_are_said_where_they_are_known() -> None:
    """Times are seconds, shares per cent; counts and what nobody has documented have none."""
    known = {
        "worktime": "s", "newAnswerAvgTimeSla": "s", "call_pickup_avg_time": "s", "call_seconds": "s",
        "call_seconds_ph": "s/h", "answers_ph": "per h", "rewards_p": "%", "pct": "%", "mins": "min",
        "maxUnfulfilledTime": "s", "hours_online": "h",
    }  # fmt: skip
    assert {name: unit(name) for name in known} == known
    assert {unit(name) for name in ("answers", "chat_pickup", "o_calls", "avgQueue", "unfulfilled")} == {""}
    charted = {name for record in REPORTS.values() for name in numeric(record)}
    assert {name for name in charted if not how(name)} == {
        name for name in charted if name.endswith(("_ph", "_p", "AvgTime", "AvgTimeSla", "_avg_time"))
    } | {"chat_pickup", "i_messages", "o_calls"}


def test_rows_become_one_value_only_where_that_is_right() -> None:
    """Sums, extremes, means of equal hours, averages by their counts; an average of averages never."""
    load = [records.Load(avgQueue=1, maxQueue=5, minQueue=1), records.Load(avgQueue=2, maxQueue=3, minQueue=0)]
    assert [one_value(name, load) for name in ("avgQueue", "maxQueue", "minQueue", "avgSlots")] == [1.5, 5, 0, None]
    kept = [
        records.SlaCompliance(fulfilled=3, avgFulfilledTime=10),
        records.SlaCompliance(fulfilled=1, avgFulfilledTime=50),
    ]
    assert one_value("avgFulfilledTime", kept) == 20
    assert one_value("avgUnfulfilledTime", [records.SlaCompliance(avgUnfulfilledTime=0)] * 2) is None
    assert one_value("answers", [records.AgentReport(answers=2), records.AgentReport(answers=float("inf"))]) == 2
    with pytest.raises(ValueError, match="pick a row with --id"):
        one_value("i_messages", [records.PerformanceReport(i_messages=1)] * 2)


def series(values: list[float | None], unit_: str = "") -> Series:
    """A value a day."""
    first = date(2024, 11, 20)
    return Series("answers", unit_, (), cut(Span(first, first + timedelta(len(values) - 1)), 1), values)


def test_seconds_are_read_as_what_they_are() -> None:
    """Minutes, hours or days when they are many."""
    found = [readable(series([value], "s")) for value in (90.0, 600.0, 7200.0, 259_200.0)]
    assert [(each.unit, each.values) for each in found] == [("s", [90]), ("min", [10]), ("h", [2]), ("days", [3])]
    assert series([None, 3.0]).summary() == "lowest 3 (2024-11-21), highest 3 (2024-11-21); 1 without a value"
    assert series([None]).summary() == "no values"


@settings(max_examples=50)
@given(
    st.lists(st.none() | st.floats(0, 1e9) | st.integers(0, 5000), min_size=1, max_size=120),
    st.integers(40, 120),
    st.booleans(),
)
@example(values=[5e-324], width=40, ascii_only=False)
def test_a_chart_fits_and_loses_no_value(values: list[float | None], width: int, ascii_only: bool) -> None:
    """Every bar that is not nought is to be seen, nothing is wider than the terminal, months are named in order."""
    chart = series(values[: width - 16])
    lines = bars(chart, width, ascii_only=ascii_only)
    assert max(map(len, lines)) <= max(width, 18)
    floor = lines[7].partition("|" if ascii_only else "│")[2]
    each = max(1, min(6, (width - lines[8].index("+" if ascii_only else "└") - 1) // len(chart.values)))
    for n, value in enumerate(chart.values):
        assert (floor[n * each : n * each + 1].strip() != "") == bool(value)
    assert chart.top >= chart.highest
    ET.fromstring(columns("any", [chart]))


@settings(max_examples=50)
@given(st.integers(1, 1500), st.integers(10, 400))
def test_the_parts_are_the_whole(length: int, room: int) -> None:
    """Every day once, in order, in no more parts than there is room for."""
    whole = Span(date(2024, 1, 1), date(2024, 1, 1) + timedelta(length - 1))
    parts = cut(whole, every_for(whole, room))
    assert len(parts) <= room
    assert (parts[0].date_from, parts[-1].date_to) == (whole.date_from, whole.date_to)
    assert all(one.date_to + timedelta(1) == next_.date_from for one, next_ in pairwise(parts))
