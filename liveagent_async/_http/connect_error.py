"""Why a connection failed, in words of the system: httpx itself says "All connection attempts failed". Pure."""

from __future__ import annotations

import ssl

_TLS = "; check the host's name and certificate, SSL_CERT_FILE may name a file with your own authority's"


def describe(error: BaseException, handled: BaseException | None) -> str:
    """The class of an error, and the words of the deepest OSError behind it.

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
    while following is not None:
        chain.append(following)
        following = _last_of(following) or following.__cause__ or following.__context__
    return chain


def _last_of(group: BaseException) -> BaseException | None:
    members: tuple[BaseException, ...] = getattr(group, "exceptions", ())
    return members[-1] if members else None
