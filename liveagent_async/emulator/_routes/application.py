"""Application: the status, which clients use as a ping."""

from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import route
from liveagent_async.emulator._store import Store


@route("GET", "application/status")
def status(store: Store, _call: Call) -> Tree:
    """Versions, dates and the server's own time."""
    return {
        "liveagentversion": store.version.text,
        "gpfversion": "1.7.8.4",
        "dateinstalled": store.text("SELECT installed FROM account"),
        "datelatestupdate": "2024-08-05 12:13:05",
        "current_server_time": store.now(),
    }
