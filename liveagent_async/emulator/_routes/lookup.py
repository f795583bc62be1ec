"""Finding what a path or a parameter names: a conversation, an agent, a customer, the person who does something."""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

import hashlib
import re

from liveagent_async.emulator._errors import RefusedError, not_found
from liveagent_async.emulator._store import Row, Store, Value

UNKNOWN_CONVERSATION = "unable to load conversation"
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")


def number_in(identifier: str, letter: str) -> int:
    """The row's number in an identifier that was made of it ("c00000ff" -> 255), -1 in any other text."""
    digits = identifier[1:]
    if identifier[:1] != letter or len(digits) < 7 or not set(digits) <= set("0123456789abcdef"):
        return -1
    return int(digits[:15], 16)


def identifier(store: Store, text: str) -> str:
    """An identifier from a path as this version understands it: two versions had trouble with e-mail addresses."""
    if store.version.suffers("plus_in_email"):
        text = text.replace("+", " ")
    if "@" in text and store.version.suffers("email_cut_off"):
        text = text.rpartition(".")[0]
    return text


def agent(store: Store, text: str) -> Row:
    """An agent by e-mail or userid; 404 for an unknown one, the vendor's own example of a 404."""
    text = identifier(store, text)
    row = store.row("SELECT * FROM agents WHERE n = ? OR email = ?", number_in(text, "a"), text)
    if row is None:
        raise not_found("agent", text)
    return row


def customer(store: Store, text: str) -> Row:
    """A customer by e-mail, contactid or (a live client does it) userid; 404 for an unknown one."""
    text = identifier(store, text)
    condition, values = person(text, "cu")
    row = store.row(f"SELECT * FROM customers WHERE {condition}", *values)
    if row is None:
        raise not_found("customer", text)
    return row


def person(text: str, letters: str = "") -> tuple[str, list[Value]]:
    """The condition that finds a customer by e-mail or by an identifier that begins with one of `letters`.

    The address of a seeded customer ends in its row's number, those that came later are in a table of their own: an
    index over a million addresses would take a third of the start.
    """
    number = max((number_in(text, letter) for letter in letters), default=-1)
    digits = text.partition("@")[0].rpartition(".")[2]
    seeded = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1
    sql = "n IN (?, (SELECT n FROM people WHERE n = ? AND email = ?), (SELECT n FROM addresses WHERE email = ?))"
    return sql, [number, seeded, text, text]


def conversation(store: Store, text: str) -> Row:
    """A conversation by id, code or public URL code; an unknown one is a 500, as the reference says."""
    row = store.row("SELECT * FROM conversations WHERE n = ?", number_in(text, "t"))
    row = row or store.row("SELECT * FROM conversations WHERE code = ? OR publicurlcode = ?", text, text)
    if row is None:
        raise RefusedError(500, UNKNOWN_CONVERSATION)
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


def token(userid: str) -> str:
    """A login secret that stays the same: 32 hex digits."""
    return hashlib.md5(userid.encode(), usedforsecurity=False).hexdigest()
