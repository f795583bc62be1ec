"""The key goes add_to the target of a request and is struck out of everything else."""

from __future__ import annotations

import html
import json
import logging
import string
from urllib.parse import quote

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveagent_async._http.apikey import ApiKey

_PRINTABLE = string.ascii_letters + string.digits + string.punctuation


@pytest.mark.parametrize("key", ["", " ", "a b", "CANARY\n", "\tCANARY", "CANARY\x00", "CANARÝ", "CANARY\u2028"])
def test_a_key_that_cannot_be_right_is_refused_without_showing_it(key: str) -> None:
    """Empty, with blanks, control characters or letters outside ASCII: a slip of copying."""
    with pytest.raises(ValueError, match="the API key") as caught:
        ApiKey(key)
    assert "CANAR" not in repr(caught.value)


def test_the_key_goes_into_the_query() -> None:
    """After `?`, or after `&` where there is a query, quoted."""
    key = ApiKey("a&b/c=d")
    assert key.add_to(b"/api/tags") == b"/api/tags?apikey=a%26b%2Fc%3Dd"
    assert key.add_to(b"/api/tags?limit=1") == b"/api/tags?limit=1&apikey=a%26b%2Fc%3Dd"


def test_a_key_does_not_show_itself() -> None:
    """Repr and str are those of any object."""
    assert "CANARY" not in f"{ApiKey('CANARY')!r} {ApiKey('CANARY')}"


@given(st.text(_PRINTABLE, min_size=1, max_size=40))
def test_the_key_is_struck_out_however_it_is_written(key: str) -> None:
    """Plain, percent-quoted in either case or twice, JSON, XML and Python escapes."""
    spellings = {
        key,
        quote(key, safe=""),
        quote(key),
        quote(quote(key, safe=""), safe=""),
        "".join(f"%{ord(letter):02x}" for letter in key),
        "".join(f"%{ord(letter):02X}" for letter in key),
        json.dumps(key)[1:-1],
        json.dumps(key)[1:-1].replace("/", "\\/"),
        "".join(f"\\u{ord(letter):04x}" for letter in key),
        html.escape(key),
        html.escape(key).replace("&#x27;", "&apos;"),
        "".join(f"&#{ord(letter)};" for letter in key),
        "".join(f"&#X{ord(letter):X};" for letter in key),
        repr(key)[1:-1],
    }
    redact = ApiKey(key).redact
    for spelling in spellings:
        assert redact(f"\n{spelling}\n") == "\n[redacted]\n"


def test_other_text_stays_as_it_is() -> None:
    """A key in another case, or in part, is not the key."""
    text = "SECRETKEy secretkey SECRETKE %53ECRETKE"
    assert ApiKey("SECRETKEY").redact(text) == text


def test_the_log_of_httpcore_does_not_show_living_keys(caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG httpcore logs the headers of answers; a server may echo the key in its Location."""
    assert httpcore.__name__ == "httpcore"
    key = ApiKey("CANARY/1")
    with caplog.at_level(logging.DEBUG, "httpcore"):
        for name in ("http11", "connection", "http2", "proxy", "socks"):
            logging.getLogger(f"httpcore.{name}").debug("headers=%r", [(b"Location", b"/login?apikey=CANARY%2f1")])
        logging.getLogger("httpcore.http11").debug("%s of %d", "nothing", 2)
        del key
        logging.getLogger("httpcore.http11").debug("CANARY/1 is a word as any other")
    shown = [record.getMessage() for record in caplog.records]
    assert [line for line in shown[:5] if "CANARY" in line or "[redacted]" not in line] == []
    assert shown[5:] == ["nothing of 2", "CANARY/1 is a word as any other"]
    assert caplog.records[5].args == ("nothing", 2)


def test_a_key_that_is_part_of_another_leaves_nothing_of_it_standing(caplog: pytest.LogCaptureFixture) -> None:
    """Two clients with keys of their own: the longer key is struck out whole, whichever was there first."""
    keys = [ApiKey("canary"), ApiKey("long-canary-tail"), ApiKey("ary-tail")]
    with caplog.at_level(logging.DEBUG, "httpcore"):
        logging.getLogger("httpcore.http11").debug("<long-canary-tail> <canary>")
    assert caplog.messages == ["<[redacted]> <[redacted]>"]
    assert [key.length for key in keys] == [6, 16, 8]
