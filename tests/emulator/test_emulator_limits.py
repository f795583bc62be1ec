"""The limit of requests, counted in four ways."""

from __future__ import annotations

import httpx
import pytest
from support.emulator_asking import ask, send, small

from liveagent_async.emulator import Emulator, Usage
from liveagent_async.emulator._call import Call
from liveagent_async.emulator._limits import KINDS


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def statuses(emulator: Emulator, count: int, path: str = "application/status", **params: str) -> list[int]:
    """The statuses of that many requests in a row."""
    return [(await send(emulator, "GET", path, params=params)).status_code for _ in range(count)]


@pytest.mark.parametrize("kind", list(KINDS))
async def test_the_181st_request_of_a_minute_is_refused(kind: str) -> None:
    """180 get through at once, then 429 in an envelope; a minute later they get through again."""
    clock = Clock()
    emulator = Emulator(customers=0, conversations=0, rate_kind=kind, clock=clock)
    assert await statuses(emulator, 182) == [200] * 180 + [429] * 2
    clock.now = 121.0
    assert await statuses(emulator, 2) == [200] * 2
    assert [request.status for request in emulator.requests].count(429) == 2


@pytest.mark.parametrize(
    "kind, moments, passed",
    [
        ("fixed", [59.0, 60.0], 20),  # twice the limit around a border
        ("fixed", [59.0, 59.9], 10),
        ("log", [59.0, 60.0], 10),  # never more than the limit in any period
        ("log", [59.0, 119.0], 20),
        ("counter", [59.0, 60.0], 10),
        ("counter", [59.0, 90.0], 15),  # half of the elder window still counts
        ("counter", [59.0, 180.0], 20),
        ("bucket", [0.0, 30.0], 15),  # half a bucket has come back
        ("bucket", [0.0, 600.0], 20),  # but never more than one
    ],
)
def test_each_kind_counts_in_its_own_way(kind: str, moments: list[float], passed: int) -> None:
    """Ten a minute, twenty asked at each moment: how many get through in all."""
    limit = KINDS[kind](10, 60)
    assert sum(limit.wait(moment) == 0 for moment in moments for _ in range(20)) == passed


@pytest.mark.parametrize("kind, wait", [("fixed", 50), ("log", 60), ("counter", 50), ("bucket", 6)])
async def test_retry_after_is_sent_when_it_is_switched_on(kind: str, wait: int) -> None:
    """Whole seconds until the next request gets through; without the switch there is no such header."""
    clock = Clock()
    clock.now = 10.0
    for switch in (False, True):
        emulator = Emulator(customers=0, rate=(10, 60), rate_kind=kind, retry_after=switch, clock=clock)
        await statuses(emulator, 10)
        response = await send(emulator, "GET", "application/status")
        assert response.status_code == 429
        assert response.json()["response"]["statuscode"] == 429
        assert response.headers.get("retry-after") == (str(wait) if switch else None)


async def test_the_search_has_a_limit_of_its_own() -> None:
    """100 searches a minute; other calls go on."""
    emulator = Emulator(customers=0, rate=(1000, 60), clock=Clock())
    assert await statuses(emulator, 101, "knowledgebase/search", query="x") == [200] * 100 + [429]
    assert await statuses(emulator, 1) == [200]


async def test_a_wrong_key_costs_nothing() -> None:
    """The limit is the key's: a request without the right one is refused before it is counted."""
    emulator = Emulator(customers=0, rate=(1, 60), clock=Clock())
    for _ in range(3):
        assert (await send(emulator, "GET", "tags", params={"apikey": "x"})).status_code == 401
    assert await statuses(emulator, 2) == [200, 429]


async def test_without_a_rate_nothing_is_refused() -> None:
    """rate=None is a self-hosted server."""
    emulator = small()
    assert set(await statuses(emulator, 300)) == {200}
    assert await ask(emulator, "GET", "knowledgebase/search", query="x") is not None


async def test_callers_share_one_limit_and_are_counted_apart() -> None:
    """By their User-Agent, here and on the page; a request without one has a row, too."""
    emulator = Emulator(customers=0, conversations=0, rate=(10, 60), clock=Clock())
    for name, times in (("worker/1", 7), ("<b>worker/2", 5), ("", 1)):
        for _ in range(times):
            await send(emulator, "GET", "tags", headers={"user-agent": name})
    assert dict(emulator.callers) == {"worker/1": Usage(7, 0), "<b>worker/2": Usage(3, 2), "": Usage(0, 1)}
    assert {request.caller for request in emulator.requests if request.status == 429} == {"<b>worker/2", ""}
    async with httpx.AsyncClient(transport=emulator.transport(), base_url="http://emulator") as client:
        page = (await client.get("/")).text
    assert "<code>&lt;b&gt;worker/2</code></td><td>3</td><td>2</td><td>3</td><td>2</td>" in page
    assert "<code>unnamed</code></td><td>0</td><td>1</td><td>0</td><td>1</td>" in page


async def test_ever_new_callers_do_not_fill_the_memory() -> None:
    """A thousand are told apart, those after them are counted as one."""
    emulator = Emulator(customers=0, conversations=0, rate=None, log_size=10)
    for n in range(1010):
        emulator.log.request(Call("GET", "tags", caller=f"{n}{'x' * 500}"), 200, None)
    assert len(emulator.callers) == 1001
    assert emulator.callers["(others)"] == Usage(10)
    assert max(map(len, emulator.callers)) == 200


def test_bad_settings_are_refused_with_what_to_write_instead() -> None:
    """A ValueError that names the setting."""
    with pytest.raises(ValueError, match="write one of fixed, log, counter, bucket"):
        Emulator(rate_kind="leaky")
    with pytest.raises(ValueError, match="write 0 or more"):
        Emulator(customers=-1)
    with pytest.raises(ValueError, match=r"write something like version='5.50'"):
        Emulator(version="five")
