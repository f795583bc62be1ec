"""A small server of HTTP/2, and httpx's transport that speaks it."""

from __future__ import annotations

import ssl

import h2.config
import h2.connection
import h2.events
import httpx

from .raw_server import Peer
from .tls import server_tls, trusting


class Http2:
    """A server of HTTP/2 for one request at a time; the answer to the `last` one closes the connection."""

    def __init__(self, last: int = 100) -> None:
        self.targets: list[bytes] = []
        self.last = last

    def __call__(self, peer: Peer) -> None:
        speaking = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding=None))
        speaking.initiate_connection()
        peer.write(speaking.data_to_send())
        while data := peer.read():
            for event in speaking.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    self.targets.append(dict(event.headers)[b":path"])
                if isinstance(event, h2.events.StreamEnded):
                    speaking.send_headers(event.stream_id, [(":status", "200")])
                    speaking.send_data(event.stream_id, b"TWO", end_stream=True)
            peer.write(speaking.data_to_send())
            if len(self.targets) == self.last:
                return

    def tls(self) -> ssl.SSLContext:
        context = server_tls()
        context.set_alpn_protocols(["h2"])
        return context


def http2() -> httpx.AsyncHTTPTransport:
    """A transport of a user's own."""
    return httpx.AsyncHTTPTransport(verify=trusting(), http2=True)
