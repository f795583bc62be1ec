"""What an export is made of: parts that each worker can run alone, and what is left of one that is done. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import zip_longest

import attrs


@attrs.frozen
class Part:
    """Some rows of a stream: small, picklable, and without key or URL."""

    export: str
    """The fingerprint of what is exported: account, streams, filters, columns, zone, upper bound."""
    account: str
    """The account's name, "" for the one of `export`."""
    stream: str
    """Its name."""
    lower: datetime | None
    """From when on; None is the account's beginning."""
    upper: datetime
    """Up to and without this moment."""
    by: str = ""
    """The date of its rows that both are of, "" where they have none."""
    where: tuple[tuple[str, str], ...] = ()
    """Filters of the list."""
    secrets: tuple[str, ...] = ()
    """Login tokens that are written all the same."""
    plan: str = ""
    """The fingerprint of all parts of the account's plan."""

    @property
    def id(self) -> str:
        """The part's name in the target: the same part, the same name."""
        name = fingerprint(export=self.export, stream=self.stream, lower=self.lower, upper=self.upper)
        return f"{table_name(self.stream)}-{name}"

    def __reduce__(self) -> tuple[type[Part], tuple[object, ...]]:
        return type(self), attrs.astuple(self, recurse=False)  # half the bytes of a pickle with names


@attrs.frozen
class Receipt:
    """Some rows of a part that are in the target for good."""

    part: str
    """The part's id."""
    number: int
    """Counts from 0 in each part."""
    data: str
    """Where they are in the target."""
    rows: int
    """How many."""
    upto: str
    """How far they reach."""
    done: bool
    """Whether they are the part's last."""
    sha256: str = ""
    """Of their file; "" where they are rows of a table."""
    name: str = ""
    """Its own, in a target of several writers."""
    after: str = ""
    """The name of the receipt that it goes on from."""


@attrs.frozen
class Table:
    """What an export published of one stream."""

    stream: str
    """Its name."""
    path: str
    """Its file, folder or table."""
    rows: int
    """Those that came with this export."""
    parts: int
    """Pieces that they came in."""
    sha256: str = ""
    """Of the file; "" where there is none."""
    account: str = ""
    """Whose it is, where there are many; `path` is in that account's corner then."""


@attrs.frozen
class Manifest:
    """What an export published: written beside the files as manifest.json, last of all."""

    export: str
    """The fingerprint of what was asked for."""
    schema: int
    """The version of the tables' columns."""
    upper: str
    """Up to when, ISO 8601."""
    tables: Sequence[Table]
    """What was published, one a stream."""


def by_account(parts: Iterable[Part]) -> dict[str, list[Part]]:
    """The parts of each account, in their order: for engines with a step per account.

    Args:
        parts: Of `plan`.
    """
    found: dict[str, list[Part]] = {}
    for part in parts:
        found.setdefault(part.account, []).append(part)
    return found


def plan_of(parts: Iterable[Part]) -> str:
    """The fingerprint of the parts of an account: none is missing, more or altered where it is the same."""
    return fingerprint(parts=sorted((part.stream, str(part.lower), str(part.upper)) for part in parts))


def round_robin(accounts: Iterable[Sequence[Part]]) -> list[Part]:
    """A part of each account, then the next one of each: so that no account's rate is what all wait for."""
    return [part for turn in zip_longest(*accounts) for part in turn if part is not None]


def latest(receipts: Collection[Receipt]) -> list[Receipt]:
    """Those that belong together, when several writers worked at one part: of the one that is done or came farthest.

    Behind a receipt that was lost nothing counts.
    """
    named = {receipt.name: receipt for receipt in receipts}
    for receipt in sorted(receipts, key=lambda each: (each.done, each.number, each.name), reverse=True):
        chain = [receipt]
        while chain[-1].after in named:
            chain.append(named[chain[-1].after])
        if not chain[-1].after:
            return chain[::-1]
    return []


def table_name(stream: str) -> str:
    """The name of a stream's file or table: dots become underscores."""
    return stream.replace(".", "_")


def fingerprint(**whole: object) -> str:
    """A short name of what an export asks for: two that differ in anything have two names."""
    return hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()[:16]
