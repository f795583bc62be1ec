"""What an export is made of: parts that each worker can run alone, and what is left of one that is done. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

import attrs


@attrs.frozen
class Part:
    """Some rows of a stream: small, picklable, and without key or URL.

    `export` is the fingerprint of the whole (account, streams, filters, columns, zone, upper bound); its rows are of
    [`lower`, `upper`), where `lower` None is the account's beginning.
    """

    export: str
    stream: str
    lower: datetime | None
    upper: datetime

    @property
    def id(self) -> str:
        """The part's name in the target: the same part, the same name."""
        name = fingerprint(export=self.export, stream=self.stream, lower=self.lower, upper=self.upper)
        return f"{table_name(self.stream)}-{name}"


@attrs.frozen
class Receipt:
    """Some rows of a part that are in the target for good: `data` names them there, `upto` is how far they reach.

    `done` says that they are the part's last; `sha256` is "" where they are rows of a table.
    """

    part: str
    number: int
    data: str
    rows: int
    upto: str
    done: bool
    sha256: str = ""


@attrs.frozen
class Table:
    """What an export published of one stream: `path` is its file, folder or table, `rows` those that came with it."""

    stream: str
    path: str
    rows: int
    parts: int
    sha256: str = ""


@attrs.frozen
class Manifest:
    """What an export published: written beside the files as manifest.json, last of all."""

    export: str
    schema: int
    upper: str
    tables: Sequence[Table]


def table_name(stream: str) -> str:
    """The name of a stream's file or table: dots become underscores."""
    return stream.replace(".", "_")


def fingerprint(**whole: object) -> str:
    """A short name of what an export asks for: two that differ in anything have two names."""
    return hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()[:16]
