"""What an answer means."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import attrs
import pytest

from liveagent_async._codecs import CODECS, Tree
from liveagent_async._response import ResponseReader, retry_after
from liveagent_async.errors import (
    APIError,
    AuthenticationError,
    BadRequest,
    DecodeError,
    LiveAgentError,
    NotFound,
    RateLimited,
    ServerError,
)

KEY = "k3y-canary"
ADVICE_401 = "check the API key: one for version 1 (version 3 has keys of its own) and of this account"
ADVICE_429 = "over the requests per minute of this key; other programs with the same key count too"
ERROR = (
    b'{"response":{"status":"ERROR","statuscode":%d,"errormessage":"no k3y-canary here","debugmessage":"k3y-canary!"}}'
)


def read(
    status: int,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    *,
    format: str = "json",
    may_be_empty: bool = False,
) -> Mapping[str, Tree]:
    return ResponseReader("GET tags", CODECS[format], redact, may_be_empty).envelope(status, headers or {}, body)


def redact(text: str) -> str:
    return text.replace(KEY, "[key]")


@attrs.frozen
class Broken:
    """A codec of the user's that always fails."""

    error: Exception
    suffix: str = ""

    def decode(self, body: bytes) -> Tree:
        raise self.error


@pytest.mark.parametrize(
    "status,cls",
    [(400, BadRequest), (401, AuthenticationError), (403, AuthenticationError), (404, NotFound), (429, RateLimited),
     (500, ServerError), (503, ServerError), (418, APIError)],
)  # fmt: skip
def test_an_error_envelope_becomes_the_class_of_its_status(status: int, cls: type[APIError]) -> None:
    """Status, code and texts are there, the key is redacted in the server's own words."""
    with pytest.raises(cls) as caught:
        read(status, ERROR % status)
    error = caught.value
    assert type(error) is cls
    assert (error.status, error.statuscode, error.enveloped) == (status, status, True)
    assert error.message.startswith("no [key] here")
    assert error.debugmessage == "[key]!"
    assert str(error).startswith("GET tags: no [key] here")


def test_an_error_inside_a_200_is_raised_as_what_its_code_says() -> None:
    """Vendor's own plugins meet that; a code that says nothing is a plain APIError."""
    with pytest.raises(NotFound) as caught:
        read(200, ERROR % 404)
    assert (caught.value.status, caught.value.statuscode) == (200, 404)
    for code in (b"0", b"null", b'"x"', b"{}"):
        with pytest.raises(APIError, match="the server gives no reason") as plain:
            read(200, b'{"response":{"status":"ERROR","statuscode":%s,"errormessage":null}}' % code)
        assert type(plain.value) is APIError


def test_an_error_in_json_is_understood_although_xml_was_asked_for() -> None:
    """A key is refused before the server looks at the suffix, so its format is unknown."""
    with pytest.raises(AuthenticationError, match="check the API key") as caught:
        read(401, ERROR % 401, format="xml")
    assert caught.value.enveloped
    with pytest.raises(ServerError, match="boom") as refused:
        read(500, b"<?xml version='1.0'?><response><errormessage>boom</errormessage></response>", format="xml")
    assert refused.value.enveloped, "an errormessage is enough"


def test_an_unknown_conversation_is_not_found_although_its_status_is_500() -> None:
    """The reference's own example; the status stays what the server sent, other refusals stay ServerErrors."""
    body = b'{"response":{"status":"ERROR","statuscode":%d,"errormessage":"%s"}}'
    for status, code in ((500, 500), (200, 500)):
        with pytest.raises(NotFound, match="nable to load conversation") as caught:
            read(status, body % (code, b"Unable to load conversation t1"))
        assert (caught.value.status, caught.value.statuscode) == (status, code)
    for status, text in ((503, b"unable to load conversation"), (500, b"unable to load")):
        with pytest.raises(ServerError):
            read(status, body % (status, text))


@pytest.mark.parametrize(
    "status,body,cls",
    [
        (200, b'{"response":{"status":"error","statuscode":404}}', NotFound),
        (200, b'{"response":{"status":" Error ","errormessage":"no"}}', APIError),
        (200, b'{"response":{"errormessage":"no","id":"t1"}}', APIError),
        (200, b'{"response":{"status":"N","statuscode":"404","errormessage":"no"}}', NotFound),
        (200, b'{"response":{"status":"OK","errormessage":"no"}}', DecodeError),
        (200, b'{"response":{"status":"ok","errormessage":["no"]}}', DecodeError),
        (500, b'{"response":{"status":"error"}}', ServerError),
    ],
)
def test_an_error_is_one_however_it_is_written(status: int, body: bytes, cls: type[LiveAgentError]) -> None:
    """ERROR in any letter case, or an errormessage alone; one beside an OK is neither this nor that."""
    for may_be_empty in (False, True):
        with pytest.raises(cls) as caught:
            read(status, body, may_be_empty=may_be_empty)
        assert type(caught.value) is cls


def test_an_errormessage_of_nothing_is_no_error() -> None:
    """null, blanks or an empty list beside what was asked for are what PHP writes where there is nothing."""
    for nothing in (b"null", b'""', b'" "', b"[]"):
        assert read(200, b'{"response":{"id":"t1","errormessage":%s}}' % nothing)["id"] == "t1"


def test_an_envelope_without_a_reason_is_a_refusal_all_the_same() -> None:
    """`status: ERROR` is enough: the server did nothing, and the error says that it gives no reason."""
    with pytest.raises(ServerError) as caught:
        read(500, b'{"response":{"status":"ERROR"}}', {"retry-after": "3"})
    error = caught.value
    assert (str(error), error.enveloped, error.retry_after) == ("GET tags: the server gives no reason", True, 3.0)


def test_an_error_status_outranks_the_code_inside() -> None:
    """From 400 on HTTP's status decides, below it the envelope's."""
    with pytest.raises(BadRequest) as caught:
        read(400, ERROR % 404)
    assert (caught.value.status, caught.value.statuscode) == (400, 404)


@pytest.mark.parametrize(
    "body", [b"<html><h1>Bad Gateway k3y-canary</h1></html>", b"", b'{"response":{"ok":"1"}}', b"[]"]
)
def test_an_answer_of_a_proxy_is_no_envelope(body: bytes) -> None:
    """HTML, nothing, or JSON of somebody else: the status counts, a short excerpt helps, the key is not in it."""
    with pytest.raises(ServerError, match="HTTP 502") as caught:
        read(502, body)
    assert not caught.value.enveloped
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "status,body,message",
    [
        (502, b"<h1>Bad\n Gateway</h1>", "HTTP 502, '<h1>Bad Gateway</h1>'"),
        (502, b"\xff bad", r"HTTP 502, '\ufffd bad'"),
        (504, b" ", "HTTP 504, empty body"),
        (503, b"y" * 3000, f"HTTP 503, '{'y' * 117}...'"),
        (503, b"y" * 120, f"HTTP 503, '{'y' * 120}'"),
        (502, b"short" + b" " * 1995, "HTTP 502, 'short'"),
        (401, b"", f"HTTP 401, empty body ({ADVICE_401})"),
        (429, b"", f"HTTP 429, empty body ({ADVICE_429})"),
        (403, b"", "HTTP 403, empty body (the key may be one of API version 3, or not allowed from this address)"),
    ],
)
def test_what_a_proxy_answers_is_told_word_for_word(status: int, body: bytes, message: str) -> None:
    """The call, the status, at most 120 characters of the body without its layout, and advice where there is any."""
    with pytest.raises(APIError) as caught:
        read(status, body)
    error = caught.value
    assert (str(error), error.call, error.status) == (f"GET tags: {message}", "GET tags", status)


def test_the_servers_own_words_are_cut_to_a_sane_length() -> None:
    """500 characters of an errormessage, 1000 of a debugmessage; dots mark the cut, and what is not cut has none."""
    body = b'{"response":{"status":"ERROR","errormessage":"%s","debugmessage":"%s"}}'
    for length, message, debug in ((500, "e" * 500, "d" * 1000), (501, f"{'e' * 497}...", f"{'d' * 997}...")):
        with pytest.raises(ServerError) as caught:
            read(500, body % (b"e" * length, b"d" * length * 2))
        assert (caught.value.message, caught.value.debugmessage) == (message, debug)


def test_half_a_secret_at_the_end_of_what_is_looked_at_is_not_shown() -> None:
    """Only whole secrets are known for what they are, so the end of a long body is left out of its excerpt."""
    with pytest.raises(ServerError) as caught:
        read(502, b"y" * 20 + b" " * (1980 - len("k3y-can")) + b"k3y-canary")
    assert "k3y" not in str(caught.value)


def test_a_codec_that_says_nothing_is_named_by_its_error() -> None:
    """A codec of the user's may raise anything, with words or without: the message has them, the call and the body."""
    for error, reason in [
        (ValueError(), "ValueError"),
        (KeyError("tags"), "'tags'"),
        (LookupError("unknown encoding: klingon"), "unknown encoding: klingon"),
        (RecursionError(), "RecursionError"),
        (ExceptionGroup("two", [ValueError(), KeyError()]), r"two (2 sub-exceptions)"),
        (MemoryError(), "MemoryError"),
        (ValueError("y" * 201), f"{'y' * 197}..."),
        (ValueError("y" * 195 + KEY), "y" * 195 + "[key]"),
    ]:
        with pytest.raises(DecodeError) as caught:
            ResponseReader("GET tags", Broken(error), redact).envelope(200, {}, b"hello")
        assert str(caught.value) == f"GET tags: the answer cannot be read: {reason}. It begins 'hello'"
        assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "body,reason",
    [
        (b"", "begins with nothing"),
        (b'{"tags": 1}', r"GET tags: the answer cannot be read: it has no `response` with fields in it\. It begins"),
        (b"[", r"GET tags: the answer cannot be read: not JSON: Expecting value \(character 1\)\. It begins '\['$"),
        (b"<html>hello</html>", "hello"),
        (b"[1]", "no `response`"),
        (b'{"response": []}', "no `response`"),
        (b'{"status": "OK"}', "no `response`"),
        (b'{"response": {"tags": [', "cannot be read"),
    ],
)
def test_a_200_that_is_no_answer_is_a_decode_error_that_shows_its_beginning(body: bytes, reason: str) -> None:
    """Nothing of it is used as data."""
    with pytest.raises(DecodeError, match=reason) as caught:
        read(200, body)
    assert caught.value.__context__ is None, "a decoder's error holds the whole body"


def test_an_excerpt_is_short_and_without_secrets() -> None:
    """Neither the key nor a login token of a cut answer is shown."""
    body = b'{"response":{"email":"a@b.c k3y-canary","authtoken":"t0ken-canary","x":"' + b"y" * 5000
    with pytest.raises(DecodeError) as caught:
        read(200, body)
    message = str(caught.value)
    assert "a@b.c [key]" in message
    assert '"authtoken":"[redacted]"' in message
    assert "t0ken-canary" not in message
    assert len(message) < 400


@pytest.mark.parametrize(
    "words",
    [
        "authtoken='t0ken-canary'", 'AuthToken: "t0ken-canary"', "authtoken=t0ken-canary&x=1",
        r"\"authtoken\":\"t0ken-canary\"",
        "[password] => t0ken-canary", 'password": "two t0ken-canary words"',
        "<password>two t0ken-canary words</password>",
        "'browsercookiename': 'two t0ken-canary words'", r'"password":"a\"t0ken-canary"',
    ],
)  # fmt: skip
def test_a_login_secret_is_redacted_in_words_however_it_is_written(words: str) -> None:
    """As SQL, JSON, XML, a query, a PHP dump; what is in quotes or between tags goes whole."""
    with pytest.raises(ServerError) as caught:
        read(500, json.dumps({"response": {"errormessage": f"cannot insert {words}"}}).encode())
    assert "t0ken" not in caught.value.message
    assert "[redacted]" in caught.value.message


def test_words_about_a_password_stay() -> None:
    """Only what stands behind an equals sign, a colon or a tag is a secret."""
    with pytest.raises(ServerError, match="the password is too short, authtoken expired"):
        read(500, b'{"response":{"errormessage":"the password is too short, authtoken expired"}}')


def test_a_login_token_is_known_however_its_name_is_written() -> None:
    """Old and new servers do not write the names of fields alike: capitals make no difference, nor does CDATA."""
    for body in (b'{"AuthToken": "t0ken-canary', b"<AUTHTOKEN><![CDATA[t0ken-canary]]>", b"<authtoken>t0ken-canary<"):
        with pytest.raises(ServerError, match=r"\[redacted\]") as caught:
            read(502, body)
        assert "t0ken" not in str(caught.value)


def test_an_answer_with_nothing_is_an_error_unless_it_is_said_to_be_allowed() -> None:
    """What reads an answer without more ado wants an envelope with fields."""
    with pytest.raises(DecodeError, match="begins with nothing"):
        ResponseReader("GET tags", CODECS["json"], str).envelope(200, {}, b"")


def test_an_action_may_answer_with_nothing() -> None:
    """An empty 200, or an envelope with nothing in it, is done; a list is not."""
    for format, body in [("json", b""), ("json", b" \n"), ("json", b'{"response":null}'), ("xml", b"<response/>")]:
        assert read(200, body, format=format, may_be_empty=True) == {}
        with pytest.raises(DecodeError):
            read(200, body, format=format)
    assert read(200, b'{"response":{"status":"OK","statuscode":0}}', may_be_empty=True) == {
        "status": "OK",
        "statuscode": "0",
    }


@pytest.mark.parametrize(
    "location,shown",
    [
        ("https://user:k3y-canary@acme.example/api/tags?apikey=k3y-canary", "redirected to https://acme.example:"),
        ("http://acme.example:81/x", "redirected to http://acme.example:81:"),
        ("/elsewhere", "redirected:"),
        ("https://[", "redirected:"),
        (f"https://{'a' * 110}{KEY}/", rf"redirected to https://{'a' * 109}\.\.\.:"),
        ("", "redirected:"),
    ],
)
def test_a_redirect_is_an_error_that_names_the_host_and_nothing_more(location: str, shown: str) -> None:
    """It is not followed: the key would go with it."""
    for status in (300, 301, 399):
        with pytest.raises(APIError, match=f"^GET tags: HTTP {status}, {shown} redirects are not followed") as caught:
            read(status, b"", {"location": location})
        assert caught.value.status == status
        assert KEY not in str(caught.value)
    with pytest.raises(APIError, match="redirected: redirects"):
        read(302, b"")


def test_retry_after_is_seconds_or_a_date_or_nothing() -> None:
    """A date, with or without a zone, becomes seconds from now; what is neither is as good as missing."""
    soon = datetime.now(UTC) + timedelta(seconds=30)
    assert retry_after({"retry-after": " 7 "}) == 7.0
    assert retry_after({"retry-after": "-5"}) == -5.0
    for written in (format_datetime(soon, usegmt=True), format_datetime(soon.replace(tzinfo=None))):
        assert 25 < (retry_after({"retry-after": written}) or 0) <= 31
    for absurd in (
        "soon", "nan", "inf", "1e400", "Mon, 01 Jan 99999 00:00:00 GMT",
        "Mon, 01 Jan 2026 00:00:00 +999999", "Mon, 01 Jan 2026 00:00:00 +99999999999999", ", ,",
        "Mon, 99 Jan 2026 99:99:99 GMT",
    ):  # fmt: skip
        assert retry_after({"retry-after": absurd}) is None, absurd
    assert retry_after({}) is None
    with pytest.raises(RateLimited) as caught:
        read(429, b"", {"retry-after": "12"})
    assert caught.value.retry_after == 12.0
