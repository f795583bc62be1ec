"""A certificate for 127.0.0.1 and localhost that nobody trusts but `trusting()`."""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path


def trusting() -> ssl.SSLContext:
    """A client's TLS context that trusts this server."""
    return ssl.create_default_context(cadata=_CERTIFICATE)


def server_tls() -> ssl.SSLContext:
    """The server's side."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "server.pem")
        path.write_text(_KEY + _CERTIFICATE)
        context.load_cert_chain(path)
    return context


# Made for these tests, for 127.0.0.1 and localhost; it is worth nothing elsewhere.
_KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggd0VWKYNLoTlJMie
+SP5TbP06apw5t6ytyZI/UoV82KhRANCAAQy/9vVAI2s3J00cmYeSIF7ux6+642N
0ib9fvksy/kuMq4cMdxAMHKRiKFdFplP/fK3uKLMzbVTd+3p8JBKj+AB
-----END PRIVATE KEY-----
"""
_CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUTaQRroO7EPeBE7SI4gvyWhdX6xQwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMjE4MzQyNloYDzIxMjYxMDI5
MTgzNDI2WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQy/9vVAI2s3J00cmYeSIF7ux6+642N0ib9fvksy/kuMq4cMdxAMHKR
iKFdFplP/fK3uKLMzbVTd+3p8JBKj+ABo28wbTAdBgNVHQ4EFgQUjW+9wvGkqb+3
/HdoPy6dMCDQkjQwHwYDVR0jBBgwFoAUjW+9wvGkqb+3/HdoPy6dMCDQkjQwGgYD
VR0RBBMwEYcEfwAAAYIJbG9jYWxob3N0MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZI
zj0EAwIDRwAwRAIgcMSghYWcyAJQTde2wpGG34bgop9F/6lD8pxUOvAsTqACIBw8
e7N9Gxm63tvtrI75gTZtIZ992BAVdxE/noz1U0x4
-----END CERTIFICATE-----
"""
