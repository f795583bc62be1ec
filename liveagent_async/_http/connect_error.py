"""What went wrong below, told from an exception that may be anybody's: a group, a chain, a cancellation. Pure."""

from __future__ import annotations

import ssl
from typing import cast

_TLS = "; check the host's name and certificate, SSL_CERT_FILE may name a file with your own authority's"


def told(error: Exception) -> Exception:
    """The error that says what happened: of a group the last member, which is the last attempt's."""
    while members := _members(error):
        error = cast("Exception", members[-1])
    return error


def interruption(error: BaseException) -> BaseException:
    """What is no Exception and must reach the caller; of a group one member, a cancellation only if all are."""
    members = [interruption(each) for each in _members(error) if not isinstance(each, Exception)]
    return next((each for each in members if isinstance(each, KeyboardInterrupt | SystemExit)), (*members, error)[0])


def describe(error: BaseException, handled: BaseException | None) -> str:
    """The class of an error, and the words of the deepest OSError behind it: httpx's are "All attempts failed".

    `handled` is what the caller was handling before: not behind this error, though Python chains it.
    """
    cause = error
    for behind in _behind(error):
        if behind is handled:
            break
        cause = behind if isinstance(behind, OSError) else cause
    words = str(cause) or type(cause).__name__
    return f"{type(error).__name__}: {words}{_TLS if isinstance(cause, ssl.SSLError) else ''}"


def _behind(error: BaseException) -> list[BaseException]:
    """The chain of causes, from the nearest; of a group, one error for each address of a host, the last."""
    chain: list[BaseException] = []
    following = error.__cause__ or error.__context__
    while following is not None and following not in chain:  # a chain may be a circle
        chain.append(following)
        following = next(reversed(_members(following)), None) or following.__cause__ or following.__context__
    return chain


def _members(error: BaseException) -> tuple[BaseException, ...]:
    """The members of a group; of any other error none."""
    if not isinstance(error, BaseExceptionGroup):
        return ()
    return cast("tuple[BaseException, ...]", error.exceptions)  # pyright: ignore[reportUnknownMemberType]
