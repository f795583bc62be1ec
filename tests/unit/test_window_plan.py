"""Which windows a list is asked for, and the account's wall time: pure, against lists of any dates."""
# ruff: noqa: DTZ001 - wall times have no zone

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liveagent_async._paging.wall_time import SECOND, existing, to_moment, to_wall
from liveagent_async._paging.window_plan import Stretch, WindowPlan
from liveagent_async.errors import DecodeError

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # sets its clocks by half an hour
END = datetime(2026, 1, 1)


class Account:
    """Rows by date, on a server that gives them in any order and counts the edges of a filter in, or does not."""

    def __init__(self, dates: Sequence[datetime | None], size: int, *, inclusive: bool, chance: Random | None) -> None:
        self.rows = list(enumerate(dates))
        self.size, self.inclusive = size, inclusive
        self.asked = 0
        if chance is not None:
            chance.shuffle(self.rows)

    def answer(self, stretch: Stretch) -> list[tuple[int, datetime | None]]:
        self.asked += 1
        assert self.asked < 20_000, "it goes on for ever"
        if stretch.probe:
            return self.rows
        slack = timedelta(0) if self.inclusive else SECOND
        return [
            (n, date)
            for n, date in self.rows
            if date
            and date + slack <= stretch.upper
            and (stretch.lower is None or date >= stretch.lower - SECOND + slack)
        ]


def read(plan: WindowPlan, account: Account, prefetch: int) -> list[tuple[Stretch, list[int]]]:
    """All windows in order, `prefetch` of them asked for at a time, each answered when its turn comes."""
    out: list[tuple[Stretch, list[int]]] = []
    pending: deque[Stretch] = deque()
    undated: list[int] | None = None
    while True:
        if rest := plan.ask_rest():
            pending.appendleft(rest)
        while len(pending) < prefetch and (stretch := plan.ask()):
            pending.append(stretch)
        if not pending:
            return out
        stretch = pending.popleft()
        whole = account.answer(stretch)
        full = len(whole) >= plan.size and not plan.one_second(stretch)
        dates = [date for _, date in (whole[: plan.size] if full else whole) if date]
        plan.check(stretch, dates, "datecreated", "GET customers")
        plan.accept(stretch, dates, full=full)
        if full:
            if stretch.probe:
                undated = [n for n, date in whole if date is None]
            continue
        inside = [n for n, date in whole if stretch.holds(date)]
        out.append((stretch, [*(undated or [] if stretch.lower is None else []), *inside]))


def dates(zone: tzinfo) -> st.SearchStrategy[list[datetime]]:
    """Bursts in one second, even spreads and empty years, around the days when clocks are set."""
    begin = datetime(2024, 1, 1)
    moment = st.integers(0, 800 * 86400).map(lambda n: begin + timedelta(seconds=n))
    near = st.sampled_from([datetime(2024, 3, 10, 2), datetime(2024, 11, 3, 1), datetime(2024, 10, 6, 2)])
    changing = st.tuples(near, st.integers(-7200, 7200)).map(lambda each: each[0] + timedelta(seconds=each[1]))
    one = st.one_of(moment, changing).map(lambda wall: existing(wall, zone))
    burst = st.tuples(one, st.integers(1, 9)).map(lambda each: [each[0]] * each[1])
    return st.lists(burst, max_size=9).map(lambda bursts: [date for burst in bursts for date in burst])


@pytest.mark.promise("Paging: windows give every row once")
@pytest.mark.parametrize("zone", [UTC, LOS_ANGELES, LORD_HOWE], ids=str)
@pytest.mark.parametrize("since", [None, datetime(2024, 2, 1)], ids=["all", "since"])
@settings(max_examples=40)
@given(data=st.data())
def test_windows_tile_and_give_every_row_once(zone: tzinfo, since: datetime | None, data: st.DataObject) -> None:
    """Whatever the dates, the order, the edges and how many are asked for ahead; no page is cut."""
    found: list[datetime | None] = [*data.draw(dates(zone))]
    if since is None:
        found += [None] * data.draw(st.integers(0, 5))
    account = Account(
        found,
        size=data.draw(st.integers(4, 12)),
        inclusive=data.draw(st.booleans()),
        chance=data.draw(st.none() | st.integers(0, 9).map(Random)),
    )
    plan = WindowPlan(since, END, zone, account.size)
    parts = read(plan, account, data.draw(st.integers(1, 5)))
    assert parts[0][0].lower == since
    assert parts[-1][0].upper == END
    assert all(one.upper == two.lower for (one, _), (two, _) in pairwise(parts))
    expected = [n for n, date in enumerate(found) if Stretch(since, END).holds(date)]
    assert sorted(n for _, rows in parts for n in rows) == expected


@pytest.mark.parametrize("zone", [LOS_ANGELES, LORD_HOWE], ids=str)
@pytest.mark.parametrize("since", [None, datetime(2024, 2, 1)], ids=["all", "since"])
@pytest.mark.parametrize("inclusive", [True, False])
def test_bursts_beside_the_hour_that_clocks_skip_end(zone: tzinfo, since: datetime | None, *, inclusive: bool) -> None:
    """The half of a span by the clock may lie in what clocks skip, which is no half: the walk once went on for ever."""
    after = existing(datetime(2024, 3, 10, 2) if zone is LOS_ANGELES else datetime(2024, 10, 6, 2), zone)
    before = (after.replace(tzinfo=zone).astimezone(UTC) - SECOND).astimezone(zone).replace(tzinfo=None)
    for found in ([before] * 8 + [after] * 8, [after] * 13, [before] * 13):
        account = Account(found, size=5, inclusive=inclusive, chance=None)
        parts = read(WindowPlan(since, END, zone, 5), account, prefetch=1)
        assert sorted(n for _, rows in parts for n in rows) == list(range(len(found)))
        assert account.asked < 400


@pytest.mark.parametrize("lower", [None, END - 2 * SECOND])
def test_a_span_holds_its_beginning_and_not_its_end(lower: datetime | None) -> None:
    """The end is the next one's; rows without a date are the beginning's."""
    span = Stretch(lower, END)
    assert [span.holds(date) for date in (END - 2 * SECOND, END - SECOND, END)] == [True, True, False]
    assert span.holds(END - 3 * SECOND) == span.holds(None) == (lower is None)


def halved(lower: datetime, upper: datetime) -> WindowPlan:
    """A plan whose only window was full of rows that came in no order: it is asked for in halves."""
    plan = WindowPlan(lower, upper, LOS_ANGELES, 5)
    whole = plan.ask()
    assert whole
    assert whole == Stretch(lower, upper)
    plan.accept(whole, [lower, lower + SECOND], full=True)
    return plan


def hours(first: int, last: int) -> Stretch:
    return Stretch(END + timedelta(hours=first), END + timedelta(hours=last))


def test_where_no_density_is_known_one_window_goes_alone() -> None:
    """Before the first rows, and after a window without any: narrow ones would be asked for in vain, all at once."""
    plan = halved(END, END + timedelta(hours=400))
    assert [plan.ask(), plan.ask()] == [hours(0, 200), None]
    plan.accept(hours(0, 200), [END] * 400, full=False)
    assert [plan.ask(), plan.ask()] == [hours(200, 202), hours(202, 204)]
    plan.accept(hours(200, 202), [], full=False)
    assert plan.ask() is None
    plan.accept(hours(202, 204), [], full=False)
    assert [plan.ask(), plan.ask()] == [hours(204, 224), None]
    plan.accept(hours(204, 224), [END + timedelta(hours=204)] * 4, full=False)
    assert [plan.ask() for _ in range(10)] == [*(hours(n, n + 20) for n in range(224, 384, 20)), hours(384, 400), None]


def two_hours_wide() -> WindowPlan:
    """A plan that met two rows an hour up to the 200th."""
    plan = halved(END, END + timedelta(hours=400))
    assert plan.ask() == hours(0, 200)
    plan.accept(hours(0, 200), [END] * 400, full=False)
    assert plan.ask() == hours(200, 202)
    return plan


def test_a_burst_leaves_the_width_as_it_was() -> None:
    """Its second says nothing about what comes after it."""
    plan = two_hours_wide()
    burst = END + timedelta(hours=201, minutes=30)
    plan.accept(hours(200, 202), [burst] * 5, full=True)
    for window in (Stretch(END + timedelta(hours=200), burst), Stretch(burst, burst + SECOND)):
        assert plan.ask() == window
        plan.accept(window, [window.lower or END] * 4, full=False)
    assert plan.ask() == Stretch(burst + SECOND, burst + SECOND + timedelta(hours=1, minutes=30))


def test_after_a_full_window_the_next_ones_are_half_as_wide() -> None:
    """But for the piece that its dates show: rows that came in their order say nothing of what is behind them."""
    plan = two_hours_wide()
    dates = [END + timedelta(hours=200, minutes=n) for n in range(5)]
    plan.accept(hours(200, 202), dates, full=True)
    piece = Stretch(dates[0], dates[4])
    assert plan.ask() == piece
    plan.accept(piece, dates[:4], full=False)
    assert plan.ask() == Stretch(dates[4], dates[4] + timedelta(hours=1))


def test_the_width_counts_from_the_first_row() -> None:
    """Not from where an open beginning is looked for."""
    plan = WindowPlan(None, END, UTC, 5)
    days = [datetime(2025, 1, n) for n in range(1, 6)]
    plan.accept(plan.ask() or Stretch(None, END), days, full=True)
    assert plan.ask() == Stretch(None, days[4])
    plan.accept(Stretch(None, days[4]), days[:4], full=False)
    assert plan.ask() == Stretch(days[4], datetime(2025, 1, 9))


@pytest.mark.parametrize("inclusive", [True, False])
def test_rows_older_than_any_account_are_found(inclusive: bool) -> None:
    """More than a page of them in the earliest second, and more in the one before the next."""
    burst = datetime(1970, 1, 1)
    for found in ([burst] * 13, [burst] * 13 + [burst - SECOND], [burst - SECOND] * 7 + [burst] * 13 + [END - SECOND]):
        account = Account(found, size=5, inclusive=inclusive, chance=None)
        parts = read(WindowPlan(None, END, LOS_ANGELES, 5), account, prefetch=1)
        assert sorted(n for _, rows in parts for n in rows) == list(range(len(found)))
        assert account.asked < 30


@pytest.mark.parametrize("minute", range(0, 60, 10))
def test_no_window_ends_in_an_hour_that_clocks_skip(minute: int) -> None:
    """A width that leads into it leads to its end."""
    lower = datetime(2025, 3, 8, 20, minute)
    plan = halved(lower, lower + timedelta(hours=14))
    plan._width = timedelta(hours=3)
    while window := plan.ask():
        assert existing(window.upper, LOS_ANGELES) == window.upper
        plan.accept(window, [window.lower or END] * 4, full=False)


def test_rows_on_the_edge_are_not_counted() -> None:
    """The server gives those of the second before and after, too: an empty window is widened all the same."""
    widths: list[timedelta | None] = []
    for dates in ([], [END - SECOND, END + timedelta(days=1)]):
        plan = halved(END, END + timedelta(days=10))
        window = plan.ask()
        assert window
        plan.accept(attrs.evolve(window, upper=END + timedelta(days=1)), dates, full=False)
        widths.append(plan._width)
    assert widths[0] == widths[1] == timedelta(days=10)


def even(chance: Random) -> list[datetime]:
    """Six years."""
    return [datetime(2020, 1, 1) + timedelta(seconds=chance.randrange(6 * 365 * 86400)) for _ in range(4000)]


def years(chance: Random) -> list[datetime]:
    """Half of them in the first quarter, half in the last year, none between."""
    days = [chance.choice([0, 5 * 365]) + chance.randrange(90) for _ in range(4000)]
    return [datetime(2020, 1, 1) + timedelta(days=day, seconds=chance.randrange(86400)) for day in days]


def growing(chance: Random) -> list[datetime]:
    """Twice as many every two months."""
    return [END - timedelta(days=60 * chance.expovariate(0.7)) for _ in range(4000)]


def imported(chance: Random) -> list[datetime]:
    """A third in one second."""
    return [date if n % 3 else datetime(2023, 5, 5, 5, 5, 5) for n, date in enumerate(even(chance))]


@pytest.mark.parametrize(
    "order,prefetch,pages",
    [("by date", 1, 1.5), ("latest first", 1, 2), ("roughly by date", 1, 2), ("none", 1, 1.5), ("none", 4, 1.5)],
)
@pytest.mark.parametrize("kind", [even, years, growing, imported])
def test_windows_cost_few_requests_more_than_pages(
    kind: Callable[[Random], list[datetime]], order: str, prefetch: int, pages: float
) -> None:
    """Whatever the dates and whatever order their rows come in, which is not known; the latest first costs more."""
    chance = Random(1)
    found = [date.replace(microsecond=0) for date in kind(chance)]
    if order != "none":
        rough = 40 * 86400 if order == "roughly by date" else 0
        found.sort(key=lambda date: (date - END).total_seconds() + chance.uniform(0, rough))
    if order == "latest first":
        found.reverse()
    account = Account(found, 200, inclusive=False, chance=None)
    parts = read(WindowPlan(None, END, UTC, 200), account, prefetch)
    assert sorted(n for _, rows in parts for n in rows) == list(range(4000))
    assert account.asked <= pages * 21 + 15


def test_bursts_and_empty_years_cost_few_requests() -> None:
    """Two seconds of 3,000 rows each and years without any: the page's own dates show where to cut."""
    bursts = [datetime(2021, 5, 5, 5, 5, 5), datetime(2024, 6, 6, 6, 6, 6)]
    account = Account([date for date in bursts for _ in range(3000)], 1000, inclusive=False, chance=None)
    parts = read(WindowPlan(None, END, UTC, 1000), account, 1)
    assert sum(len(rows) for _, rows in parts) == 6000
    assert account.asked <= 30


@pytest.mark.parametrize("date", [datetime(2023, 1, 1), datetime(2027, 1, 1)], ids=["before", "after"])
def test_rows_far_outside_a_window_mean_that_the_filter_is_ignored(date: datetime) -> None:
    """A row one second off is the server's edge, one that is a year off is an error that names the filter."""
    plan = WindowPlan(datetime(2025, 1, 1), END, UTC, 1000)
    stretch = Stretch(datetime(2025, 1, 1), END)
    plan.check(stretch, [datetime(2026, 1, 2), datetime(2024, 12, 31)], "datecreated", "GET customers")
    asked = f"a row of {date} came where datecreated from {stretch.lower} to {END} was asked for"
    with pytest.raises(DecodeError, match=f"GET customers: {asked}: the server ignores that filter"):
        plan.check(stretch, [date, END - SECOND], "datecreated", "GET customers")
    with pytest.raises(DecodeError, match="from the beginning to 2026"):
        plan.check(Stretch(None, END), [datetime(2027, 1, 1)], "datecreated", "GET customers")
    plan.check(Stretch(None, END, probe=True), [date], "datecreated", "GET customers")


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),
    st.sampled_from([LOS_ANGELES, LORD_HOWE, UTC]),
)
@example(datetime(2024, 11, 3, 8, 30, tzinfo=UTC), LOS_ANGELES)
@example(datetime(2024, 11, 3, 9, 30, tzinfo=UTC), LOS_ANGELES)
@example(datetime(2024, 3, 10, 10, 0, tzinfo=UTC), LOS_ANGELES)
def test_no_row_is_left_out_of_a_span_when_clocks_are_set(moment: datetime, zone: ZoneInfo) -> None:
    """Rows of the two hours around it, before and after an edge, lie on its side or on both; edges come back equal."""
    begin, end = to_wall(moment, zone, end=False), to_wall(moment, zone, end=True)
    moment = moment.replace(microsecond=0) + (SECOND if moment.microsecond else timedelta(0))  # rows have whole seconds
    for minutes in range(-120, 121, 10):
        row = (moment + timedelta(minutes=minutes)).astimezone(zone).replace(tzinfo=None, fold=0)
        assert row >= begin if minutes >= 0 else row < end
    for wall in (begin, end):
        assert existing(wall, zone) == wall
        assert to_wall(to_moment(wall, zone, end=False), zone, end=False) == wall
        assert to_wall(to_moment(wall, zone, end=True), zone, end=True) == wall


def test_times_that_clocks_skip_are_moved_to_their_end() -> None:
    """No edge lies where no row can."""
    assert existing(datetime(2024, 3, 10, 2, 30), LOS_ANGELES) == datetime(2024, 3, 10, 3)
    assert existing(datetime(2024, 3, 10, 1, 59, 59), LOS_ANGELES) == datetime(2024, 3, 10, 1, 59, 59)
