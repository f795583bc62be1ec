"""What can go wrong with an export beside its calls: each says what happened and what to do."""

from __future__ import annotations

from ._parts import Part


class ExportError(Exception):
    """An export was refused or could not be written; what has been committed is kept.

    `transient` says whether the same call may succeed a moment later, as that of a call's error does.
    """

    transient = False


class OtherExport(ExportError):
    """The target holds an unfinished export of something else, or another account's rows: `differs` names what is."""

    def __init__(self, message: str, *, differs: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.differs = differs


class TargetInUse(ExportError):
    """Another export is writing to the same target."""

    transient = True


class TargetFailed(ExportError):
    """The target cannot be written: a full disk, no permission, a broken file."""


class Incomplete(ExportError):
    """Rows are missing, and nothing was published; `parts` are those to run, none where the plan left rows out."""

    def __init__(self, message: str, *, parts: tuple[Part, ...] = ()) -> None:
        super().__init__(message)
        self.parts = parts


class Doubled(ExportError):
    """Rows stand there twice, and nothing was published."""
