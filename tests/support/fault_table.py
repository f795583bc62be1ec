"""What can go wrong on a wire, and which bytes make it so. Pure; fault_proxy.py sends them."""

from __future__ import annotations

from enum import Enum


class Fault(Enum):
    """What happens to one request; those marked * reach the upstream: what they ask for is done there."""

    PASS = "pass"  # * a good answer
    LATENCY = "latency"  # * a good answer, `latency` seconds late
    DRIP = "drip"  # * a good answer in pieces of `piece` bytes, `pause` seconds apart
    REFUSE = "refuse"  # nobody listens for `refusal` seconds; as the last of the script: for ever
    BLACKHOLE = "blackhole"  # * no answer, the connection stays open
    DROP = "drop"  # * a good answer, then the kept-alive connection is closed without a word
    RESET_UNREAD = "reset unread"  # reset, and the upstream never sees the request
    RESET_BEFORE_HEADERS = "reset before headers"  # *
    RESET_AFTER_HEADERS = "reset after headers"  # *
    RESET_IN_BODY = "reset in body"  # *
    EOF = "eof"  # * closed without an answer
    EOF_IN_HEADERS = "eof in headers"  # *
    EOF_IN_BODY = "eof in body"  # *
    LENGTH_TOO_LONG = "length too long"  # * Content-Length promises ten bytes more, then the end
    LENGTH_TOO_SHORT = "length too short"  # * Content-Length leaves out the last ten bytes
    GARBAGE = "garbage"  # * bytes that are no HTTP
    HTML_502 = "html 502"
    EMPTY_503 = "empty 503"
    LIMITED_429 = "limited 429"  # with "Retry-After: 0"
    BAD_TLS = "bad tls"  # plain text where a TLS handshake should be (with `tls=True`); takes a connection, no request


class Ending(Enum):
    """What becomes of the connection."""

    KEEP = "keep"
    CLOSE = "close"
    RESET = "reset"
    HANG = "hang"


_PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
INSTEAD = {
    Fault.HTML_502: b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: %d\r\n\r\n" % len(_PAGE) + _PAGE,
    Fault.EMPTY_503: b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
    Fault.LIMITED_429: b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n",
}


def plan(answer: bytes) -> dict[Fault, tuple[bytes, Ending]]:
    """What is written in place of a good answer, and how it ends."""
    top, _, body = answer.partition(b"\r\n\r\n")
    head = top + b"\r\n\r\n"
    cut = head + body[: len(body) // 2]
    return {
        Fault.PASS: (answer, Ending.KEEP),
        Fault.LATENCY: (answer, Ending.KEEP),
        Fault.DRIP: (answer, Ending.KEEP),
        Fault.DROP: (answer, Ending.CLOSE),
        Fault.BLACKHOLE: (b"", Ending.HANG),
        Fault.RESET_UNREAD: (b"", Ending.RESET),
        Fault.RESET_BEFORE_HEADERS: (b"", Ending.RESET),
        Fault.RESET_AFTER_HEADERS: (head, Ending.RESET),
        Fault.RESET_IN_BODY: (cut, Ending.RESET),
        Fault.EOF: (b"", Ending.CLOSE),
        Fault.EOF_IN_HEADERS: (head[: len(head) // 2], Ending.CLOSE),
        Fault.EOF_IN_BODY: (cut, Ending.CLOSE),
        Fault.LENGTH_TOO_LONG: (_length(head, len(body) + 10) + body, Ending.CLOSE),
        Fault.LENGTH_TOO_SHORT: (_length(head, max(0, len(body) - 10)) + body, Ending.CLOSE),
        Fault.GARBAGE: (b"\x16\x03\x01\x00\xff" + bytes(range(256)), Ending.CLOSE),
    }


def _length(head: bytes, length: int) -> bytes:
    lines = [line for line in head.split(b"\r\n") if line and not line.lower().startswith(b"content-length:")]
    return b"\r\n".join([*lines, b"Content-Length: %d" % length]) + b"\r\n\r\n"
