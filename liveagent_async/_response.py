"""What an answer means: pure, from status and bytes to the tree inside the envelope, or to the error it stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

import attrs

from ._codecs import CODECS, Codec, Tree
from ._record import SECRETS
from .errors import APIError, DecodeError, NotFound, effective_status, error_class

_LOGIN_SECRETS = re.compile(rf"({'|'.join(sorted(SECRETS))})(\W{{1,8}}(?:CDATA\[)?)([^\s\"'<]+)", re.IGNORECASE)
_WINDOW = 2000
"""Bytes of a body that are looked at for an excerpt."""
_LONGEST_SECRET = 400
_UNKNOWN_CONVERSATION = "unable to load conversation"
"""The reference's own example of a 500: an unknown conversation has no status of its own."""
_ADVICE = {
    401: "check the API key: one for version 1 (version 3 has keys of its own) and of this account",
    403: "the key may be one of API version 3, or not allowed from this address",
    429: "over the requests per minute of this key; other programs with the same key count too",
}


@attrs.frozen
class ResponseReader:
    """How the answers of one call are read: its name, its codec, what to strike out of the server's words."""

    call: str
    codec: Codec
    redact: Callable[[str], str]
    may_be_empty: bool = False

    def envelope(self, status: int, headers: Mapping[str, str], body: bytes) -> Mapping[str, Tree]:
        """The tree under `response`; raises APIError or DecodeError."""
        if 200 <= status < 300:
            if self.may_be_empty and not body.strip():
                return {}
            envelope = self._decoded(self.codec, body)
            if envelope.get("status") == "ERROR":
                raise self._refusal(status, headers, envelope)
            return envelope
        if 300 <= status < 400:
            raise self._redirect(status, headers)
        for codec in (self.codec, CODECS["json"]):  # an error may come in JSON whatever was asked for, or as a page
            try:
                envelope = self._decoded(codec, body)
            except DecodeError:
                continue
            if envelope.get("status") == "ERROR" or "errormessage" in envelope:
                raise self._refusal(status, headers, envelope)
        excerpt = self._excerpt(body)
        raise error_class(status)(
            _advised(f"HTTP {status}" + (f", {excerpt}" if excerpt else ", empty body"), status),
            call=self.call,
            status=status,
            retry_after=retry_after(headers),
        )

    def error(self, reason: str) -> DecodeError:
        """An answer of 200 that is not what the call promises."""
        return DecodeError(self.redact(reason), call=self.call)

    def _decoded(self, codec: Codec, body: bytes) -> Mapping[str, Tree]:
        tree: Tree = None
        reason = "it has no `response` with fields in it"
        try:
            tree = codec.decode(body)
        except (ValueError, RecursionError) as error:
            reason = str(error) or type(error).__name__
        if isinstance(tree, dict):
            envelope = tree.get("response")
            if isinstance(envelope, dict):
                return envelope
            if self.may_be_empty and "response" in tree and not envelope:
                return {}
        # Raised here and not above: a decoder's own error may hold the whole body, and with it a login token.
        raise self.error(f"the answer cannot be read: {reason}. It begins {self._excerpt(body) or 'with nothing'}")

    def _excerpt(self, body: bytes) -> str:
        text = " ".join(body[:_WINDOW].decode("utf-8", "replace").split())
        if len(body) > _WINDOW:
            text = text[:-_LONGEST_SECRET]  # half a secret at the end would not be known for one
        return ascii(self._clean(text)[:120]) if text else ""

    def _clean(self, text: str) -> str:
        return _LOGIN_SECRETS.sub(r"\1\2[redacted]", self.redact(text))

    def _refusal(self, status: int, headers: Mapping[str, str], envelope: Mapping[str, Tree]) -> APIError:
        code = _number(envelope.get("statuscode"))
        effective = effective_status(status, code)
        message = self._text(envelope.get("errormessage")) or "the server gives no reason"
        cls = NotFound if effective == 500 and _UNKNOWN_CONVERSATION in message.lower() else error_class(effective)
        return cls(
            _advised(message, effective),
            call=self.call,
            status=status,
            statuscode=code,
            debugmessage=self._text(envelope.get("debugmessage")),
            retry_after=retry_after(headers),
            enveloped=True,
        )

    def _text(self, value: Tree) -> str:
        return self._clean(value).strip() if isinstance(value, str) else ""

    def _redirect(self, status: int, headers: Mapping[str, str]) -> APIError:
        there = urlsplit(headers.get("location", ""))
        where = f" to {there.scheme}://{there.netloc.rpartition('@')[2]}" if there.netloc else ""
        return APIError(
            self.redact(f"HTTP {status}, redirected{where}: redirects are not followed, use the URL of that host"),
            call=self.call,
            status=status,
        )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After header, which holds seconds or a date; None when there is none or it is neither."""
    value = headers.get("retry-after", "").strip()
    try:
        return float(value)
    except ValueError:
        pass
    from email.utils import parsedate_to_datetime  # noqa: PLC0415, dear, and most servers send seconds

    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    now = datetime.now(UTC)
    return (moment - (now if moment.tzinfo else now.replace(tzinfo=None))).total_seconds()


def _number(value: Tree) -> int | None:
    try:
        return int(value) if isinstance(value, str | int) else None
    except ValueError:
        return None


def _advised(message: str, status: int) -> str:
    advice = _ADVICE.get(status)
    return f"{message} ({advice})" if advice else message
