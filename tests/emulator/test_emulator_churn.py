"""An account that is odd and changes while it is read: bursts of dates, rows that move, go and come back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from support.emulator_asking import ask, small

from liveagent_async.emulator import Churn, Emulator

IDS = {"customers": "contactid", "conversations": "conversationid"}


async def listed(emulator: Emulator, table: str, **params: str) -> list[dict[str, str | None]]:
    """One page with everything."""
    size = {"customers": "limitcount", "conversations": "limit"}[table]
    rows: list[dict[str, str | None]] = (await ask(emulator, "GET", table, **{size: "1000"}, **params))[table]
    return rows


async def ids(emulator: Emulator, table: str) -> list[str]:
    return [str(row[IDS[table]]) for row in await listed(emulator, table)]


@pytest.mark.parametrize("table", IDS)
async def test_dates_can_come_in_bursts(table: str) -> None:
    """Hundreds in one second, years without any, hours that the clock repeats or leaves out, rows without a date."""
    emulator = small(customers=1000, conversations=1000, dates="bursty")
    dates = Counter(row["datecreated"] for row in await listed(emulator, table))
    assert dates.most_common(1)[0][1] > 250
    assert dates[None] > 10
    years = {date[:4] for date in dates if date}
    assert years == ({"2020", "2023", "2024"} if table == "customers" else {"2021", "2025"})
    autumn, spring = (
        ("2024-11-03 01:", "2024-03-10 02:") if table == "customers" else ("2025-11-02 01", "2025-03-09 02")
    )
    assert any(date.startswith(autumn) for date in dates if date)
    assert any(date.startswith(spring) for date in dates if date)
    without = next(row for row in await listed(emulator, table) if row["datecreated"] is None)
    assert (await ask(emulator, "GET", f"{table}/{without[IDS[table]]}"))["datecreated"] is None
    if table == "conversations":
        messages = await ask(emulator, "GET", f"conversations/{without['conversationid']}/messages")
        assert messages["groups"][0]["datecreated"] is None


@pytest.mark.parametrize("dates, year", [("even", "2020"), ("year", "2025"), ("bursty", "2020")])
async def test_nothing_is_older_than_the_account(dates: str, year: str, tmp_path: Path) -> None:
    """Which says so itself, also from a file that was kept; "year" is one that began with 2025 and grew in it."""
    path = str(tmp_path / "account.db")
    small(path=path, customers=1000, conversations=1000, dates=dates)
    kept = small(path=path)
    assert (await ask(kept, "GET", "application/status"))["dateinstalled"] == f"{year}-01-01 00:00:00"
    years = {row["datecreated"][:4] for table in IDS for row in await listed(kept, table) if row["datecreated"]}
    assert min(years) == year
    assert dates != "year" or years == {"2025"}


async def test_the_same_seed_gives_the_same_bursts() -> None:
    """And even dates are what they were."""
    one, two, even = (small(dates=dates) for dates in ("bursty", "bursty", "even"))
    assert await listed(one, "customers") == await listed(two, "customers") != await listed(even, "customers")
    with pytest.raises(ValueError, match="write one of even, year, bursty"):
        small(dates="odd")


@pytest.mark.parametrize("table", IDS)
async def test_a_script_says_what_happens_at_which_call(table: str) -> None:
    """Rows go, come back as they were, jump to the top, are edited, and after its end nothing happens."""
    letter = {"customers": "c", "conversations": "t"}[table]
    first = [f"{letter}{n:07x}" for n in range(1, 6)]
    script = ["", "delete 2", "revive", "move, move", "edit", "add"]
    emulator = small(customers=5, conversations=5, churn=Churn(table, script=script))  # type: ignore[arg-type]
    assert await ids(emulator, table) == first
    assert await ids(emulator, table) == first[2:]
    assert await ids(emulator, table) == first[1:]
    assert await ids(emulator, table) == [first[4], *first[1:4]]
    before = await ask(emulator, "GET", f"{table}/{first[1]}")
    assert await ids(emulator, table) == [first[4], *first[1:4]]
    after = await ask(emulator, "GET", f"{table}/{first[1]}")
    changed = {name for name in after if after[name] != before[name]}
    assert changed == ({"lastname", "systemname"} if table == "customers" else {"subject", "datechanged"})
    assert await ids(emulator, table) == [first[4], *first[1:4], f"{letter}0000006"]
    assert await ids(emulator, table) == [first[4], *first[1:4], f"{letter}0000006"]
    verbs = [effect.what.partition(".")[2] for effect in emulator.effects]
    assert verbs == ["delete", "delete", "revive", "move", "move", "edit", "create"]


def test_a_step_that_is_misspelt_is_refused() -> None:
    """At once, with what can be written."""
    for step in ("remove", "delete two"):
        with pytest.raises(ValueError, match="write one of add, revive, delete, move, edit"):
            Churn(script=[step])


@pytest.mark.parametrize("table", IDS)
async def test_rows_anywhere_change_by_a_seed(table: str) -> None:
    """The same for the same seed; whatever happens, a row is there once, and what is gone can come back."""

    async def walk(seed: int) -> list[list[str]]:
        churn = Churn(table, add=2, delete=3, revive=2, move=2, edit=2, seed=seed)  # type: ignore[arg-type]
        emulator = small(churn=churn)
        seen = [await ids(emulator, table) for _ in range(20)]
        assert len(emulator.effects) == 20 * 11 - 2  # at the first call nobody is gone yet
        return seen

    one, two, other = await walk(1), await walk(1), await walk(2)
    assert one == two != other
    assert all(len(rows) == len(set(rows)) for rows in one)
    assert one[0][0] != one[1][0]  # somebody else is on top
    gone = set(one[3]) - set(one[4])
    assert any(gone & set(rows) for rows in one[5:])


async def test_nothing_can_change_in_an_empty_list() -> None:
    """No error either."""
    emulator = small(customers=3, churn=Churn(delete=5, move=1, edit=1))
    assert await ids(emulator, "customers") == []
    assert await ids(emulator, "customers") == []


async def test_an_identifier_is_never_given_out_twice() -> None:
    """A row that comes after the last one went is another one."""
    emulator = small(customers=3)
    emulator.delete("customers", 3)
    assert (await ask(emulator, "POST", "customers", email="late@example.com"))["contactid"] == "c0000004"
