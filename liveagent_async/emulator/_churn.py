"""Rows that come and go while a client pages: the reason why a list walked by offset can lose or double rows.

The real server pages by offset and has no cursor, so what a walk sees when rows change under it is what this shows.
"""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from dataclasses import dataclass, field
from typing import Literal

from ._call import Call
from ._store import Store

_TABLES = {"customers": "people", "conversations": "conversations"}


@dataclass(slots=True)
class Churn:
    """Before each `every`-th call of the list, `add` rows come at its end and `delete` rows go at its beginning."""

    list: Literal["customers", "conversations"] = "customers"
    every: int = 1
    add: int = 0
    delete: int = 0
    seen: int = field(default=0, init=False)

    def before(self, store: Store, call: Call) -> None:
        """Changes the rows when it is time."""
        if call.method != "GET" or call.path != self.list:
            return
        self.seen += 1
        if self.seen % self.every == 0:
            add_rows(store, self.list, self.add)
            delete_rows(store, self.list, self.delete)


def add_rows(store: Store, table: str, count: int) -> None:
    """Adds rows like the table's last one, each with its own number and, so, its own identifiers."""
    columns = {
        "customers": "email, firstname, lastname, created, role, gender, phone, companyid, note",
        "conversations": "datecreated, datechanged, departmentid, status, owner, subject, preview, channel_type",
    }[table]
    values = columns.replace("email", "'new.' || (SELECT max(n) + 1 FROM customers) || '@example.com'")
    if count and not store.row(f"SELECT 1 FROM {table} LIMIT 1"):
        raise ValueError(f"there is none of the {table} to make more of: start the emulator with one or more")
    for _ in range(count):
        store.execute(f"INSERT INTO {_TABLES[table]} ({columns}) SELECT {values} FROM {table} ORDER BY n DESC LIMIT 1")
        if table == "customers":
            store.execute("INSERT INTO addresses SELECT email, n FROM people ORDER BY n DESC LIMIT 1")
        store.effect(f"{table[:-1]}.create", _last(store, table, "max"))


def delete_rows(store: Store, table: str, count: int) -> None:
    """Deletes the first rows of a table, as somebody does in the agents' panel."""
    for _ in range(min(count, int(store.text(f"SELECT count(*) FROM {table}")))):
        store.effect(f"{table[:-1]}.delete", _last(store, table, "min"))
        store.execute(f"DELETE FROM {_TABLES[table]} WHERE n = (SELECT min(n) FROM {table})")


def _last(store: Store, table: str, which: str) -> str:
    column = {"customers": "contactid", "conversations": "conversationid"}[table]
    return store.text(f"SELECT {column} FROM {table} WHERE n = (SELECT {which}(n) FROM {table})")
