"""What can go wrong.

::

    LiveAgentError            every error of a call; `.call` says which
    ├── ConnectionFailed      no connection, or it broke; `.sent` says whether the server may have the request
    ├── Timeout               no whole answer in time; `.sent` likewise
    ├── DecodeError           an answer that is not what the call promises
    ├── AmbiguousWrite        a write was sent and no usable answer came: it may or may not have been applied
    ├── ListChanged           rows moved between two pages of a list: walk it again
    ├── TooManyPages          a list is longer than the `max_pages` it was given
    ├── ClientClosed          the client was closed, or belongs to another event loop
    ├── Busy                  no turn within the view's `patience`; nothing was sent, `.retry_after` in seconds
    └── APIError              the server refused: `.status`, `.statuscode`, `.message`, `.debugmessage`
        ├── BadRequest            400
        ├── AuthenticationError   401, 403
        ├── NotFound              404, and a 500 "unable to load conversation"
        ├── RateLimited           429, `.retry_after` in seconds
        └── ServerError           5xx

What is wrong before anything is sent (an empty identifier, a bad URL) is a plain ValueError or TypeError. No error of
httpx, of a transport or codec of yours reaches the caller, and no error holds the API key.
"""

from __future__ import annotations


class LiveAgentError(Exception):
    """A call failed; `call` names it, as in ``GET customers``.

    `transient` says whether the same call may succeed a moment later. The client has repeated it already: a job queue
    that repeats it too multiplies the requests.
    """

    transient: bool = False

    def __init__(self, message: str, *, call: str = "") -> None:
        super().__init__(message)
        self.call = call

    def __str__(self) -> str:
        message = super().__str__()
        return f"{self.call}: {message}" if self.call else message


class _WireError(LiveAgentError):
    transient = True

    def __init__(self, message: str, *, call: str = "", sent: bool = False) -> None:
        super().__init__(message, call=call)
        self.sent = sent


class ConnectionFailed(_WireError):
    """No connection, or it broke; `sent` is False when the server certainly did not receive the request."""


class Timeout(_WireError):
    """No whole answer in time; `sent` is False when the server certainly did not receive the request."""


class DecodeError(LiveAgentError):
    """An answer is not what the call promises: not JSON, XML or YAML, cut off, or without its list."""

    transient = True


class AmbiguousWrite(LiveAgentError):
    """A write was sent and no usable answer came; look whether it was applied before you send it again."""


class ListChanged(LiveAgentError):
    """Rows were added, deleted or moved between two pages of a list; `rows` were given out before it showed."""

    transient = True

    def __init__(self, message: str, *, call: str = "", rows: int = 0) -> None:
        super().__init__(message, call=call)
        self.rows = rows


class TooManyPages(LiveAgentError):
    """A list has more pages than `max_pages`; those allowed were given out, and nothing is cut silently."""


class ClientClosed(LiveAgentError):
    """The client is closed, or is used from another event loop or process than the one it was first used in."""


class Busy(LiveAgentError):
    """No turn under the rate limit within the `patience` of ``with_options``; nothing was sent.

    `retry_after` is in seconds, None when it cannot be told (all permits are out).
    """

    transient = True

    def __init__(self, message: str, *, call: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, call=call)
        self.retry_after = retry_after


class APIError(LiveAgentError):
    """The server refused a call.

    `status` is HTTP's, `statuscode` and `debugmessage` are the envelope's (None and "" where there is none),
    `retry_after` is in seconds. `enveloped` tells a refusal of LiveAgent itself from a proxy's or a crash's answer.
    """

    def __init__(
        self,
        message: str,
        *,
        call: str = "",
        status: int = 0,
        statuscode: int | None = None,
        debugmessage: str = "",
        retry_after: float | None = None,
        enveloped: bool = False,
    ) -> None:
        super().__init__(message, call=call)
        self.message = message
        self.status = status
        self.statuscode = statuscode
        self.debugmessage = debugmessage
        self.retry_after = retry_after
        self.enveloped = enveloped

    @property
    def effective(self) -> int:
        """`status` from 400 on, else what the envelope says: an ERROR inside a 200."""
        return effective_status(self.status, self.statuscode)

    @property
    def transient(self) -> bool:  # type: ignore[override]
        """Too many requests, a gateway's error, or a crash that LiveAgent itself said nothing about."""
        return self.effective in _AGAIN or (self.effective >= 500 and not self.enveloped)


class BadRequest(APIError):
    """400: something is wrong with the API key inside the application, or with the request."""


class AuthenticationError(APIError):
    """401 or 403: the key is wrong, of another API version, or not allowed from this address."""


class NotFound(APIError):
    """404: no such agent, customer, tag ...; an unknown conversation is a 500, "unable to load conversation"."""


class RateLimited(APIError):
    """429: over the requests per minute of the key; `retry_after` is in seconds, None when the server does not say."""


class ServerError(APIError):
    """5xx: most refusals of LiveAgent ("parameter message is missing"), and crashes of whatever stands before it."""


_AGAIN = (408, 421, 425, 429, 502, 503, 504)
_BY_STATUS: dict[int, type[APIError]] = {
    400: BadRequest,
    401: AuthenticationError,
    403: AuthenticationError,
    404: NotFound,
    429: RateLimited,
}


def effective_status(status: int, statuscode: int | None) -> int:
    """What an answer with this status and code in its envelope says: HTTP's status counts from 400 on."""
    return status if status >= 400 else statuscode or status


def error_class(status: int) -> type[APIError]:
    """The class of an HTTP status or an envelope's statuscode."""
    return _BY_STATUS.get(status, ServerError if status >= 500 else APIError)
