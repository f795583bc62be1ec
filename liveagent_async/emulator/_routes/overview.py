"""Overview: the dashboard's counters, each a list with one row."""

from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import route
from liveagent_async.emulator._store import Store

_COUNT = "SELECT count(*) FROM conversations WHERE status = ? AND (? = '' OR departmentid = ?)"


@route("GET", "chats/overview")
def chats(store: Store, call: Call) -> Tree:
    """Counts, of one department if asked; the names `ringing` and `departmentid` are guesses."""
    department = call.get("departmentid")
    running = store.text(_COUNT, "T", department, department)
    row = {
        "visitors": str(3 * int(running)),
        "chats": running,
        "queue": "0",
        "agents": store.text("SELECT count(*) FROM agents WHERE onlinestatus LIKE '%T%'"),
        "ringing": "0",
    }
    return {"chatsOverview": [row]}


@route("GET", "calls/overview")
def calls(store: Store, _call: Call) -> Tree:
    """Phone calls going on."""
    return {"callsOverview": [{"running": store.text(_COUNT, "P", "", ""), "ringing": "0", "inqueue": "0"}]}
