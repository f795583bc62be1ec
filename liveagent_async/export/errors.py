"""What can go wrong with an export beside its calls: each says what happened and what to do."""

from __future__ import annotations


class ExportError(Exception):
    """An export was refused or could not be written; what has been committed is kept."""


class OtherExport(ExportError):
    """The target holds an unfinished export of something else, or another account's rows: `differs` names what is."""

    def __init__(self, message: str, *, differs: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.differs = differs


class TargetInUse(ExportError):
    """Another export is writing to the same target."""


class TargetFailed(ExportError):
    """The target cannot be written: a full disk, no permission, a broken file."""
