"""Whether bytes are left over after an answer: they would be the next call's answer on the same connection.

A server that says too short a Content-Length, or answers one request twice, leaves some. They may wait in four places:
h11's buffer, anyio's queue (asyncio only), the TLS layer, the socket. The socket is looked at by httpcore when an idle
connection is used again; the other three here. Private attributes are read, for want of public ones, never written.
"""

from __future__ import annotations

import ssl

import httpcore

_DEPTH = 3  # connections within connections: a forward proxy's has two


def nothing_left(connection: httpcore.AsyncConnectionInterface, stream: httpcore.AsyncNetworkStream) -> bool:
    """Whether an idle HTTP/1.1 connection, with the stream its answer came on, holds no byte of the server's."""
    return _parsed(connection) and _received(stream)


def _parsed(connection: object) -> bool:
    """h11 keeps what came after the end of an answer; where it cannot be seen the connection is given up."""
    for _ in range(_DEPTH):
        connection = getattr(connection, "_connection", connection)
    return getattr(getattr(connection, "_h11_state", None), "trailing_data", None) == (b"", False)


def _received(stream: httpcore.AsyncNetworkStream) -> bool:
    """The layers of TLS, and below them the queue of anyio's socket on asyncio; trio's socket has none."""
    if not _decrypted(stream.get_extra_info("ssl_object")):
        return False
    level: object = getattr(stream, "_stream", None)
    while (below := getattr(level, "transport_stream", None)) is not None:
        level = below
        if not _decrypted(getattr(level, "_ssl_object", None)):  # of an https:// proxy, around the tunnel's own
            return False
    return not getattr(getattr(level, "_protocol", None), "read_queue", None)


def _decrypted(tls: ssl.SSLObject | None) -> bool:
    """Whether there is no further record: reading must want more of the network, not give a byte or an end."""
    if tls is None:
        return True
    try:
        tls.read(1)
    except ssl.SSLError as error:
        return isinstance(error, ssl.SSLWantReadError)
    return False
