"""The retry table, cell by cell; it is pure, so there is no clock and no socket here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveagent_async import AmbiguousWrite, Retry
from liveagent_async._request import Method, Request, request
from liveagent_async._retry import next_wait
from liveagent_async.errors import (
    APIError,
    BadRequest,
    Busy,
    ClientClosed,
    ConnectionFailed,
    DecodeError,
    LiveAgentError,
    NotFound,
    RateLimited,
    ServerError,
    Timeout,
    error_class,
)

GET = request("GET", "tags")
PUT = request("PUT", "tags/{}", "t1", name="x")
PUT_WITH_NOTE = request("PUT", "conversations/{}/status", "c1", status="R", note="done")
DELETE = request("DELETE", "tags/{}", "t1")
DELETE_WITH_NOTE = request("DELETE", "conversations/{}", "c1", note="spam")
DELETE_WITH_OLD_NOTE = request("DELETE", "conversations/{}", "c1", messages="spam")
POST = request("POST", "tags", name="x")

UNSENT = [ConnectionFailed("refused", sent=False), Timeout("connecting", sent=False)]
CUT = [ConnectionFailed("reset", sent=True), Timeout("reading", sent=True)]
PROXY = [ServerError("", status=status) for status in (502, 503, 504)]
INSTALLING = ServerError("installing", status=503, enveloped=True)
GATEWAY_IN_WORDS = [ServerError("no upstream", status=status, enveloped=True) for status in (502, 504)]
CRASH = ServerError("", status=500)
REFUSED = ServerError("parameter message is missing", status=500, enveloped=True)
LIMITED = RateLimited("slow down", status=429, enveloped=True)
TOO_EARLY = [APIError("", status=status, enveloped=words) for status in (421, 425) for words in (True, False)]
IN_A_200 = [error_class(code)("", status=200, statuscode=code, enveloped=True) for code in (421, 425, 429, 503)]
UNREADABLE = DecodeError("cut")

AGAIN, RAISE, AMBIGUOUS = "again", "raise", "ambiguous"


def outcome(asked: Request, error: LiveAgentError, *earlier: LiveAgentError) -> str | None:
    try:
        wait = next_wait(Retry(), asked, error, earlier, elapsed=0.0, jitter=0.5)
    except AmbiguousWrite:
        return AMBIGUOUS
    except LiveAgentError as raised:
        assert raised is error
        return RAISE
    return None if wait is None else AGAIN


@pytest.mark.parametrize(
    "errors,get,put,post",
    [
        (UNSENT, AGAIN, AGAIN, AGAIN),
        ([LIMITED], AGAIN, AGAIN, AGAIN),
        (PROXY, AGAIN, AGAIN, AMBIGUOUS),
        ([INSTALLING], AGAIN, AGAIN, AGAIN),
        (GATEWAY_IN_WORDS, AGAIN, AGAIN, AMBIGUOUS),
        (TOO_EARLY, AGAIN, AGAIN, AGAIN),
        ([APIError("", status=408, enveloped=words) for words in (True, False)], AGAIN, AGAIN, AMBIGUOUS),
        (IN_A_200, AGAIN, AGAIN, AGAIN),
        (
            [APIError("", status=200, statuscode=code, enveloped=True) for code in (408, 502, 504)],
            AGAIN,
            AGAIN,
            AMBIGUOUS,
        ),
        (CUT, AGAIN, AGAIN, AMBIGUOUS),
        ([REFUSED], RAISE, RAISE, RAISE),
        ([CRASH], AGAIN, AGAIN, AMBIGUOUS),
        ([ServerError("", status=200, statuscode=code, enveloped=True) for code in (500, 501)], RAISE, RAISE, RAISE),
        (
            [APIError("", status=200, statuscode=code, enveloped=True) for code in (None, 0, 407, 409)],
            RAISE,
            RAISE,
            RAISE,
        ),
        ([UNREADABLE], AGAIN, RAISE, AMBIGUOUS),
        ([BadRequest("", status=400), NotFound("", status=404), APIError("", status=302)], RAISE, RAISE, RAISE),
        ([ClientClosed("closed")], RAISE, RAISE, RAISE),
    ],
)
@pytest.mark.promise("Retry: every outcome is retried, raised or called ambiguous as its verb allows")
def test_the_table(errors: list[LiveAgentError], get: str, put: str, post: str) -> None:
    """Each outcome is retried, raised or called ambiguous as its verb allows; a write with a note counts as a POST."""
    for error in errors:
        assert outcome(GET, error) == get
        assert outcome(PUT, error) == put
        assert outcome(DELETE, error) == put
        assert outcome(POST, error) == post
        for with_note in (PUT_WITH_NOTE, DELETE_WITH_NOTE, DELETE_WITH_OLD_NOTE):
            assert outcome(with_note, error) == post


@pytest.mark.parametrize("last", [Busy("no turn"), ClientClosed("closed"), *UNSENT])
def test_an_attempt_that_was_not_sent_does_not_hide_an_earlier_one_that_was(last: LiveAgentError) -> None:
    """A PUT or DELETE that may have been applied before is ambiguous; a read, or one refused before, is not."""
    for asked in (PUT, DELETE):
        for lost in (*CUT, *PROXY, CRASH):
            assert outcome(asked, last, LIMITED, lost, LIMITED) == AMBIGUOUS
        assert outcome(asked, last, LIMITED, LIMITED, INSTALLING) == RAISE
    assert outcome(GET, last, *CUT, *CUT, *CUT) == RAISE


def test_an_answer_that_cannot_be_read_is_asked_for_once_more() -> None:
    """A second unreadable answer to a GET is raised, one after another kind of error is not the second."""
    assert outcome(GET, UNREADABLE, UNREADABLE) == RAISE
    assert outcome(GET, UNREADABLE, PROXY[0]) == AGAIN


def test_a_404_to_a_repeated_delete_means_done_only_if_an_earlier_attempt_may_have_done_it() -> None:
    """After a cut connection yes; after a 429 or a refused connection nothing had been deleted; a GET is never done."""
    for status, code in ((404, None), (404, 404), (200, 404)):
        gone = NotFound("no such tag", status=status, statuscode=code, enveloped=True)
        for lost in (CUT[0], PROXY[0], CRASH, GATEWAY_IN_WORDS[0]):
            assert outcome(DELETE, gone, lost) is None
        assert outcome(DELETE, gone, LIMITED, CUT[1]) is None
        assert outcome(DELETE, gone, LIMITED, UNSENT[0]) == RAISE
        assert outcome(DELETE, gone) == RAISE
        assert outcome(GET, gone, CUT[0]) == RAISE
        assert outcome(PUT, gone, CUT[0]) == RAISE


def test_a_404_that_is_not_of_liveagent_never_means_done() -> None:
    """A proxy that lost its upstream answers a page: nothing says that the first attempt deleted anything."""
    assert outcome(DELETE, NotFound("a page", status=404), CUT[0]) == RAISE


def test_an_unknown_conversation_means_done_to_the_deletion_of_that_conversation_alone() -> None:
    """A tag or field of an unknown conversation was not deleted by an earlier attempt: there never was one."""
    gone = NotFound("unable to load conversation", status=500, enveloped=True)
    assert outcome(request("DELETE", "conversations/{}", "c1"), gone, PROXY[0]) is None
    assert outcome(request("DELETE", "conversations/{}", "c1"), gone) == RAISE
    for below in ("conversations/{}/tags", "conversations/{}/fields"):
        assert outcome(request("DELETE", below, "c1"), gone, PROXY[0]) == RAISE


def test_attempts_and_deadline_end_the_retries() -> None:
    """The error itself is raised after the last attempt, and when the wait would end after the deadline."""
    retry = Retry(attempts=3, wait_initial=1.0, timeout=10.0)
    two = [PROXY[0], PROXY[0]]
    assert next_wait(retry, GET, PROXY[0], two[:1], elapsed=8.0, jitter=1.0) == 2.0
    with pytest.raises(ServerError):
        next_wait(retry, GET, PROXY[0], two, elapsed=0.0, jitter=0.0)
    with pytest.raises(ServerError):
        next_wait(retry, GET, PROXY[0], two[:1], elapsed=8.1, jitter=1.0)


def test_an_ambiguous_write_says_what_to_do_and_keeps_the_reason() -> None:
    """It names the call, says that it may have been applied, and its cause is what happened."""
    with pytest.raises(
        AmbiguousWrite, match=r"^POST tags: .*reset.*may or may not.*: look for it before you send it again$"
    ) as caught:
        next_wait(Retry(), POST, CUT[0], [], elapsed=0.0, jitter=0.0)
    assert caught.value.__cause__ is CUT[0]


def test_only_a_first_broken_connection_and_a_429_are_tried_again_at_once() -> None:
    """A kept-alive connection that the server dropped costs nothing; a 429 waits in the limiter, not here."""

    def wait(error: LiveAgentError, *earlier: LiveAgentError) -> float | None:
        return next_wait(Retry(wait_initial=4.0), GET, error, earlier, elapsed=0.0, jitter=0.5)

    assert wait(CUT[0]) == 0.0
    assert wait(CUT[0], CUT[0]) == 4.0
    assert wait(UNSENT[0]) == 2.0
    assert wait(LIMITED, LIMITED) == 0.0
    assert wait(IN_A_200[2]) == 0.0


def test_a_retry_after_of_a_503_is_waited_for_up_to_the_longest_wait() -> None:
    """Never less than the server asks for, never more than `wait_max`; a time in the past asks for nothing."""
    retry = Retry(wait_initial=2.0, wait_max=7.0)

    def wait(seconds: float | None) -> float | None:
        return next_wait(retry, POST, ServerError("", status=503, retry_after=seconds, enveloped=True), [], 0.0, 0.5)

    assert [wait(seconds) for seconds in (None, -9.0, 0.5, 5.0, 1e9)] == [1.0, 1.0, 1.0, 5.0, 7.0]


@given(
    attempts=st.integers(1, 6),
    first=st.floats(0, 10),
    longest=st.floats(0, 60),
    jitters=st.lists(st.floats(0, 1), min_size=6, max_size=6),
    method=st.sampled_from(["GET", "PUT", "DELETE"]),
)
def test_waits_are_bounded_and_attempts_counted(
    attempts: int, first: float, longest: float, jitters: list[float], method: Method
) -> None:
    """Whatever the numbers: never more attempts than asked, never a wait over its bound, and it always ends."""
    retry = Retry(attempts=attempts, wait_initial=first, wait_max=longest, timeout=1e9)
    earlier: list[LiveAgentError] = []
    while True:
        try:
            wait = next_wait(retry, Request(method, "tags", {}), PROXY[0], earlier, 0.0, jitters[len(earlier)])
        except ServerError:
            break
        assert wait is not None
        assert 0 <= wait <= min(longest, first * 2 ** len(earlier))
        earlier.append(PROXY[0])
    assert len(earlier) + 1 == attempts


def test_the_defaults_of_a_retry() -> None:
    """Four attempts, half a second doubled up to twenty, two minutes in all; nothing and 0 seconds are allowed too."""
    assert Retry() == Retry(attempts=4, wait_initial=0.5, wait_max=20.0, timeout=120.0)
    assert Retry(attempts=1, wait_initial=0, wait_max=0, timeout=0).attempts == 1


@pytest.mark.parametrize("wrong", [{"attempts": 0}, {"wait_initial": -1}, {"wait_max": -1}, {"timeout": -1}])
def test_impossible_numbers_are_refused(wrong: dict[str, int]) -> None:
    """A Retry that could not work is a ValueError."""
    with pytest.raises(ValueError):
        Retry(**wrong)
