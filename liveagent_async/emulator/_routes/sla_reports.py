"""The reports on service levels. Nobody documents their rows in v1: these follow the later v3 grid."""

from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import Handler, route
from liveagent_async.emulator._store import Row, Store

from .params import page
from .reports import KINDS, choose, span

_LOG = """SELECT 's' || c.n AS id, c.conversationid, c.code, c.departmentid, d.name AS department_name, 'l1' AS levelid,
    'Standard' AS sla_level_name, c.datecreated AS date_created, c.datedue AS date_due, c.dateresolved AS date_closed,
    CASE WHEN c.dateresolved <= c.datedue THEN 'Y' ELSE 'N' END AS sla,
    u.contactid AS req_contactid, u.firstname AS req_firstname, u.lastname AS req_lastname
    FROM conversations c LEFT JOIN departments d USING (departmentid) LEFT JOIN customers u ON u.n = c.owner"""
_COMPLIANCE = """SELECT d.departmentid AS id, d.name AS department_name,
    cast(total(c.dateresolved <= c.datedue) AS INTEGER) AS met,
    cast(total(c.dateresolved > c.datedue) AS INTEGER) AS missed
    FROM conversations c JOIN departments d USING (departmentid)"""
_CLOSED = """ WHERE c.dateresolved IS NOT NULL AND instr(?, c.channel_type)
    AND c.dateresolved >= ? AND c.dateresolved <= ?
    AND ? IN ('', c.departmentid) AND ? IN ('', printf('a%07x', c.resolver))"""


def _log(kind: str) -> Handler:
    def handler(store: Store, call: Call) -> Tree:
        """Closed records only; for tickets the dates were ignored until 5.15.11.1 (#8979)."""
        start, end = span(call)
        if kind == "tickets" and store.version.suffers("ticket_sla_log_dates"):
            start, end = "0000", "9999"
        values = (KINDS[kind][0], start, end, call.get("departmentid"), call.get("agentid"))
        rows = store.rows(_LOG + _CLOSED + " ORDER BY c.n LIMIT ? OFFSET ?", *values, *page(call))
        return {"slalogs": choose(call, rows)}

    return handler


def _compliance(kind: str) -> Handler:
    def handler(store: Store, call: Call) -> Tree:
        values = (KINDS[kind][0], *span(call, mandatory=False), call.get("departmentid"), call.get("agentid"))
        sql = _COMPLIANCE + _CLOSED + " GROUP BY d.departmentid ORDER BY d.rowid LIMIT ? OFFSET ?"
        rows: list[Row] = [
            {name: str(value) for name, value in row.items()} for row in store.rows(sql, *values, *page(call))
        ]
        return {"slacompliances": choose(call, rows)}

    return handler


for _kind in KINDS:
    route("GET", f"reports/{_kind}/slacompliance")(_compliance(_kind))
    route("GET", f"reports/{_kind}/slalog")(_log(_kind))
