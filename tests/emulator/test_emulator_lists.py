"""Lists: filters, pages, reports."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.emulator_asking import ask, refused, small

YEAR = {"date_from": "2025-01-01", "date_to": "2025-12-31"}


async def test_customers_come_a_hundred_at_a_time_and_never_more_than_a_thousand() -> None:
    """100 rows by default, 1000 at most whatever is asked for, every row once over all pages."""
    emulator = small(customers=1234)
    sizes = {
        text: len((await ask(emulator, "GET", "customers", limitcount=text))["customers"])
        for text in ("", "7", "5000", "0", "-1", "many")
    }
    assert sizes == {"": 100, "7": 7, "5000": 1000, "0": 100, "-1": 100, "many": 100}
    seen: list[str] = []
    while rows := (await ask(emulator, "GET", "customers", limitfrom=str(len(seen)), limitcount="500"))["customers"]:
        seen += [row["contactid"] for row in rows]
    assert len(seen) == len(set(seen)) == 1234
    assert (await ask(emulator, "GET", "customers", limitfrom="9" * 30))["customers"] == []


async def test_customers_are_filtered_by_any_part_of_a_name() -> None:
    """email, firstname and lastname match like *text*, wildcards are text; dates bound the day they came."""
    emulator = small(customers=2000)
    rows = (await ask(emulator, "GET", "customers", limitcount="1000"))["customers"]
    for name, part in (
        ("email", "MULLER"),
        ("firstname", "<b>"),
        ("lastname", "%"),
        ("lastname", "_"),
        ("lastname", "\\"),
    ):
        found = (await ask(emulator, "GET", "customers", limitcount="1000", **{name: part}))["customers"]
        assert found
        assert all(part.lower() in row[name].lower() for row in found)
    day = rows[10]["datecreated"]
    after = (await ask(emulator, "GET", "customers", datecreatedfrom=day, limitcount="1000"))["customers"]
    before = (await ask(emulator, "GET", "customers", datecreatedto=day, limitcount="1000"))["customers"]
    assert all(row["datecreated"] > day for row in after)
    assert all(row["datecreated"] < day for row in before)
    assert (await ask(emulator, "GET", "customers", twitter="nobody"))["customers"] == []
    company = (await ask(emulator, "GET", "customers", companyid="o001", limitcount="1"))["customers"][0]
    assert (await ask(emulator, "GET", f"customers/{company['contactid']}"))["companyid"] == "o001"


async def test_conversations_are_filtered_by_every_documented_parameter() -> None:
    """Owner, department, statuses, channels, dates, subject, agent; spaces after commas do no harm."""
    emulator = small(conversations=150)
    every = (await ask(emulator, "GET", "conversations", limit="1000"))["conversations"]
    assert len(every) == 150
    one = every[7]

    async def ids(**params: str) -> set[str]:
        return {
            row["conversationid"]
            for row in (await ask(emulator, "GET", "conversations", limit="1000", **params))["conversations"]
        }

    def those(name: str, *values: str) -> set[str]:
        return {row["conversationid"] for row in every if row[name] in values}

    assert await ids(owneridentifier=one["owneremail"]) == those("owneremail", one["owneremail"])
    info = await ask(emulator, "GET", f"customers/{one['owneremail']}")
    assert await ids(owneridentifier=info["contactid"]) == await ids(owneridentifier=info["userid"])
    assert await ids(owneridentifier="nobody@example.com") == set()
    assert await ids(department="default") == those("departmentid", "default")
    assert await ids(status="R, A") == those("status", "R", "A")
    assert await ids(channel_type="E,C") == those("channel_type", "E", "C")
    assert await ids(subject=one["subject"]) == those("subject", one["subject"])
    assert await ids(datefrom=one["datecreated"], dateto=one["datecreated"]) == those("datecreated", one["datecreated"])
    assert await ids(agentidentifier="john@agent.com") == await ids(agentidentifier="a0000001") != set()


MIDDLE = "2025-06-01 00:00:00"
KEPT: dict[str, Callable[[str], bool]] = {
    MIDDLE: lambda day: day == MIDDLE,
    f"eq:{MIDDLE}": lambda day: day == MIDDLE,
    f"neq:{MIDDLE}": lambda day: day != MIDDLE,
    f"gt:{MIDDLE}": lambda day: day > MIDDLE,
    f"lt:{MIDDLE}": lambda day: day < MIDDLE,
    "gte:2025-06-01": lambda day: day >= "2025-06-01",
    "lte:2025-06-01": lambda day: day <= "2025-06-01",
    f"btw:2025-03-01 00:00:00,{MIDDLE}": lambda day: "2025-03-01" <= day <= MIDDLE,
    "lk:2025-06-%": lambda day: day.startswith("2025-06-"),
    "lk:2025-??-1% %": lambda day: day[8] == "1",
    "xx:2025-06-01": lambda day: False,
}


@pytest.mark.parametrize("text", KEPT)
async def test_a_date_takes_an_operator(text: str) -> None:
    """The eight operators of the reference, equality without one."""
    emulator = small(conversations=150)
    every = (await ask(emulator, "GET", "conversations", limit="1000"))["conversations"]
    found = (await ask(emulator, "GET", "conversations", limit="1000", datechanged=text))["conversations"]
    assert found == [row for row in every if KEPT[text](row["datechanged"])]


async def test_agent_reports_add_up_and_never_change() -> None:
    """Days add up to their year, agents to the whole, and the same question gets the same answer."""
    emulator = small(conversations=400)
    year = (await ask(emulator, "GET", "reports/agents", **YEAR))["agents"]
    assert (await ask(emulator, "GET", "reports/agents", **YEAR))["agents"] == year
    assert [row["id"] for row in year] == ["a0000001", "a0000002", "a0000003", "a0000004"]
    names = ("answers", "chats", "resolved_tickets", "notes")
    total = (await ask(emulator, "GET", "reports/performance", **YEAR, columns=",".join(names)))["performance"][0]
    for name in names:
        assert sum(int(row[name]) for row in year) == int(total[name]) > 0
    months = [
        (await ask(emulator, "GET", "reports/agents", date_from=f"2025-{month:02}-01", date_to=f"2025-{month:02}-31"))[
            "agents"
        ]
        for month in range(1, 13)
    ]
    assert [sum(int(rows[n]["answers"]) for rows in months) for n in range(4)] == [int(row["answers"]) for row in year]
    assert year[0]["rewards_p"] != "0"
    assert float(year[0]["answers_ph"]) == pytest.approx(
        int(year[0]["answers"]) * 3600 / int(year[0]["worktime"]), abs=0.01
    )
    nothing = (await ask(emulator, "GET", "reports/agents", date_from="1999-01-01", date_to="1999-01-01"))["agents"]
    assert {row["answers_ph"] for row in nothing} == {"0"} == {row["rewards_p"] for row in nothing}


async def test_a_report_is_counted_from_what_happens() -> None:
    """A message answered today is in today's report, of its agent and its department."""
    emulator = small()
    today = {"date_from": "2026-01-02", "date_to": "2026-01-02"}
    path = "conversations/t0000001"
    await ask(emulator, "PUT", f"{path}/attendants", department="d0000001")
    await ask(emulator, "POST", f"{path}/messages", message="m", useridentifier="jana@agent.com")
    await ask(emulator, "PUT", f"{path}/status", status="R", useridentifier="jana@agent.com")
    rows = (await ask(emulator, "GET", "reports/agents", **today, agentid="a0000002"))["agents"]
    assert [(row["answers"], row["resolved_tickets"]) for row in rows] == [("1", "1")]
    departments = (await ask(emulator, "GET", "reports/departments", **today))["departments"]
    assert {row["id"]: row["answers"] for row in departments} == {"default": "0", "d0000001": "1", "d0000002": "0"}
    elsewhere = await ask(emulator, "GET", "reports/agents", **today, departmentid="default")
    assert {row["answers"] for row in elsewhere["agents"]} == {"0"}
    assert (await ask(emulator, "GET", "reports/agents", date_from="2026-01-02", date_to="2026-01-02 03:00:00"))[
        "agents"
    ][1]["answers"] == "0"


async def test_columns_choose_and_id_comes_back_anyway() -> None:
    """A comma list with or without spaces; unknown names are ignored; limitcount and limitfrom page the rows."""
    emulator = small()
    rows = (await ask(emulator, "GET", "reports/agents", **YEAR, columns="missed_calls, answers,nextAnswersAvgTime"))[
        "agents"
    ]
    assert {tuple(row) for row in rows} == {("id", "answers", "missed_calls")}
    for path, key in (("ranking", "ranks"), ("tickets/slalog", "slalogs"), ("chats/slalog", "slalogs")):
        rows = (await ask(emulator, "GET", f"reports/{path}", **YEAR, columns="comment,code , met"))[key]
        assert {len(row) for row in rows} == {2}
        assert all("id" in row for row in rows)
    days = await ask(emulator, "GET", "reports/calls/slacompliance", **YEAR, columns="date")
    assert days["slacompliances"][0] == {"date": "2025-01-01"}
    page = (await ask(emulator, "GET", "reports/agents", **YEAR, limitcount="2", limitfrom="1"))["agents"]
    assert [row["id"] for row in page] == ["a0000002", "a0000003"]


async def test_loads_have_a_row_per_hour_and_availability_one_per_day() -> None:
    """Pages go through a span of any length; without dates it is the last 30 days."""
    emulator = small(conversations=300)
    hours = (await ask(emulator, "GET", "reports/tickets/load", date_from="2025-03-03", date_to="2025-03-05"))["loads"]
    assert [row["date"] for row in hours[:2]] == ["2025-03-03 00:00:00", "2025-03-03 01:00:00"]
    assert len(hours) == 72
    day = await ask(
        emulator, "GET", "conversations", datefrom="2025-03-03", dateto="2025-03-05 23:59:59", channel_type="E,M,T,B"
    )
    assert sum(int(row["maxQueue"]) for row in hours) == len(day["conversations"])
    days = (await ask(emulator, "GET", "reports/calls/availability"))["availability"]
    assert (days[0]["date"], days[-1]["date"], len(days)) == ("2025-12-03", "2026-01-02", 31)
    assert {row["pct"] for row in days} == {"33.33", "0"}
    far = await ask(
        emulator,
        "GET",
        "reports/chats/load",
        date_from="0001-01-01",
        date_to="9999-01-01",
        limitfrom="80000000",
        limitcount="1",
    )
    assert far["loads"][0]["date"].startswith("9127")
    assert (await ask(emulator, "GET", "reports/chats/load", date_from="2025-01-02", date_to="2025-01-01"))[
        "loads"
    ] == []


async def test_rankings_belong_to_an_agent() -> None:
    """Agent, customer and types filter; the dates are those of the ranking."""
    emulator = small(conversations=200)
    rows = (await ask(emulator, "GET", "reports/ranking", **YEAR, agentid="a0000001"))["ranks"]
    assert {row["agentEmail"] for row in rows} == {"john@agent.com"}
    assert {row["rankingType"] for row in rows} == {"W", "P"}
    every = (await ask(emulator, "GET", "reports/ranking", **YEAR))["ranks"]
    assert (await ask(emulator, "GET", "reports/ranking", **YEAR, types="P, W"))["ranks"] == every
    punished = (await ask(emulator, "GET", "reports/ranking", **YEAR, types="P"))["ranks"]
    assert punished == [row for row in every if row["rankingType"] == "P"]
    whose = every[0]["contactid"]
    assert (await ask(emulator, "GET", "reports/ranking", **YEAR, contactid=whose))["ranks"] == [
        row for row in every if row["contactid"] == whose
    ]


async def test_sla_logs_hold_what_is_closed() -> None:
    """Tickets and chats apart, and only in the span."""
    emulator = small(conversations=200)
    tickets = (await ask(emulator, "GET", "reports/tickets/slalog", **YEAR))["slalogs"]
    chats = (await ask(emulator, "GET", "reports/chats/slalog", **YEAR))["slalogs"]
    assert tickets
    assert not {row["id"] for row in tickets} & {row["id"] for row in chats}
    sums = (await ask(emulator, "GET", "reports/tickets/slacompliance", **YEAR))["slacompliances"]
    assert [row["date"] for row in sums[:2]] == ["2025-01-01", "2025-01-02"]
    assert len(sums) == 100
    year = (await ask(emulator, "GET", "reports/tickets/slacompliance", **YEAR, limitcount="1000"))["slacompliances"]
    assert len(year) == 365
    for name, met in (("fulfilled", "Y"), ("unfulfilled", "N")):
        assert sum(int(row[name]) for row in year) == sum(row["sla"] == met for row in tickets) > 0
    for row in year:
        times = [int(row[f"{which}FulfilledTime"]) for which in ("min", "avg", "max")]
        assert times == sorted(times)
        assert (times[0] > 0) is (row["fulfilled"] != "0")
    assert (await ask(emulator, "GET", "reports/tickets/slalog", date_from="1999-01-01", date_to="1999-01-01"))[
        "slalogs"
    ] == []


async def test_an_empty_server_answers_too() -> None:
    """No customers, no conversations, no agents: empty lists, not errors."""
    emulator = small(customers=0, conversations=5, agents=0)
    assert await ask(emulator, "GET", "customers") == {"customers": []}
    assert await ask(emulator, "GET", "conversations") == {"conversations": []}
    assert await ask(emulator, "GET", "reports/agents", **YEAR) == {"agents": []}
    assert (await refused(emulator, "GET", "agents/john@agent.com"))[0] == 404
