"""Finding what a path or a parameter names: a conversation, the person who does something."""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

import re

from liveagent_async.emulator._errors import RefusedError
from liveagent_async.emulator._store import Row, Store

from .common import number_in, person

_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")


def conversation(store: Store, text: str) -> Row:
    """A conversation by id, code or public URL code; an unknown one is a 500, as the reference says."""
    row = store.row("SELECT * FROM conversations WHERE n = ?", number_in(text, "t"))
    row = row or store.row("SELECT * FROM conversations WHERE code = ? OR publicurlcode = ?", text, text)
    if row is None:
        raise RefusedError(500, "unable to load conversation")
    return row


def actor(store: Store, text: str) -> tuple[str, int | None]:
    """Who does something: the userid and, for an agent, the row's number. Without an identifier it is "System"."""
    if not text:
        return "system00", None
    row = store.row("SELECT userid, n FROM agents WHERE n = ? OR email = ?", number_in(text, "a"), text)
    if row is not None:
        return str(row["userid"]), int(row["n"] or 0)
    condition, values = person(text, "u")
    row = store.row(f"SELECT userid FROM customers WHERE {condition}", *values)
    if row is None:
        raise RefusedError(404, f"user with identifier {text} not found")
    return str(row["userid"]), None


def is_address(text: str) -> bool:
    """Whether a text can be an e-mail address."""
    return _ADDRESS.fullmatch(text) is not None
