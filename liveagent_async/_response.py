"""What an answer means: pure, from status and bytes to the tree inside the envelope, or to the error it stands for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

import attrs

from ._codecs import CODECS, Codec, OwnCodec, Tree
from ._redact import WINDOW, Redact, shorten
from .errors import APIError, DecodeError, NotFound, effective_status, error_class

_MESSAGE, _DEBUG, _REASON, _EXCERPT = 500, 1000, 200, 120
"""Characters of `errormessage`, `debugmessage`, a decoder's reason and a body that an error shows."""
_UNKNOWN_CONVERSATION = "unable to load conversation"
"""The reference's own example of a 500: an unknown conversation has no status of its own."""
_ADVICE = {
    401: "check the API key: one for version 1 (version 3 has keys of its own) and of this account",
    403: "the key may be one of API version 3, or not allowed from this address",
    429: "over the requests per minute of this key; other programs with the same key count too",
}


@attrs.frozen
class ResponseReader:
    """How the answers of one call are read: its name, its codec, what to redact in the server's words."""

    call: str
    codec: Codec
    redact: Redact
    may_be_empty: bool = False

    def is_slow(self, body: bytes) -> bool:
        """Whether decoding would stop the event loop for long, and may be done elsewhere: a codec of the user's not."""
        return isinstance(self.codec, OwnCodec) and self.codec.is_slow(body)

    def envelope(self, status: int, headers: Mapping[str, str], body: bytes) -> Mapping[str, Tree]:
        """The tree under `response`; raises APIError or DecodeError."""
        if 200 <= status < 300:
            if self.may_be_empty and not body.strip():
                return {}
            envelope = self._decoded(self.codec, body)
            if _is_refusal(envelope):
                raise self._refusal(status, headers, envelope)
            if is_something(envelope.get("errormessage")):
                text = self._text(envelope["errormessage"], _MESSAGE)
                raise DecodeError(f"the answer says OK and holds an error: {text}", call=self.call)
            return envelope
        if 300 <= status < 400:
            raise self._redirect(status, headers)
        for codec in (self.codec, CODECS["json"]):  # an error may come in JSON whatever was asked for, or as a page
            try:
                envelope = self._decoded(codec, body)
            except DecodeError:
                continue
            if _is_refusal(envelope) or "errormessage" in envelope:
                raise self._refusal(status, headers, envelope)
        excerpt = self._excerpt(body)
        raise error_class(status)(
            _advised(f"HTTP {status}" + (f", {excerpt}" if excerpt else ", empty body"), status),
            call=self.call,
            status=status,
            retry_after=retry_after(headers),
        )

    def _decoded(self, codec: Codec, body: bytes) -> Mapping[str, Tree]:
        tree: Tree = None
        reason = "it has no `response` with fields in it"
        try:
            tree = codec.decode(body)
        except Exception as error:  # noqa: BLE001, a codec of the user's may raise anything
            reason = shorten(str(error) or type(error).__name__, _REASON, self.redact)
        if isinstance(tree, dict):
            envelope = tree.get("response")
            if isinstance(envelope, dict):
                return envelope
            if self.may_be_empty and "response" in tree and not envelope:
                return {}
        # Raised here and not above: a decoder's own error may hold the whole body, and with it a login token.
        excerpt = self._excerpt(body) or "with nothing"
        raise DecodeError(f"the answer cannot be read: {reason}. It begins {excerpt}", call=self.call)

    def _excerpt(self, body: bytes) -> str:
        text = " ".join(body[:WINDOW].decode("utf-8", "replace").split())
        return ascii(shorten(text, _EXCERPT, self.redact, cut=len(body) > WINDOW)) if text else ""

    def _refusal(self, status: int, headers: Mapping[str, str], envelope: Mapping[str, Tree]) -> APIError:
        code = _number(envelope.get("statuscode"))
        effective = effective_status(status, code)
        message = self._text(envelope.get("errormessage"), _MESSAGE) or "the server gives no reason"
        cls = NotFound if effective == 500 and _UNKNOWN_CONVERSATION in message.lower() else error_class(effective)
        return cls(
            _advised(message, effective),
            call=self.call,
            status=status,
            statuscode=code,
            debugmessage=self._text(envelope.get("debugmessage"), _DEBUG),
            retry_after=retry_after(headers),
            enveloped=True,
        )

    def _text(self, value: Tree, length: int) -> str:
        return shorten(value.strip(), length, self.redact) if isinstance(value, str) else ""

    def _redirect(self, status: int, headers: Mapping[str, str]) -> APIError:
        where = _host(headers.get("location", ""))
        where = f" to {shorten(where, _EXCERPT, self.redact)}" if where else ""
        return APIError(
            f"HTTP {status}, redirected{where}: redirects are not followed, use the URL of that host",
            call=self.call,
            status=status,
        )


def _is_refusal(envelope: Mapping[str, Tree]) -> bool:
    """Whether LiveAgent says no: `status` ERROR however it is written, or an error's text where nothing says OK."""
    refused = _status(envelope) == "ERROR"
    return refused or (not says_ok(envelope) and is_something(envelope.get("errormessage")))


def says_ok(envelope: Mapping[str, Tree]) -> bool:
    """Whether an envelope has `status` OK, which is no field of what is in it."""
    return _status(envelope) == "OK"


def _status(envelope: Mapping[str, Tree]) -> str:
    return str(envelope.get("status")).strip().upper()


def is_something(value: Tree) -> bool:
    """Whether a value is neither null nor blank nor empty."""
    return bool(value.strip() if isinstance(value, str) else value)


def _host(location: str) -> str:
    """Scheme and host of a redirect, without a login in it; "" when it names none."""
    try:
        there = urlsplit(location)
    except ValueError:  # `https://[`
        return ""
    return f"{there.scheme}://{there.netloc.rpartition('@')[2]}" if there.netloc else ""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After header, which holds seconds or a date; None when there is none or it is neither."""
    value = headers.get("retry-after", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        seconds = _seconds_until(value)
    return seconds if math.isfinite(seconds) else None


def _seconds_until(date: str) -> float:
    from email.utils import parsedate_to_datetime  # noqa: PLC0415, slow to import, and most servers send seconds

    try:
        moment = parsedate_to_datetime(date)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return (moment - datetime.now(UTC)).total_seconds()
    except (ValueError, OverflowError, TypeError, IndexError):  # no date, or one of an absurd year or offset
        return math.nan


def _number(value: Tree) -> int | None:
    try:
        return int(value) if isinstance(value, str | int) else None
    except ValueError:
        return None


def _advised(message: str, status: int) -> str:
    advice = _ADVICE.get(status)
    return f"{message} ({advice})" if advice else message
