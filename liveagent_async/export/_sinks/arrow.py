"""Arrow: the schema of a stream and tables of its rows. The extra `parquet` brings pyarrow."""

# pyright: reportUnknownMemberType=false
# The stubs of pyarrow leave types open.

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import pyarrow as pa

from .._schema import Column, Row

_TYPES: Final[dict[str, pa.DataType]] = {
    "text": pa.string(),
    "json": pa.string(),
    "integer": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us", "UTC"),
    "date": pa.date32(),
}


def schema(columns: Sequence[Column]) -> pa.Schema:
    """The declared one: the same for every part, whatever its rows hold; a text is never null."""
    return pa.schema([pa.field(each.name, _TYPES[each.kind], nullable=each.kind != "text") for each in columns])


def table(columns: Sequence[Column], rows: Iterable[Row]) -> pa.Table:
    """Rows as columns."""
    by_column = [*zip(*rows, strict=True)] or [()] * len(columns)
    arrays = [pa.array(values, _TYPES[each.kind]) for each, values in zip(columns, by_column, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema(columns))
