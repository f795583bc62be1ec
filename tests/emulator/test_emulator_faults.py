"""Faults by rule: what a client sees, what was done, and what the log says."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

import httpx
import pytest
from support.emulator_asking import ask, send, small

from liveagent_async.emulator import Churn, Effect, Fault
from liveagent_async.emulator._faults import KINDS

TAG = {"name": "Once"}


@pytest.mark.parametrize(
    "kind, status, body, done",
    [
        ("installing", 503, '"errormessage":"application is unavailable', False),
        ("refuse", 502, '"errormessage":"Internal server error: fault"', False),
        ("html", 502, "<center><h1>502</h1></center>", False),
        ("error200", 200, '"status":"ERROR","statuscode":500', False),
        ("empty200", 200, "", True),
        ("wrong_json", 200, '{"result":', True),
        ("truncated", 200, '{"response":{"status":"OK","statuscode":0', True),
        ("latency", 200, '"name":"Once"', True),
        ("drip", 200, '"name":"Once"', True),
    ],
)
async def test_a_fault_spoils_the_answer(kind: str, status: int, body: str, done: bool) -> None:
    """Once, then the server is well again; effects tell whether the call was done."""
    emulator = small(faults=[Fault(kind, times=1, seconds=0.02)])
    response = await send(emulator, "POST", "tags", params=TAG)
    assert response.status_code == status
    assert body in response.text if body else not response.content
    assert [effect.what for effect in emulator.effects] == ["tag.create"] * done
    assert [(request.status, request.fault) for request in emulator.requests] == [(status, kind)]
    assert "tags" in await ask(emulator, "GET", "tags")
    assert emulator.requests[-1].fault == ""


@pytest.mark.parametrize("kind", ["refuse", "html", "error200"])
async def test_a_call_can_be_done_although_the_answer_says_no(kind: str) -> None:
    """applied=True: the trap for clients that repeat a POST."""
    emulator = small(faults=[Fault(kind, applied=True, times=1, status=504, message="gone")])
    await send(emulator, "POST", "tags", params=TAG)
    await send(emulator, "POST", "tags", params=TAG)
    assert len(emulator.effects) == 2


async def test_a_truncated_answer_is_not_json() -> None:
    """HTTP takes it for whole; only a parser sees that half of it is missing."""
    emulator = small(faults=[Fault("truncated")])
    response = await send(emulator, "GET", "customers")
    assert int(response.headers["content-length"]) == len(response.content) > 1000
    with pytest.raises(json.JSONDecodeError):
        response.json()


@pytest.mark.parametrize("kind, applied, done", [("reset", False, 0), ("reset", True, 1), ("cut", False, 1)])
async def test_a_connection_is_reset_in_process_and_on_a_socket(kind: str, applied: bool, done: int) -> None:
    """A client sees a broken connection, before or in the answer; the next call gets a new one."""
    emulator = small(faults=[Fault(kind, times=1, applied=applied)])
    with pytest.raises(httpx.ReadError):
        await send(emulator, "POST", "tags", params=TAG)
    assert (len(emulator.effects), emulator.requests[-1].status) == (done, 0)
    emulator.faults.append(Fault(kind, times=1, applied=applied))
    async with emulator.serve() as url, httpx.AsyncClient(base_url=url, params={"apikey": "emulator"}) as client:
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            await client.post("/api/tags", params=TAG)
        assert len(emulator.effects) == 2 * done
        assert (await client.get("/api/tags")).status_code == 200


async def test_a_reset_is_a_reset_to_the_kernel() -> None:
    """RST, not an orderly end: a raw socket gets ECONNRESET."""
    emulator = small(faults=[Fault("reset")])
    async with emulator.serve() as url:
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=5) as raw:
            raw.sendall(b"GET /api/tags?apikey=emulator HTTP/1.1\r\nHost: x\r\n\r\n")
            with pytest.raises(ConnectionResetError):
                raw.recv(1000)


async def test_latency_and_drip_take_their_time() -> None:
    """The whole server's latency and a fault's add up; a drip comes in many pieces."""
    emulator = small(latency=0.05, faults=[Fault("latency", seconds=0.05, times=1)])
    start = time.perf_counter()
    await send(emulator, "GET", "tags")
    assert time.perf_counter() - start >= 0.1
    emulator.faults = [Fault("drip", seconds=0.2)]
    async with emulator.serve() as url, httpx.AsyncClient() as client:
        async with client.stream("GET", f"{url}/api/customers?apikey=emulator") as response:
            pieces = [piece async for piece in response.aiter_raw()]
    assert len(pieces) > 5
    assert json.loads(b"".join(pieces))["response"]["customers"]


async def test_rules_choose_calls_by_verb_path_and_turn() -> None:
    """skip, every and times count the calls that fit; the first rule that hits wins."""
    emulator = small(
        faults=[
            Fault("refuse", path="tags*", method="GET", skip=1, every=2, times=2, status=500),
            Fault("refuse", path="customers", status=503),
        ]
    )
    got = [(await send(emulator, "GET", "tags")).status_code for _ in range(7)]
    assert got == [200, 500, 200, 500, 200, 200, 200]
    assert (await send(emulator, "POST", "tags", params=TAG)).status_code == 200
    assert (await send(emulator, "GET", "customers")).status_code == 503


def test_a_rule_can_be_written_on_a_command_line() -> None:
    """Kind first, then name=value; what makes no sense is refused with what to write instead."""
    rule = Fault.parse("reset path=conversations* method=POST times=2 seconds=0.5 applied=Y")
    assert rule == Fault("reset", path="conversations*", method="POST", times=2, seconds=0.5, applied=True)
    for text, words in (("", "write one of latency"), ("crash", "write one of latency"), ("reset at=1",
        "write kind, path"),
                        ("reset every=0", "write 1 for each call"), ("reset every", "as name=value"),
                        ("reset every=x", "as name=value")):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            Fault.parse(text)


def test_every_kind_says_what_it_does() -> None:
    """The table is what a user reads."""
    assert all(KINDS.values())


async def walk(emulator: Any, table: str) -> list[str]:
    """A plain walk by offset, ten rows at a time."""
    names = {"customers": ("limitcount", "limitfrom"), "conversations": ("limit", "offset")}[table]
    seen: list[str] = []
    while True:
        rows = (await ask(emulator, "GET", table, **dict(zip(names, ("10", str(len(seen))), strict=True))))[table]
        seen += [next(iter(row.values())) for row in rows]
        if len(rows) < 10:
            return seen


@pytest.mark.parametrize("table", ["customers", "conversations"])
async def test_rows_that_come_and_go_disturb_a_walk_by_offset(table: Any) -> None:
    """Rows added at the end are seen, rows deleted at the beginning make later ones be missed."""
    emulator = small(customers=30, conversations=30, churn=Churn(table, every=2, add=1))
    seen = await walk(emulator, table)
    assert len(seen) == len(set(seen)) == 32
    emulator = small(customers=30, conversations=30, churn=Churn(table, every=2, delete=1))
    assert len(await walk(emulator, table)) == 29  # one of 30 went, so another was passed over
    kind, letter = (table[:-1], "c" if table == "customers" else "t")
    assert list(emulator.effects) == [Effect(f"{kind}.delete", f"{letter}0000001")]
    await ask(emulator, "GET", "tags")
    emulator.delete(table, 1000)
    assert await walk(emulator, table) == []
