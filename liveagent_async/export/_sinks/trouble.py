"""What is wrong with a target: one sentence that names the file and says what is kept and what to do."""

from __future__ import annotations

import csv
import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from ..errors import TargetFailed, TargetInUse


@contextmanager
def failing(target: Path, file: Path | None = None) -> Generator[None]:
    """A system's error becomes the target's; `file` is the one that SQLite was at, the target's own by default."""
    try:
        yield
    except OSError as error:
        reason, named = error.strerror or str(error), str(error.filename or target)
    except sqlite3.Error as error:
        reason, named = _of_sqlite(error, file or target), str(file or target)
    else:
        return
    raise target_failed(target, reason if named == str(target) else f"{reason}: {named}")


def _of_sqlite(error: sqlite3.Error, file: Path) -> str:
    """SQLite calls a folder that is not there or not writable a disk error, or a database that cannot be opened."""
    folder = file if file.is_dir() else file.parent
    if not folder.is_dir():
        return f"there is no folder {folder}"
    return str(error) if os.access(folder, os.W_OK) else f"the folder {folder} is not writable"


def target_failed(target: Path, reason: str) -> TargetFailed:
    """The error of a target that cannot be written."""
    return TargetFailed(
        f"{target} cannot be written: {reason}. What was committed is kept: mend it, then run the same export again"
    )


@contextmanager
def reading(file: Path) -> Generator[None]:
    """A file of the target that cannot be read or is broken."""
    try:
        yield
    except (OSError, ValueError, csv.Error) as error:
        reason = getattr(error, "strerror", "") or str(error)
    else:
        return
    raise TargetFailed(
        f"{file} cannot be read: {reason}. Nothing was published: mend it or delete it, then run the same export again"
    )


@contextmanager
def locked(file: Path, target: Path) -> Generator[None]:
    """Held by one process: SQLite locks a file on every system, and a killed process holds no lock."""
    with failing(target, file):
        lock = _taken(file)
    if lock is None:
        raise TargetInUse(f"another export writes to {target}: wait for it, or export elsewhere")
    with closing(lock):
        yield


def _taken(file: Path) -> sqlite3.Connection | None:
    """The lock; None when somebody has it."""
    lock = sqlite3.connect(file, timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        if "locked" in str(error):
            return None
        raise
    if not os.access(file, os.W_OK):  # SQLite has locked nothing then, and does not say so
        lock.close()
        raise PermissionError(None, "not writable", str(file))
    return lock
