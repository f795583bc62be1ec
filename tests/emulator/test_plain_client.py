"""A client written from the facts alone, in the style of scripts found in public, gets its work done.

It has nothing but `requests`, knows nothing of this project, and checks nothing: a status, an envelope or a field that
is not as on the real server breaks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from support.on_socket import on_socket
from support.plain_client import LiveAgent

from liveagent_async.emulator import Effect, Emulator

MANY = 1003
DAYS = [str(date(2025, 6, 1) + timedelta(days=day)) for day in range(30)]
COLUMNS = "id, answers, missed_calls, newAnswerAvgTime"  # with spaces, as scripts write them


@pytest.fixture
def emulator() -> Emulator:
    """A server without a limit, for this client knows of none."""
    return Emulator(customers=200, conversations=400, agents=10, rate=None)


@pytest.fixture
def client(emulator: Emulator) -> Iterator[LiveAgent]:
    """The client, on a socket."""
    with on_socket(emulator) as url:
        yield LiveAgent(url, emulator.api_key)


def test_a_web_form_becomes_a_ticket_that_is_noted_resolved_tagged_and_found(
    client: LiveAgent, emulator: Emulator
) -> None:
    """All through the query of POST and PUT; the customer, who was unknown, owns the one ticket."""
    ticket = client.create_ticket("web+form@example.com", "Kde je môj balík?", "Dobrý deň,\n1 + 1 = 2 & 100 %")
    client.note(ticket, "called back")
    client.resolve(ticket, "john@agent.com")
    client.tag(ticket, "VIP")
    (mine,) = client.tickets_of("web+form@example.com")
    assert (mine["conversationid"], mine["status"], mine["subject"]) == (ticket, "R", "Kde je môj balík?")
    assert (mine["owneremail"], mine["tags"]) == ("web+form@example.com", "sh3j")
    assert client.messages(ticket)[:2] == ["Dobrý deň,\n1 + 1 = 2 & 100 %", "called back"]
    assert Effect("conversation.tag.add", ticket) in emulator.effects
    assert {request.method for request in emulator.requests} == {"GET", "POST", "PUT"}


def test_thirty_days_of_reports_add_up(client: LiveAgent, emulator: Emulator) -> None:
    """One call a day gives all agents with the columns asked for; the days together are the month asked for at once."""
    days = [client.report(day, COLUMNS) for day in DAYS]
    assert all(len(rows) == 10 and set(rows[0]) == set(COLUMNS.split(", ")) for rows in days)
    span = {"date_from": DAYS[0], "date_to": DAYS[-1]}
    month = client.call("GET", "reports/agents", columns="answers", **span)["agents"]
    assert [row["id"] for row in month] == [row["id"] for row in days[0]]
    for at, row in enumerate(month):
        assert int(row["answers"]) == sum(int(rows[at]["answers"]) for rows in days)
    assert sum(int(row["answers"]) for row in month) > 0
    assert len(emulator.requests) == 31


def test_a_report_of_many_agents_comes_in_pages_of_a_thousand() -> None:
    """Two pages: the second one is short, and no agent comes twice."""
    with on_socket(emulator := Emulator(customers=1, conversations=1, agents=MANY, rate=None)) as url:
        rows = LiveAgent(url, emulator.api_key).report(DAYS[0], "answers")
    assert len({row["id"] for row in rows}) == len(rows) == MANY
    assert [request.params["limitfrom"] for request in emulator.requests] == ["0", "1000"]


def test_presence_is_polled_by_a_letter_in_a_text(client: LiveAgent) -> None:
    """The substring test scripts make finds those who are on the phone, every time the same."""
    polled = [client.on_the_phone() for _ in range(5)]
    assert polled == [["a0000004", "a0000009"]] * 5


def test_two_who_write_into_one_ticket_at_once_lose_nothing(client: LiveAgent, emulator: Emulator) -> None:
    """Each note of each of them is there once, in the order of its writer, and noted as an effect."""
    ticket = client.create_ticket("web@example.com", "Both at once", "hello")
    notes = [[f"{who} {n}" for n in range(100)] for who in ("ann", "bob")]

    def write(texts: list[str]) -> None:
        for text in texts:
            client.note(ticket, text)

    with ThreadPoolExecutor(2) as both:
        list(both.map(write, notes))
    written = client.messages(ticket)[1:]
    assert [[text for text in written if text in texts] for texts in notes] == notes
    assert len(written) == 200
    assert list(emulator.effects).count(Effect("note.create", ticket)) == 200
