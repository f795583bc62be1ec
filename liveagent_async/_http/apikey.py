"""The API key: put on the target of each request, and kept out of everything that is shown."""

from __future__ import annotations

import logging
import re
from operator import attrgetter
from urllib.parse import quote
from weakref import WeakSet

from .._redact import REDACTED

_ESCAPED = "/\"'\\"  # JSON and Python may put a backslash before these


class ApiKey:
    """A key that shows itself to nothing but the target of a request."""

    __slots__ = ("__weakref__", "_pattern", "_query", "length")

    def __init__(self, key: str) -> None:
        if not key:
            raise ValueError("the API key is empty: give the one of your account")
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise ValueError(
                "the API key holds blanks, line ends or letters outside ASCII: copy it again, without quotes"
            )
        self.length = len(key)
        self._query = b"apikey=" + quote(key, safe="").encode()
        self._pattern = re.compile("".join(map(_spellings, key)), re.IGNORECASE)
        _living.add(self)

    def add_to(self, target: bytes) -> bytes:
        """The target with the key in its query: the one place the server reads it from for every verb."""
        return target + (b"&" if b"?" in target else b"?") + self._query

    def redact(self, text: str) -> str:
        """The text without the key, however it is written: as it is, percent-quoted, JSON- or XML-escaped."""
        return self._pattern.sub(REDACTED, text)


def _spellings(letter: str) -> str:
    """A pattern of every way one letter of a key may be written in a URL, JSON, XML or Python's repr."""
    code = ord(letter)
    named = {"&": "&amp;|", "<": "&lt;|", ">": "&gt;|", '"': "&quot;|", "'": "&apos;|"}.get(letter, "")
    # A letter matches in its own case only; hexadecimal digits, and the x and u before them, in either.
    slash = r"\\?" if letter in _ESCAPED else ""
    itself = rf"(?-i:{slash}{re.escape(letter)})"
    return rf"(?:%(?:25)*{code:02x}|\\u{code:04x}|\\x{code:02x}|&\#0*{code};|&\#x0*{code:x};|{named}{itself})"


_living: WeakSet[ApiKey] = WeakSet()
_length = attrgetter("length")


class _RedactKeys(logging.Filter):
    """Strikes living keys out of httpcore's records: at DEBUG they hold the answer's headers, and so a Location."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = shown = record.getMessage()
        # The longest first: a key that is part of another would leave the rest of that one standing.
        for key in sorted(_living, key=_length, reverse=True):
            shown = key.redact(shown)
        if shown != message:
            record.msg, record.args = shown, ()
        return True


class _Withhold(logging.Filter):
    """Holds back hpack's records while a key lives: a header block is Huffman-coded, no pattern finds a key in it."""

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002, the signature is logging's
        return not _living


for _logger, _filter in (
    *((f"httpcore.{part}", _RedactKeys()) for part in ("connection", "http11", "http2", "proxy", "socks")),
    *((f"hpack.{part}", _Withhold()) for part in ("hpack", "table")),
):
    logging.getLogger(_logger).addFilter(_filter)
