"""What an export is made of: parts that each worker can run alone, and what is left of one that is done. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

import attrs


@attrs.frozen
class Part:
    """Some rows of a stream: small, picklable, and without key or URL."""

    export: str
    """The fingerprint of the whole: account, streams, filters, columns, zone, upper bound."""
    stream: str
    """Its name."""
    lower: datetime | None
    """From when on; None is the account's beginning."""
    upper: datetime
    """Up to and without this moment."""

    @property
    def id(self) -> str:
        """The part's name in the target: the same part, the same name."""
        name = fingerprint(export=self.export, stream=self.stream, lower=self.lower, upper=self.upper)
        return f"{table_name(self.stream)}-{name}"


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


def table_name(stream: str) -> str:
    """The name of a stream's file or table: dots become underscores."""
    return stream.replace(".", "_")


def fingerprint(**whole: object) -> str:
    """A short name of what an export asks for: two that differ in anything have two names."""
    return hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()[:16]
