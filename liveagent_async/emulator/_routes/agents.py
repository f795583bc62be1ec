"""Agents: one call."""

from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import route
from liveagent_async.emulator._store import Store

from .lookup import agent, token


@route("GET", "agents/*")
def get(store: Store, call: Call) -> Tree:
    """Agent info and login token, by e-mail or userid."""
    row = agent(store, call.ids[0])
    return {
        "contactid": row["contactid"],
        "userid": row["userid"],
        "email": row["email"],
        "firstname": row["firstname"],
        "lastname": row["lastname"],
        "systemname": row["systemname"],
        "authtoken": token(str(row["userid"])),
        "browsercookiename": "A_auth",
        "gender": row["gender"],
        "role": row["role"],
    }
