"""Clients that nobody here wrote get their work done: curl, and a script in the style of those found in public."""

from __future__ import annotations

from shutil import which
from typing import Any

import anyio
import pytest
import requests
from emulator_asking import small

from liveagent_async.emulator import Emulator

pytestmark = pytest.mark.anyio


async def test_a_client_written_from_the_facts_alone_gets_its_work_done() -> None:
    """Nothing but requests, all in the query, handler=, no checks: a ticket's life, reports, presence."""
    emulator = small(customers=50)
    async with emulator.serve() as url:
        await anyio.to_thread.run_sync(plain_client, url)
    assert len([request for request in emulator.requests if request.path == "reports/agents"]) == 30


def plain_client(url: str) -> None:
    """What scripts found in public do with the API."""

    def call(method: str, handler: str, **params: str) -> Any:
        query = {"handler": handler, "apikey": "emulator"} | params
        return requests.request(method, f"{url}/api/index.php", params=query, timeout=5).json()["response"]

    ticket = call("POST", "conversations", message="Hello", useridentifier="web@example.com", department="default",
                  subject="From the web", recipient="support@example.com")  # fmt: skip
    path = f"conversations/{ticket['conversationid']}"
    call("POST", f"{path}/messages", message="a note", type="N")
    call("PUT", f"{path}/status", status="R", useridentifier="john@agent.com")
    call("POST", f"{path}/tags", name="VIP")
    mine = call("GET", "conversations", owneridentifier="web@example.com")["conversations"]
    assert [(row["conversationid"], row["status"], row["tags"]) for row in mine] == [
        (ticket["conversationid"], "R", "VIP")
    ]
    notes = [m["message"] for group in call("GET", f"{path}/messages")["groups"] for m in group["messages"]]
    assert "a note" in notes
    answers, start = 0, 0
    for day in range(1, 31):
        start = 0
        while True:
            rows = call("GET", "reports/agents", date_from=f"2025-06-{day:02} 00:00:00",
                date_to=f"2025-06-{day:02} 23:59:59",
                        columns="answers, missed_calls", limitcount="1000", limitfrom=str(start))["agents"]  # fmt: skip
            answers += sum(int(row["answers"]) for row in rows)
            start += len(rows)
            if len(rows) < 1000:
                break
    assert answers > 0
    online = [
        state["id"]
        for state in call("GET", "onlinestatus/agents")["agentsOnlineStates"]
        if "P" in state["onlineStatus"]
    ]
    assert online == ["a0000004"]


EXAMPLES = [
    (
        ["URL/agents/john@agent.com?KEY"],
        '{"response":{"contactid":"k0000001","userid":"a0000001","email":"john@agent.com"',
    ),
    (["URL/agents/john@agent.com.xml?KEY"], "<?xml version='1.0' encoding='utf-8'?><response><contactid>k0000001"),
    (["-X", "DELETE", "URL/customers/c0000004/groups?name=VIP&KEY"], '{"response":{"status":"OK","statuscode":0}}'),
    (
        ["-d", 'customfields=[{"code":"varsymbol","value":"43894209"}]', "-d", "KEY", "URL/customers/c0000001/fields"],
        "OK",
    ),
    (["-F", "name=VIP", "-F", "KEY", "URL/customersgroups"], '"name":"VIP","color":"","bg_color":""'),
    (["-X", "PUT", "-d", "status=R", "URL/conversations/t0000001/status?KEY"], '"status":"OK"'),
]


async def test_vendor_examples_sent_with_curl_are_answered() -> None:
    """The reference's calls as printed there, by the tool it prints them for."""
    if (curl := which("curl")) is None:
        return  # nothing to see on a machine without it
    async with Emulator(customers=5, conversations=5, rate=None).serve() as url:
        for arguments, words in EXAMPLES:
            line = [part.replace("URL", f"{url}/api").replace("KEY", "apikey=emulator") for part in arguments]
            done = await anyio.run_process([curl, "-s", *line])
            assert words in done.stdout.decode(), line
