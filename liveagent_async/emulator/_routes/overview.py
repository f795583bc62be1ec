"""Overview: the dashboard's counters, each a list with one row."""

from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import route
from liveagent_async.emulator._store import Store

_COUNT = "SELECT count(*) FROM conversations WHERE status = ? AND (? = '' OR departmentid = ?)"


@route("GET", "chats/overview")
def chats(store: Store, call: Call) -> Tree:
    """Counts; with ringing chats since 4.61.8.7, of one department since 4.35.0.6 (both names are guesses)."""
    department = call.get("departmentid") if store.version.has("overview_department") else ""
    running = store.text(_COUNT, "T", department, department)
    row: dict[str, Tree] = {
        "visitors": str(3 * int(running)),
        "chats": running,
        "queue": "0",
        "agents": store.text("SELECT count(*) FROM agents WHERE onlinestatus LIKE '%T%'"),
    }
    if store.version.has("ringing"):
        row["ringing"] = "0"
    return {"chatsOverview": [row]}


@route("GET", "calls/overview")
def calls(store: Store, _call: Call) -> Tree:
    """Phone calls going on."""
    return {"callsOverview": [{"running": store.text(_COUNT, "P", "", ""), "ringing": "0", "inqueue": "0"}]}
