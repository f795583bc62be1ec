"""What `liveagent export` exits with, for cron and scripts; a signal's is 128 and its number."""

from __future__ import annotations

from liveagent_async import APIError, AuthenticationError, ConnectionFailed, DecodeError, LiveAgentError, Timeout


def expected() -> tuple[type[Exception], ...]:
    """The errors that say what to do; any other is a mistake of ours."""
    from liveagent_async.export import ExportError  # noqa: PLC0415, not imported for other commands

    return LiveAgentError, ExportError, ValueError


def exit_code(error: Exception) -> int:
    """The code of an error."""
    from liveagent_async.export import OtherExport, TargetInUse  # noqa: PLC0415, not imported for other commands

    codes: dict[type[Exception], int] = {
        ValueError: 2,  # usage
        AuthenticationError: 3,  # the key
        OtherExport: 4,  # refused by the target
        TargetInUse: 4,
        ConnectionFailed: 6,  # network
        Timeout: 6,
        APIError: 7,  # server
        DecodeError: 9,
    }
    return next((code for kind, code in codes.items() if isinstance(error, kind)), 1)
