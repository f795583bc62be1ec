"""When to try again, and how long to wait: pure, so that its tests need no clock and no socket.

The rule behind the table: what can pass by itself is tried again, and a write only when the server surely did not
apply it. Otherwise a repeated POST opens a ticket twice.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ._public import public
from ._request import Request
from .errors import AmbiguousWrite, APIError, ConnectionFailed, DecodeError, LiveAgentError, NotFound, Timeout


@public
@attrs.frozen
class Retry:
    """How often, and for how long.

    `attempts` counts the first one; the wait before attempt n+1 is random between 0 and `wait_initial * 2**(n-1)`
    seconds, at most `wait_max`; nothing is tried again later than `timeout` seconds after the first attempt failed.
    """

    attempts: int = attrs.field(default=4, validator=attrs.validators.ge(1))
    wait_initial: float = attrs.field(default=0.5, validator=attrs.validators.ge(0))
    wait_max: float = attrs.field(default=20.0, validator=attrs.validators.ge(0))
    timeout: float = attrs.field(default=120.0, validator=attrs.validators.ge(0))


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
    if isinstance(error, NotFound) and request.method == "DELETE" and any(map(may_be_applied, earlier)):
        return None  # deleted by an earlier attempt whose answer was lost
    if not is_transient(error):
        raise error
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
        raise error
    return wait


def is_transient(error: LiveAgentError) -> bool:
    """Whether the same call may succeed a moment later."""
    if isinstance(error, APIError):
        return error.status in (429, 502, 503, 504) or (error.status >= 500 and not error.enveloped)
    return isinstance(error, ConnectionFailed | Timeout | DecodeError)


def may_be_applied(error: LiveAgentError) -> bool:
    """Whether the server may have done what was asked although this came back."""
    if isinstance(error, ConnectionFailed | Timeout):
        return error.sent
    if isinstance(error, APIError):
        # A refusal in LiveAgent's own words comes before the work, except for a 502 or 504, which is a proxy's.
        return error.status in (502, 504) or (error.status >= 500 and not error.enveloped)
    return isinstance(error, DecodeError)


def backoff(retry: Retry, error: LiveAgentError, attempt: int, jitter: float) -> float:
    """Full jitter, except where waiting is of no use.

    A 429 waits in the limiter; a connection that broke on the first attempt is mostly a kept-alive one that the server
    had dropped.
    """
    if attempt == 1 and isinstance(error, ConnectionFailed) and error.sent:
        return 0.0
    if isinstance(error, APIError) and error.status == 429:
        return 0.0
    return float(jitter * min(retry.wait_max, retry.wait_initial * 2 ** (attempt - 1)))
