"""The reports on time: who was available when, and the load of every hour, for tickets, chats and calls."""

from __future__ import annotations

from datetime import datetime, timedelta

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import invalid
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import Handler, route
from liveagent_async.emulator._store import Store

from .params import page
from .reports import KINDS, span

_STAMP = "%Y-%m-%d %H:%M:%S"


_AVAILABILITY = """SELECT a.userid || '_' || d.departmentid AS id, a.userid, a.firstname, a.lastname, a.contactid,
    d.departmentid, d.name AS department_name,
    CASE WHEN instr(a.onlinestatus, ?) THEN '8' ELSE '0' END AS hours_online, ? AS from_date, ? AS to_date
    FROM agents a JOIN department_agents x ON x.agent = a.n JOIN departments d USING (departmentid)
    WHERE ? IN ('', a.userid) AND ? IN ('', d.departmentid) ORDER BY a.n LIMIT ? OFFSET ?"""
_CAME = """SELECT count(*) FROM conversations
    WHERE datecreated >= ? AND datecreated < ? AND instr(?, channel_type)"""


def _bounds(store: Store, call: Call) -> tuple[datetime, datetime]:
    """The span asked for, else the last 30 days, which is what the server keeps."""
    today = store.now()[:10]
    month = (datetime.fromisoformat(today) - timedelta(days=30)).strftime(_STAMP)
    texts = span(call, mandatory=False, default=(month, today))
    try:
        start, end = (datetime.fromisoformat(text).replace(tzinfo=None) for text in texts)
    except ValueError:
        raise invalid("date_from or date_to") from None
    return start, end


def _slots(call: Call, start: datetime, end: datetime, step: timedelta) -> list[datetime]:
    """The page of a row per day or hour, without making the rows before it."""
    total = max(-(-(end - start) // step), 0) if end > start else 0
    size, first = page(call)
    return [start + step * slot for slot in range(min(first, total), min(first + size, total))]


def _agents_availability(kind: str) -> Handler:
    letter = KINDS[kind][1]

    def handler(store: Store, call: Call) -> Tree:
        start, end = (moment.strftime(_STAMP) for moment in _bounds(store, call))
        who = call.get("agentid"), call.get("departmentid")
        rows = store.rows(_AVAILABILITY, letter, start, end, *who, *page(call))
        return {"agentsavailability": rows}

    return handler


def _availability(store: Store, call: Call) -> Tree:
    """One row a day: minutes and percent of it with somebody there; nobody publishes more, so it is office hours."""
    return {
        "availability": [
            {"date": day.strftime("%Y-%m-%d"), "mins": mins, "pct": pct}
            for day in _slots(call, *_bounds(store, call), timedelta(days=1))
            for mins, pct in [("480", "33.33") if day.weekday() < 5 else ("0", "0")]
        ]
    }


def _load(kind: str) -> Handler:
    channels, letter = KINDS[kind]

    def handler(store: Store, call: Call) -> Tree:
        slots = _slots(call, *_bounds(store, call), timedelta(hours=1))
        online = store.text("SELECT count(*) FROM agents WHERE instr(onlinestatus, ?)", letter)
        rows: list[Tree] = []
        for hour in slots:
            next_hour = hour + timedelta(hours=1)
            came = store.text(_CAME, hour.strftime(_STAMP), next_hour.strftime(_STAMP), channels)
            figures = {"Queue": (came, came, "0"), "Slots": (online, online, online), "Service": ("0", came, "0")}
            row = {
                f"{which}{name}": value
                for name, three in figures.items()
                for which, value in zip(("avg", "max", "min"), three, strict=True)
            }
            rows.append({"date": hour.strftime(_STAMP), **row})
        return {"loads": rows}

    return handler


for _kind in KINDS:
    route("GET", f"reports/{_kind}/agentsavailability")(_agents_availability(_kind))
    route("GET", f"reports/{_kind}/load")(_load(_kind))
    if _kind != "tickets":
        route("GET", f"reports/{_kind}/availability")(_availability)
