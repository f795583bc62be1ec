"""The account's URL: everything a user may have at hand becomes one base, the rest is refused with advice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveagent_async._http.url import account_url, environment_proxy


@pytest.mark.parametrize(
    "url,base",
    [
        ("https://acme.ladesk.com", "https://acme.ladesk.com/api/"),
        ("https://acme.ladesk.com/", "https://acme.ladesk.com/api/"),
        ("https://acme.ladesk.com/api", "https://acme.ladesk.com/api/"),
        ("https://acme.ladesk.com/api/", "https://acme.ladesk.com/api/"),
        ("HTTPS://ACME.ladesk.com//", "https://acme.ladesk.com/api/"),
        ("https://help.acme.com:8443/liveagent", "https://help.acme.com:8443/liveagent/api/"),
        ("https://help.acme.com/a/b/api/", "https://help.acme.com/a/b/api/"),
        ("https://bücher.example", "https://xn--bcher-kva.example/api/"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443/api/"),
        ("http://localhost:8000", "http://localhost:8000/api/"),
        ("http://127.1.2.3/x", "http://127.1.2.3/x/api/"),
        ("http://[::1]:80", "http://[::1]:80/api/"),
    ],
)
def test_what_a_user_has_at_hand_becomes_the_base(url: str, base: str) -> None:
    """With or without /api, slashes, port, directory: one base."""
    assert account_url(url) == base
    assert account_url(base) == base


@pytest.mark.parametrize(
    "url,advice",
    [
        ("", "empty: write it as in https://acme.ladesk.com"),
        ("  ", "empty: write it as in https://acme.ladesk.com"),
        (" https://acme.ladesk.com", "blanks or line ends"),
        ("https://acme.ladesk.com/\napi", "blanks or line ends"),
        ("acme.ladesk.com/api", "no scheme: write https://acme.ladesk.com"),
        ("acme", "no scheme: write it as in https://acme.ladesk.com"),
        ("ftp://acme.ladesk.com", "starts with ftp://: write https://acme.ladesk.com"),
        ("https://", "no valid host"),
        ("https:///api", "no valid host"),
        ("https://ac me.com", "blanks"),
        ("https://" + "ü" * 80 + ".com", "no valid host"),
        ("https://acme$.com", "no valid host"),
        ("https://acme.com:port", "bad host or port"),
        ("https://acme.com:99999", "bad host or port"),
        ("https://[::1", "bad host or port"),
        ("https://acme.com/?", "query or fragment; pass the key separately: write https://acme.com"),
        ("https://acme.com/#x", "query or fragment"),
        ("https://acme.com/api/v3", "path that no account has: write https://acme.com"),
        ("https://acme.com/api/agents", "path that no account has"),
        ("https://acme.com/a/../b", "path that no account has"),
        ("https://acme.com/a//b", "path that no account has"),
        ("https://acme.com/<b>", "path that no account has"),
        ("http://acme.ladesk.com", "unencrypted: write https://acme.ladesk.com, or pass allow_http=True"),
        ("http://10.0.0.1", "unencrypted"),
        ("http://localhost.evil.com", "unencrypted"),
    ],
)
def test_what_is_no_account_is_refused_with_what_to_write(url: str, advice: str) -> None:
    """A ValueError that says what to write instead."""
    with pytest.raises(ValueError) as caught:
        account_url(url)
    assert advice in str(caught.value)


def test_http_is_allowed_when_asked_for() -> None:
    """allow_http=True is for networks the user trusts."""
    assert account_url("http://10.0.0.1", allow_http=True) == "http://10.0.0.1/api/"


@pytest.mark.parametrize(
    "url", ["https://acme.com/api/agents?apikey=CANARY", "https://me:CANARY@acme.com", "https://acme.com/#CANARY"]
)
def test_a_key_pasted_into_the_url_is_not_repeated(url: str) -> None:
    """The error that refuses it does not show it."""
    with pytest.raises(ValueError) as caught:
        account_url(url)
    assert "CANARY" not in f"{caught.value!r} {caught.value.__context__!r}"


@given(st.text())
def test_any_text_is_a_base_or_a_value_error(url: str) -> None:
    """No other error, and a base always ends with /api/."""
    try:
        base = account_url(f"https://{url}")
    except ValueError:
        return
    assert base.startswith("https://")
    assert base.endswith("/api/")
    assert account_url(base) == base


@pytest.mark.parametrize(
    "environment,scheme,host,proxy",
    [
        ({}, "https", "acme.com", None),
        ({"HTTPS_PROXY": "http://proxy:3128"}, "https", "acme.com", "http://proxy:3128"),
        ({"HTTPS_PROXY": "proxy:3128"}, "https", "acme.com", "http://proxy:3128"),
        ({"HTTPS_PROXY": "http://proxy:3128"}, "http", "acme.com", None),
        ({"ALL_PROXY": "socks5://proxy:1080"}, "https", "acme.com", "socks5://proxy:1080"),
        ({"ALL_PROXY": "http://proxy:3128", "NO_PROXY": ".acme.com"}, "https", "help.acme.com", None),
        ({"ALL_PROXY": "http://proxy:3128", "NO_PROXY": "*"}, "https", "acme.com", None),
        ({"ALL_PROXY": "http://proxy:3128"}, "http", "127.0.0.1", None),
        ({"ALL_PROXY": "http://proxy:3128"}, "http", "localhost", None),
    ],
)
def test_the_environments_proxy_is_used_unless_told_not_to(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], scheme: str, host: str, proxy: str | None
) -> None:
    """HTTPS_PROXY, HTTP_PROXY and ALL_PROXY; not for NO_PROXY's hosts and never for this machine."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name.lower(), value)
    assert environment_proxy(scheme, host) == proxy
