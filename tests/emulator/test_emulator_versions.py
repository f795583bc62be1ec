"""A version of LiveAgent has its own fields and its own bugs."""

from __future__ import annotations

import pytest
from support.emulator_asking import ask, refused, send, small

from liveagent_async.emulator._versions import CALLS, FEATURES, FIELDS, FIXED_BUGS, LATEST, PARAMETERS, Version

TICKET = {
    "message": "m",
    "useridentifier": "a0000001",
    "department": "default",
    "subject": "s",
    "recipient": "x@example.com",
}
EVERYWHERE = {"date_from": "2025-01-01", "date_to": "2025-01-01", "query": "o", "department": "default"}


async def test_fields_that_came_later_are_absent() -> None:
    """4.22.0.14, the version of the vendor's reference, has the reference's fields."""
    old = small(version="4.22.0.14")
    assert "current_server_time" not in await ask(old, "GET", "application/status")
    assert " ".join(await ask(old, "GET", "customers/c0000001")) == (
        "contactid email firstname lastname systemname authtoken browsercookiename role gender userid datecreated"
        " customfields"
    )
    assert "presetstatus" in await ask(old, "GET", "departments/default")
    row = (await ask(old, "GET", "conversations", department="default"))["conversations"][0]
    assert list(row)[-1] == "publicurlcode"
    assert "articles" in await ask(old, "GET", "knowledgebase/search", query="o")
    assert "ringing" not in (await ask(old, "GET", "chats/overview", departmentid="nowhere"))["chatsOverview"][0]
    for path in ("companies", "companies/o001", "widgets", "files/f0000001"):
        assert (await refused(old, "GET", path))[0] == 404
    performance = (await ask(old, "GET", "reports/performance"))["performance"]
    assert "u_chats" not in performance[0]
    assert (await ask(small(), "GET", "chats/overview", departmentid="nowhere"))["chatsOverview"][0]["chats"] == "0"


async def test_a_list_of_conversations_had_to_be_filtered_and_was_not_paged() -> None:
    """The reference calls an unfiltered list an exception; limit came with 4.25.6.4."""
    old = small(version="4.22", conversations=150)
    assert await refused(old, "GET", "conversations") == (500, "parameter department or owneridentifier is missing")
    assert len((await ask(old, "GET", "conversations", datefrom="2025", limit="5"))["conversations"]) == 150


async def test_an_unknown_sender_was_not_found() -> None:
    """Customers are created for new senders since 4.25.30.2."""
    params = TICKET | {"useridentifier": "new@example.com", "recipient": "support@example.com"}
    assert (await refused(small(version="4.25.30.1"), "POST", "conversations", **params))[0] == 404
    assert (await send(small(version="4.25.30.2"), "POST", "conversations", params=params)).status_code == 200


async def test_an_offset_over_1000_failed() -> None:
    """Only from 5.43.5 (inferred) until 5.51.5.2 (#17646): whole accounts were walked in 2017."""
    assert await ask(small(version="4.60"), "GET", "conversations", offset="1001") == {"conversations": []}
    assert (await refused(small(version="5.51.5.1"), "GET", "conversations", offset="1001"))[0] == 500
    assert await ask(small(version="5.51.5.1"), "GET", "conversations", offset="1000") == {"conversations": []}
    assert await ask(small(version="5.51.5.2"), "GET", "conversations", offset="1001") == {"conversations": []}


async def test_a_closed_ticket_broke_the_list() -> None:
    """Until 5.46.1.19; a list without it was fine."""
    for version, status in (("5.46.1.18", 500), ("5.46.1.19", 200)):
        emulator = small(version=version)
        await ask(emulator, "POST", "conversations", **TICKET, status="L")
        assert (await send(emulator, "GET", "conversations")).status_code == status
        assert (await send(emulator, "GET", "conversations", params={"status": "N"})).status_code == 200


@pytest.mark.parametrize(
    "version, status",
    [("5.51", 200), ("5.52.5.38", 404), ("5.52.5.39", 200), ("5.53.6.13", 404), ("5.53.6.14", 200), ("5.60", 200)],
)
async def test_an_email_identifier_was_cut_off(version: str, status: int) -> None:
    """In 5.52 and 5.53 until mended on each branch (#20091); ids always worked."""
    emulator = small(version=version)
    assert (await send(emulator, "GET", "agents/john@agent.com")).status_code == status
    assert (await send(emulator, "GET", "agents/a0000001")).status_code == 200


async def test_a_plus_in_an_email_was_not_found() -> None:
    """404 until 4.14.11.7."""
    for version, status in (("4.14.11.6", 404), ("4.14.11.7", 200)):
        emulator = small(version=version)
        await ask(emulator, "POST", "customers", email="a+b@example.com")
        assert (await send(emulator, "GET", "customers/a%2Bb@example.com")).status_code == status


async def test_other_bugs_were_there_until_they_were_mended() -> None:
    """Resolving without a user, notes by code, tags in the list, ten rows of presence, SLA dates."""
    ticket = (await ask(small(), "GET", "conversations", status="N"))["conversations"][0]
    for version, status in (("5.50", "R"), ("5.52.4.17", "N"), ("5.52.4.18", "R")):
        emulator = small(version=version)
        await ask(emulator, "PUT", f"conversations/{ticket['conversationid']}/status", status="R")
        assert (await ask(emulator, "GET", f"conversations/{ticket['conversationid']}"))["status"] == status
    broken = small(version="5.63.5")
    by_code = await refused(broken, "POST", f"conversations/{ticket['code']}/messages", message="note")
    assert by_code == (500, "Failed to add note to ticket")
    assert await ask(broken, "POST", f"conversations/{ticket['conversationid']}/messages", message="note")
    assert await ask(small(), "POST", f"conversations/{ticket['code']}/messages", message="note")
    row = (await ask(small(version="5.35.3.15"), "GET", "conversations"))["conversations"][0]
    assert "tags" not in row
    for version, rows in (("4.35.0.5", 10), ("4.35.0.6", 12)):
        assert (
            len((await ask(small(version=version, agents=12), "GET", "onlinestatus/agents"))["agentsOnlineStates"])
            == rows
        )
    past = {"date_from": "1999-01-01", "date_to": "1999-01-01"}
    assert (await ask(small(version="5.15.11.0", conversations=100), "GET", "reports/tickets/slalog", **past))[
        "slalogs"
    ]


@pytest.mark.parametrize(
    "method, path, before, broken, mended",
    [
        ("PUT", "conversations/t0000001/attendants", "5.20", "5.21.18.17", "5.21.18.18"),
        ("GET", "conversations/t0000001/messages", "5.41", "5.42.2.3", "5.42.2.4"),
        ("GET", "widgets", "5.42.3", "5.42.4", "5.42.4.35"),
        ("GET", "widgets/w0000001", "5.42.3", "5.42.4", "5.42.4.35"),
        ("GET", "conversations", "5.43.5.2", "5.43.5.3", "5.43.5.7"),
        ("GET", "conversations", "5.43.5.7", "5.44.13.1", "5.44.13.29"),
    ],
)
async def test_a_call_was_broken_for_a_while(method: str, path: str, before: str, broken: str, mended: str) -> None:
    """500 in the versions the changelog names, fine before and after."""
    got = [(await send(small(version=version), method, path)).status_code for version in (before, broken, mended)]
    assert got == [200, 500, 200]


async def test_there_was_no_limit_before_it_came() -> None:
    """180 a minute since 4.62.12.5."""
    for version, status in (("4.62.12.4", 200), ("4.62.12.5", 429)):
        emulator = small(version=version, rate=(1, 60))
        await send(emulator, "GET", "tags")
        assert (await send(emulator, "GET", "tags")).status_code == status


def _before(version: str) -> str:
    """The version just before another one."""
    *parts, last = map(int, version.split("."))
    while last == 0:
        *parts, last = parts
    return ".".join(map(str, (*parts, last - 1, 9999)))


@pytest.mark.parametrize("since", CALLS)
async def test_a_call_is_unknown_before_its_version(since: str) -> None:
    """404 just before it, and something else than an unknown handler from it on."""
    before, after = small(version=_before(since), conversations=0), small(version=since, conversations=0)
    for call in CALLS[since]:
        method, path = call.split(" ")
        path = path.replace("*", "nobody")
        assert await refused(before, method, path) == (404, f"handler {method} {path} not found")
        answer = (await send(after, method, path, params=EVERYWHERE)).json()["response"]
        assert "handler" not in answer.get("errormessage", "")


LATER_FIELDS = [(call, name, since) for call, names in FIELDS.items() for name, since in names.items()]


@pytest.mark.parametrize("call, field, since", LATER_FIELDS)
async def test_a_field_is_absent_before_its_version(call: str, field: str, since: str) -> None:
    """And there from it on, unless a later bug hides it; a list's rows are looked at."""
    method, path = call.split(" ")
    path = path.replace("*", "t0000001" if "conversations" in path else "c0000001")
    for version, there in ((_before(since), False), (since, True)):
        answer = await ask(small(version=version), method, path, **EVERYWHERE)
        rows = next(iter(answer.values()))
        assert (field in (rows[0] if isinstance(rows, list) else answer)) is there


LATER_PARAMETERS = [
    (call, name, since)
    for call, names in PARAMETERS.items()
    for name, since in names.items()
    if (call, name) != ("POST customers", "phone")  # older than the filter by which a phone can be seen
]
VALUES = {
    "limit": "1", "offset": "1", "phone": "+1", "companyid": "o9", "customfields": "no", "uniquefields": "no",
    "send_registration_mail": "N",
}  # fmt: skip


@pytest.mark.parametrize("call, name, since", LATER_PARAMETERS)
async def test_a_parameter_is_ignored_before_its_version(call: str, name: str, since: str) -> None:
    """The answer and the effects are those of the call without it, and other ones from its version on."""
    method, path = call.split(" ")
    params = TICKET | EVERYWHERE if path == "conversations" else EVERYWHERE | {"role": "R"}
    if path == "conversations" and method == "GET":
        params = {"department": "default"}
    for version, read in ((_before(since), False), (since, True)):
        found: list[object] = []
        for extra in ({}, {name: VALUES.get(name, "nothing")}):
            emulator = small(version=version)
            response = await send(emulator, method, path, params=params | extra)
            found.append((response.status_code, response.text, list(emulator.effects)))
        assert (found[0] != found[1]) is read


def test_the_newest_version_has_every_feature_and_no_bug() -> None:
    """And the first had none and all that had come by then."""
    newest, first = Version(LATEST), Version("4.0")
    assert all(newest.has(name) for name in FEATURES)
    assert not any(newest.suffers(name) for name in FIXED_BUGS)
    assert not any(first.has(name) for name in FEATURES)
    assert all(newest.knows(call) for calls in CALLS.values() for call in calls)
