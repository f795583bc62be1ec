"""What handlers of several families share: paging, finding people, JSON inside a field, dates with an operator."""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

import hashlib
import json
from typing import cast

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import invalid, missing, not_found
from liveagent_async.emulator._php.encoders import Tree
from liveagent_async.emulator._store import Row, Store, Value

DEFAULT_PAGE = 100
LARGEST_PAGE = 1000


def required(call: Call, name: str) -> str:
    """A mandatory parameter; a 500 that names it when it is missing or empty."""
    return call.get(name) or _refuse(name)


def _refuse(name: str) -> str:
    raise missing(name)


def page(call: Call, count: str = "limitcount", start: str = "limitfrom") -> tuple[int, int]:
    """Rows wanted and rows skipped: 100 by default, never more than 1000, nonsense read as PHP's (int) reads it."""
    size = _number(call.get(count))
    return min(size, LARGEST_PAGE) if size > 0 else DEFAULT_PAGE, max(_number(call.get(start)), 0)


def _number(text: str) -> int:
    try:
        return min(int(text), 2**62)
    except ValueError:
        return 0


def number_in(identifier: str, letter: str) -> int:
    """The row's number in an identifier that was made of it ("c00000ff" -> 255), -1 in any other text."""
    digits = identifier[1:]
    if identifier[:1] != letter or len(digits) < 7 or not set(digits) <= set("0123456789abcdef"):
        return -1
    return int(digits[:15], 16)


def contains(text: str) -> str:
    """A pattern for LIKE that finds the text itself anywhere."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def token(userid: str) -> str:
    """A login secret that stays the same: 32 hex digits."""
    return hashlib.md5(userid.encode(), usedforsecurity=False).hexdigest()


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


def pairs(call: Call, name: str) -> list[tuple[str, str]]:
    """`[{"code": ..., "value": ...}]`, JSON inside a form field; a 500 naming the parameter for anything else."""
    try:
        items: object = json.loads(call.get(name))
        if isinstance(items, list):
            return [(_text(item, "code"), _text(item, "value")) for item in cast("list[object]", items)]
    except (ValueError, TypeError, RecursionError):
        pass
    raise invalid(name)


def _text(item: object, key: str) -> str:
    """A text or a number of a JSON object; a TypeError for anything else, a ValueError for half a surrogate pair."""
    value = cast("dict[str, object]", item).get(key) if isinstance(item, dict) else None
    if not isinstance(value, str | int):
        raise TypeError(key)
    text = str(value)
    text.encode()
    return text


def add_fields(store: Store, kind: str, owner: Value, fields: list[tuple[str, str]]) -> None:
    """Adds values of custom fields; the same code may be there several times."""
    for code, value in fields:
        store.insert("fields", {"kind": kind, "owner": owner, "code": code, "value": value})


def fields_of(store: Store, kind: str, owner: Value) -> Tree:
    """The custom fields of a row, in the order they came."""
    return store.rows("SELECT code, value FROM fields WHERE kind = ? AND owner = ? ORDER BY rowid", kind, owner)


def remove_fields(store: Store, kind: str, owner: Value, code: str) -> None:
    """Removes the values of one code, of all when there is none: the wire's own trap."""
    store.execute("DELETE FROM fields WHERE kind = ? AND owner = ? AND (? = '' OR code = ?)", kind, owner, code, code)
