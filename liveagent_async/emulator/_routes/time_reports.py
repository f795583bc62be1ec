"""The reports on time: who was available when, and the load of every hour, for tickets, chats and calls."""

from __future__ import annotations

from datetime import timedelta

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import Handler, route
from liveagent_async.emulator._store import Store

from .params import page
from .reports import KINDS, bounds, slots, stamp

_AVAILABILITY = """SELECT a.userid || '_' || d.departmentid AS id, a.userid, a.firstname, a.lastname, a.contactid,
    d.departmentid, d.name AS department_name,
    CASE WHEN instr(a.onlinestatus, ?) THEN '8' ELSE '0' END AS hours_online, ? AS from_date, ? AS to_date
    FROM agents a JOIN department_agents x ON x.agent = a.n JOIN departments d USING (departmentid)
    WHERE ? IN ('', a.userid) AND ? IN ('', d.departmentid) ORDER BY a.n LIMIT ? OFFSET ?"""
_CAME = """SELECT count(*) FROM conversations
    WHERE datecreated >= ? AND datecreated < ? AND instr(?, channel_type)"""


def _agents_availability(kind: str) -> Handler:
    letter = KINDS[kind][1]

    def handler(store: Store, call: Call) -> Tree:
        start, end = map(stamp, bounds(store, call))
        who = call.get("agentid"), call.get("departmentid")
        rows = store.rows(_AVAILABILITY, letter, start, end, *who, *page(call))
        return {"agentsavailability": rows}

    return handler


def _availability(store: Store, call: Call) -> Tree:
    """One row a day: minutes and percent of it with somebody there; office hours, for no source tells more."""
    return {
        "availability": [
            {"date": str(day.date()), "mins": mins, "pct": pct}
            for day in slots(call, *bounds(store, call), timedelta(days=1))
            for mins, pct in [("480", "33.33") if day.weekday() < 5 else ("0", "0")]
        ]
    }


def _load(kind: str) -> Handler:
    channels, letter = KINDS[kind]

    def handler(store: Store, call: Call) -> Tree:
        hours = slots(call, *bounds(store, call), timedelta(hours=1))
        online = store.text("SELECT count(*) FROM agents WHERE instr(onlinestatus, ?)", letter)
        rows: list[Tree] = []
        for hour in hours:
            next_hour = hour + timedelta(hours=1)
            came = store.text(_CAME, stamp(hour), stamp(next_hour), channels)
            figures = {"Queue": (came, came, "0"), "Slots": (online, online, online), "Service": ("0", came, "0")}
            row = {
                f"{which}{name}": value
                for name, three in figures.items()
                for which, value in zip(("avg", "max", "min"), three, strict=True)
            }
            rows.append({"date": stamp(hour), **row})
        return {"loads": rows}

    return handler


for _kind in KINDS:
    route("GET", f"reports/{_kind}/agentsavailability")(_agents_availability(_kind))
    route("GET", f"reports/{_kind}/load")(_load(_kind))
    if _kind != "tickets":
        route("GET", f"reports/{_kind}/availability")(_availability)
