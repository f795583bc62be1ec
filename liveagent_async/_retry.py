"""When to try again, and how long to wait: pure, so that its tests need no clock and no socket.

The rule behind the table: what can pass by itself is tried again, and a write only when the server certainly did not
apply it. Otherwise a repeated POST opens a ticket twice.

Statuses that say "again" beside 429 and 5xx: 421 and 425 refuse a request before it is processed (RFC 9110 15.5.20,
RFC 8470 5.2). 408 should mean that the server did not wait for the whole request (RFC 9110 15.5.9), but gateways send
it for their own upstream's timeout, too: it is treated like a 504.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ._public import public
from ._request import Request
from .errors import (
    AmbiguousWrite,
    APIError,
    Busy,
    ClientClosed,
    ConnectionFailed,
    DecodeError,
    LiveAgentError,
    NotFound,
    RateLimited,
    Timeout,
)


@public
@attrs.frozen
class Retry:
    """How often, and for how long.

    The wait before attempt n+1 is random between 0 and `wait_initial * 2**(n-1)` seconds, at most `wait_max`.
    """

    attempts: int = attrs.field(default=4, validator=attrs.validators.ge(1))
    """Counts the first one."""
    wait_initial: float = attrs.field(default=0.5, validator=attrs.validators.ge(0))
    """Seconds."""
    wait_max: float = attrs.field(default=20.0, validator=attrs.validators.ge(0))
    """Seconds."""
    timeout: float = attrs.field(default=120.0, validator=attrs.validators.ge(0))
    """Seconds after the first attempt failed; nothing is tried again later."""


def next_wait(
    retry: Retry,
    request: Request,
    error: LiveAgentError,
    earlier: Sequence[LiveAgentError],
    elapsed: float,
    jitter: float,
) -> float | None:
    """Seconds to wait before the next attempt, None when the call is done after all; raises what the caller must see.

    `earlier` are the errors of the attempts before this one, `elapsed` the seconds since the first one failed, `jitter`
    a random number between 0 and 1.
    """
    if _is_gone(request, error) and any(map(may_be_applied, earlier)):
        return None  # deleted by an earlier attempt whose answer was lost
    if isinstance(error, Busy) or not error.transient:
        raise _told(request, error, earlier)
    if may_be_applied(error) and not request.repeatable:
        raise AmbiguousWrite(
            f"the request was sent, but no usable answer came ({error.args[0]}). It may or may not have been applied: "
            "look for it before you send it again",
            call=request.call,
        ) from error
    if isinstance(error, DecodeError) and (request.method != "GET" or any(isinstance(e, DecodeError) for e in earlier)):
        raise error
    wait = backoff(retry, error, len(earlier) + 1, jitter)
    if len(earlier) + 1 >= retry.attempts or elapsed + wait > retry.timeout:
        raise _told(request, error, earlier)
    return wait


def _told(request: Request, error: LiveAgentError, earlier: Sequence[LiveAgentError]) -> LiveAgentError:
    """The error a caller sees: "nothing was sent" must not be said of a write whose earlier attempt was."""
    unsent = isinstance(error, Busy | ClientClosed) or (
        isinstance(error, ConnectionFailed | Timeout) and not error.sent
    )
    if request.method == "GET" or not unsent or not any(map(may_be_applied, earlier)):
        return error
    ambiguous = AmbiguousWrite(
        f"an earlier attempt was sent and got no usable answer, the last one was not sent ({error.args[0]}). It may or "
        "may not have been applied: look for it before you send it again",
        call=request.call,
    )
    ambiguous.__cause__ = error
    return ambiguous


def may_be_applied(error: LiveAgentError) -> bool:
    """Whether the server may have done what was asked although this came back."""
    if isinstance(error, ConnectionFailed | Timeout):
        return error.sent
    if isinstance(error, APIError):
        # A refusal in LiveAgent's own words comes before the work, except for what a gateway says of its upstream.
        return error.effective in (408, 502, 504) or (error.effective >= 500 and not error.enveloped)
    return isinstance(error, DecodeError)


def _is_gone(request: Request, error: LiveAgentError) -> bool:
    """Whether LiveAgent itself (no proxy) says that what this call deletes is not there.

    An unknown conversation is a 500 in the envelope. Below `conversations/{}/` it is the conversation that is unknown,
    which no deletion of a tag or field brings about.
    """
    if request.method != "DELETE" or not (isinstance(error, NotFound) and error.enveloped):
        return False
    return error.effective == 404 or request.path.count("/") == 1


def backoff(retry: Retry, error: LiveAgentError, attempt: int, jitter: float) -> float:
    """Full jitter, except where waiting is of no use.

    A 429 waits in the limiter; a connection that broke on the first attempt is mostly a kept-alive one that the server
    had dropped. A Retry-After of another answer is waited for, up to `wait_max`.
    """
    if attempt == 1 and isinstance(error, ConnectionFailed) and error.sent:
        return 0.0
    if isinstance(error, RateLimited):
        return 0.0
    wait = jitter * min(retry.wait_max, retry.wait_initial * 2 ** (attempt - 1))
    asked = error.retry_after if isinstance(error, APIError) else None
    return float(max(wait, min(asked or 0.0, retry.wait_max)))
