"""Where processes keep what they share: a file of one host, Redis, or a store of the user's own."""

from __future__ import annotations

import os
from typing import Protocol, runtime_checkable

from .._public import public


@public
class Store(Protocol):
    """A few kilobytes that many processes read and replace, and one clock for all of them.

    ``SharedLimiter(MyStore())``: a row of a database, memcached. One store is for one API key. An exception of either
    method means that the store is gone for now; an answer that takes longer than a second means the same.
    """

    async def read(self) -> tuple[bytes, float]:
        """What is stored (b"" when nothing is), and the store's clock in seconds."""
        ...

    async def swap(self, old: bytes, new: bytes) -> bool:
        """Replaces what is stored in one step; False, and nothing done, when something else than `old` is stored.

        Args:
            old: What must be stored.
            new: What is stored then.
        """
        ...


@runtime_checkable
class Closable(Protocol):
    """A store that holds a connection, to be given up while nobody needs it."""

    async def aclose(self) -> None:
        """Close the connection; the store stays usable."""
        ...


def open_store(where: str | os.PathLike[str], name: str) -> Store:
    """The store at a path or a redis:// URL, for the key that `name` stands for."""
    text = os.fspath(where)
    if text.startswith(("redis://", "rediss://", "unix://")):
        from .redis_store import RedisStore  # noqa: PLC0415, an extra

        return RedisStore(text, f"liveagent:{name}")
    from .file_store import FileStore  # noqa: PLC0415, POSIX only

    return FileStore(f"{text}-{name}")
