"""The reports on service levels of tickets, chats and calls: met and missed by day, and the log of every record."""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

from datetime import UTC, datetime, timedelta

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import Handler, route
from liveagent_async.emulator._store import Row, Store

from .params import page
from .reports import KINDS, bounds, choose, slots, span, stamp

_CLOSED = """ WHERE c.dateresolved IS NOT NULL AND c.datedue IS NOT NULL AND instr(?, c.channel_type)
    AND c.dateresolved >= ? AND c.dateresolved <= ?
    AND ? IN ('', c.departmentid) AND ? IN ('', printf('a%07x', c.resolver))"""
_LOG = (
    """SELECT 's' || c.n AS id, c.conversationid, c.departmentid, 'l1' AS levelid,
    CASE WHEN c.dateresolved <= c.datedue THEN 'Y' ELSE 'N' END AS sla, c.datecreated AS date_created,
    c.dateresolved AS date_closed, '' AS server_date_closed, c.datedue AS date_due, '' AS server_date_due,
    'l1' AS sla_level_id, a.userid AS agentid, u.contactid AS req_contactid, c.code, d.name AS department_name,
    'Standard' AS sla_level_name, a.firstname AS agent_firstname, a.lastname AS agent_lastname,
    u.firstname AS req_firstname, u.lastname AS req_lastname
    FROM conversations c LEFT JOIN departments d USING (departmentid) LEFT JOIN customers u ON u.n = c.owner
    LEFT JOIN agents a ON a.n = c.resolver"""
    + _CLOSED
    + " ORDER BY c.n LIMIT ? OFFSET ?"
)
_BY_DAY = (
    """SELECT date(c.dateresolved) AS day, c.dateresolved <= c.datedue AS met, count(*) AS count,
    CAST(avg(t) AS INTEGER) AS avg, max(t) AS max, min(t) AS min FROM (
    SELECT *, strftime('%s', dateresolved) - strftime('%s', datecreated) AS t FROM conversations) c"""
    + _CLOSED
    + " GROUP BY day, met"
)
_USUAL = tuple(
    "id conversationid departmentid levelid sla date_created date_closed server_date_closed date_due server_date_due"  # noqa: SIM905
    " sla_level_id agentid req_contactid".split()
)
_MORE = tuple("code department_name sla_level_name agent_firstname agent_lastname req_firstname req_lastname".split())  # noqa: SIM905
_COLUMNS = {"tickets": _USUAL, "chats": _USUAL + _MORE, "calls": _USUAL}


def _log(kind: str) -> Handler:
    def handler(store: Store, call: Call) -> Tree:
        """Closed records only; the seven columns of chats are there for the others by `columns` (inferred)."""
        start, end = span(store, call)
        if kind == "tickets" and store.version.suffers("ticket_sla_log_dates"):
            start, end = "0000", "9999"
        values = (KINDS[kind][0], start, end, call.get("departmentid"), call.get("agentid"))
        rows = store.rows(_LOG, *values, *page(call))
        for row in rows:
            for name in ("date_closed", "date_due"):
                row[f"server_{name}"] = _server_time(store, row[name])
        return {"slalogs": choose(call, rows, _COLUMNS[kind])}

    return handler


def _server_time(store: Store, text: str | int | None) -> str:
    """A date of the account in the server's zone; that this zone is UTC is inferred."""
    moment = datetime.fromisoformat(str(text)).replace(tzinfo=store.zone)
    return stamp(moment.astimezone(UTC).replace(tzinfo=None))


def _compliance(kind: str) -> Handler:
    def handler(store: Store, call: Call) -> Tree:
        """A row for each day, with times in seconds from creation to the end (inferred)."""
        start, end = bounds(store, call)
        values = (KINDS[kind][0], stamp(start), stamp(end))
        found = store.rows(_BY_DAY, *values, call.get("departmentid"), call.get("agentid"))
        counted = {(row["day"], row["met"]): row for row in found}
        rows: list[Row] = []
        for day in slots(call, start, end, timedelta(days=1)):
            date = str(day.date())
            row: Row = {"date": date}
            for met, name in ((1, "fulfilled"), (0, "unfulfilled")):
                of = counted.get((date, met), {})
                row[name] = str(of.get("count", 0))
                row |= {f"{which}{name.title()}Time": str(of.get(which, 0)) for which in ("avg", "max", "min")}
            rows.append(row)
        return {"slacompliances": choose(call, rows)}

    return handler


for _kind in KINDS:
    route("GET", f"reports/{_kind}/slacompliance")(_compliance(_kind))
    route("GET", f"reports/{_kind}/slalog")(_log(_kind))
