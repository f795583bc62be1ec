"""Finding what a path or a parameter names: a conversation, the person who does something."""

from __future__ import annotations

import re

from liveagent_async.emulator.errors import RefusedError
from liveagent_async.emulator.store import Row, Store

from .common import number_in

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
    row = store.row("SELECT userid FROM customers WHERE n = ? OR email = ? LIMIT 1", number_in(text, "u"), text)
    if row is None:
        raise RefusedError(404, f"user with identifier {text} not found")
    return str(row["userid"]), None


def is_address(text: str) -> bool:
    """Whether a text can be an e-mail address."""
    return _ADDRESS.fullmatch(text) is not None
