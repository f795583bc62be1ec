"""Rows that come, go and change while a client reads: the reason why a list walked by offset can lose or double rows.

The real server pages by offset and has no cursor, so what a walk sees when rows change under it is what this shows.
"""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ._call import Call
from ._store import Row, Store, Value

_TABLES = {"customers": "people", "conversations": "conversations"}
_KEYS = {"customers": "contactid", "conversations": "conversationid"}
_VERBS = ("add", "revive", "delete", "move", "edit")
_EDITS = {
    "customers": "UPDATE people SET lastname = lastname || '*' WHERE n = ?",
    "conversations": "UPDATE conversations SET subject = subject || '*', datechanged = ? WHERE n = ?",
}
Rows: TypeAlias = list[Row]


@dataclass(slots=True)
class Churn:
    """Before each `every`-th call of the list, rows are changed, so many in each way.

    Without a `seed` the first rows are taken and the last are moved; with one it is rows anywhere.

    A `script` says instead what happens at the first of these calls, the second and so on: "delete 2, move", "" for
    nothing; after its end nothing happens.
    """

    list: Literal["customers", "conversations"] = "customers"
    """Which list."""
    every: int = 1
    """Before each so many-th call of it."""
    add: int = 0
    """Rows that come at the end."""
    delete: int = 0
    """Rows that are taken away."""
    revive: int = 0
    """Rows that come back as they were."""
    move: int = 0
    """Rows that jump to the top."""
    edit: int = 0
    """Rows that get another name or subject, a conversation a new datechanged, too."""
    seed: int | None = None
    """Rows anywhere, the same for the same seed."""
    script: Sequence[str] | None = None
    """What happens at the first of these calls, the second and so on."""
    seen: int = field(default=0, init=False)
    """Calls so far."""
    _gone: Rows = field(default_factory=Rows, init=False, repr=False)
    _dice: random.Random = field(default_factory=random.Random, init=False, repr=False)

    def __post_init__(self) -> None:
        self._dice.seed(self.seed)
        for text in self.script or ():
            _parse(text)

    def before(self, store: Store, call: Call) -> None:
        """Changes the rows when it is time.

        Args:
            store: Where they are.
            call: The call that comes.
        """
        if call.method != "GET" or call.path != self.list:
            return
        self.seen += 1
        if self.seen % self.every == 0:
            for verb, count in self._due(self.seen // self.every - 1):
                self._change(store, verb, count)

    def _due(self, turn: int) -> Sequence[tuple[str, int]]:
        if self.script is None:
            return [(verb, getattr(self, verb)) for verb in _VERBS]
        return _parse(self.script[turn]) if turn < len(self.script) else ()

    def _change(self, store: Store, verb: str, count: int) -> None:
        match verb:
            case "add":
                add_rows(store, self.list, count)
            case "revive":
                for _ in range(min(count, len(self._gone))):
                    row = self._gone.pop(self._pick(len(self._gone), last=True))
                    store.insert(_TABLES[self.list], row)
                    _effect(store, self.list, "revive", row["n"])
            case _:
                for _ in range(count):
                    self._change_one(store, verb)

    def _pick(self, count: int, *, last: bool) -> int:
        """One of so many: the first or the last without a seed, else any."""
        if self.seed is not None:
            return self._dice.randrange(count)
        return count - 1 if last else 0

    def _change_one(self, store: Store, verb: str) -> None:
        table = _TABLES[self.list]
        count = int(store.text(f"SELECT count(*) FROM {table}"))
        if not count:
            return
        place = self._pick(count, last=verb == "move")
        n = store.rows(f"SELECT n FROM {table} ORDER BY n LIMIT 1 OFFSET ?", place)[0]["n"]
        _effect(store, self.list, verb, n)
        match verb:
            case "delete":
                names = [str(row["name"]) for row in store.rows("SELECT name FROM pragma_table_info(?)", table)]
                self._gone += store.rows(f"SELECT {', '.join(names)} FROM {table} WHERE n = ?", n)
                store.execute(f"DELETE FROM {table} WHERE n = ?", n)
            case "move":
                top = store.text("SELECT min(0, coalesce(min(place), 0)) - 1 FROM moved WHERE list = ?", self.list)
                store.execute("INSERT OR REPLACE INTO moved VALUES (?, ?, ?)", self.list, n, int(top))
            case _:
                store.execute(_EDITS[self.list], *([store.now()] if self.list == "conversations" else []), n)


def _parse(text: str) -> Sequence[tuple[str, int]]:
    """One step of a script: "delete 2, move" is [("delete", 2), ("move", 1)]."""
    step: Sequence[tuple[str, int]] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        verb, _, count = part.partition(" ")
        if verb not in _VERBS or not (count or "1").strip().isdigit():
            raise ValueError(f"{part!r} is no step of a script: write one of {', '.join(_VERBS)}, and how many")
        step = [*step, (verb, int(count or 1))]
    return step


def order_by(store: Store, table: str, column: str) -> str:
    """The order of a list: as the rows came, but for those that were moved."""
    if store.row("SELECT 1 FROM moved WHERE list = ?", table) is None:
        return f" ORDER BY {column}"
    return f" ORDER BY coalesce((SELECT place FROM moved m WHERE m.list = '{table}' AND m.n = {column}), {column})"


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
            store.execute("INSERT OR REPLACE INTO addresses SELECT email, n FROM people ORDER BY n DESC LIMIT 1")
        _effect(store, table, "create", int(store.text(f"SELECT max(n) FROM {table}")))


def delete_rows(store: Store, table: str, count: int) -> None:
    """Deletes the first rows of a table, as somebody does in the agents' panel."""
    for _ in range(min(count, int(store.text(f"SELECT count(*) FROM {table}")))):
        n = int(store.text(f"SELECT min(n) FROM {table}"))
        _effect(store, table, "delete", n)
        store.execute(f"DELETE FROM {_TABLES[table]} WHERE n = ?", n)


def _effect(store: Store, table: str, verb: str, n: Value) -> None:
    key = store.text(f"SELECT {_KEYS[table]} FROM {table} WHERE n = ?", n)
    store.effect(f"{table[:-1]}.{verb}", key)
