"""The account's URL: in any form that users have at hand, turned into the base of all calls. Pure."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

_EXAMPLE = "https://acme.ladesk.com"
_PATH = re.compile(r"(?:/[\w.~%!$&'()*+,;=:@-]+)*", re.ASCII)
_HOST = re.compile(r"[\w.-]+|\[[\da-f:.]+\]", re.IGNORECASE)


def account_url(url: str, *, allow_http: bool = False) -> str:
    """The base of all calls, `https://host[:port][/dir]/api/`, of a URL with or without `/api` and slashes at its end.

    A ValueError says what to write instead. It never repeats a query or a password: a key may be in there.
    """
    if not url.strip():
        raise ValueError(f"the account's URL is empty: {_instead()}")
    if " " in url or not url.isprintable():
        raise ValueError(f"the account's URL holds blanks or line ends: {_instead()}")
    if "://" not in url:
        raise ValueError(f"the account's URL has no scheme: {_instead(_known_host(url))}")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"the account's URL has a bad host or port: {_instead()}") from None
    if parts.scheme not in ("https", "http"):
        raise ValueError(f"the account's URL starts with {parts.scheme}://: {_instead(parts.hostname)}")
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else _ascii_host(parts.hostname or "")
    if not _HOST.fullmatch(host):
        raise ValueError(f"the account's URL has no valid host: {_instead()}")
    if parts.username is not None or parts.password is not None:
        raise ValueError(f"the account's URL holds a user name or password; pass the key separately: {_instead(host)}")
    if "?" in url or "#" in url:
        raise ValueError(f"the account's URL has a query or fragment; pass the key separately: {_instead(host)}")
    if parts.scheme == "http" and not (allow_http or _is_loopback(parts.hostname or "")):
        advice = f"{_instead(host)}, or pass allow_http=True in a network you trust"
        raise ValueError(f"http:// would send the API key unencrypted: {advice}")
    return f"{parts.scheme}://{host}{'' if port is None else f':{port}'}{_directory(parts.path, host)}/api/"


def environment_proxy(scheme: str, host: str) -> str | None:
    """HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, unless NO_PROXY names the host or it is this machine."""
    proxies = getproxies()
    url = proxies.get(scheme) or proxies.get("all")
    if not url or _is_loopback(host) or proxy_bypass(host):
        return None
    return url if "://" in url else f"http://{url}"


def _directory(path: str, host: str) -> str:
    """The path before `/api`."""
    path = path.rstrip("/").removesuffix("/api").rstrip("/")
    segments = path.split("/")
    if not _PATH.fullmatch(path) or {".", "..", "api"} & set(segments):
        raise ValueError(f"the account's URL has a path that no account has: {_instead(host)} and nothing after it")
    return path


def _instead(host: str | None = None) -> str:
    return f"write https://{host}" if host else f"write it as in {_EXAMPLE}"


def _known_host(url: str) -> str | None:
    """The host of a URL whose scheme was forgotten, if it looks like one."""
    host = url.partition("/")[0]
    return host if "." in host and _HOST.fullmatch(host) else None


def _ascii_host(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return ""


def _is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its name alone."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
