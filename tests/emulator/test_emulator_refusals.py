"""What is missing, unknown or makes no sense is refused, and nothing is done."""

from __future__ import annotations

import pytest
from support.emulator_asking import ask, refused, send, small

TICKET_1 = "conversations/t0000001"
TICKET = {
    "message": "Dobrý deň,\n\nkde je moja objednávka?",
    "useridentifier": "new@example.com",
    "department": "default",
    "subject": "null",
    "recipient": "support@example.com",
    "recipient_name": "New One",
}


@pytest.mark.parametrize("name", ["message", "useridentifier", "department", "subject", "recipient"])
async def test_a_missing_mandatory_parameter_is_named(name: str) -> None:
    """500, "parameter NAME is missing", and nothing is stored."""
    emulator = small()
    params = {key: text for key, text in TICKET.items() if key != name}
    assert await refused(emulator, "POST", "conversations", **params) == (500, f"parameter {name} is missing")
    assert not emulator.effects


@pytest.mark.parametrize(
    "params, status, text",
    [
        ({"recipient": "nobody"}, 500, "parameter recipient is not valid"),
        ({"status": "Ř"}, 500, "parameter status is not valid"),
        ({"department": "Sales"}, 404, "department with identifier Sales not found"),
        ({"useridentifier": "nobody"}, 404, "user with identifier nobody not found"),
        ({"customfields": "code=1"}, 500, "parameter customfields is not valid"),
        ({"customfields": '{"code":"a","value":"1"}'}, 500, "parameter customfields is not valid"),
        ({"customfields": '["a"]'}, 500, "parameter customfields is not valid"),
        ({"customfields": '[{"code":"a"}]'}, 500, "parameter customfields is not valid"),
        ({"customfields": '[{"code":"a","value":"\\ud800"}]'}, 500, "parameter customfields is not valid"),
        ({"customfields": "[" * 100_000}, 500, "parameter customfields is not valid"),
    ],
)
async def test_a_refused_ticket_leaves_nothing_behind(params: dict[str, str], status: int, text: str) -> None:
    """Whatever is wrong with a parameter, the answer names it and no row is written."""
    emulator = small()
    response = await send(emulator, "POST", "conversations", data=TICKET | params)
    assert (response.status_code, response.json()["response"]["errormessage"]) == (status, text)
    assert len((await ask(emulator, "GET", "conversations"))["conversations"]) == 40
    assert (await refused(emulator, "GET", "customers/new@example.com"))[0] == 404


@pytest.mark.parametrize(
    "method, path", [("GET", ""), ("GET", "/messages"), ("PUT", "/status"), ("DELETE", ""), ("POST", "/tags")]
)
async def test_an_unknown_conversation_cannot_be_loaded(method: str, path: str) -> None:
    """500 with the vendor's own text, not 404."""
    assert await refused(small(), method, f"conversations/t9{path}") == (500, "unable to load conversation")


@pytest.mark.parametrize(
    "method, path, params, answer",
    [
        ("PUT", "conversations/t0000001/status", {}, (500, "parameter status is missing")),
        ("PUT", "conversations/t0000001/status", {"status": "N"}, (500, "parameter status is not valid")),
        ("PUT", f"{TICKET_1}/attendants", {"agentidentifier": "x"}, (404, "agent with identifier x not found")),
        ("PUT", f"{TICKET_1}/attendants", {"department": "x"}, (404, "department with identifier x not found")),
        ("POST", f"{TICKET_1}/messages", {}, (500, "parameter message is missing")),
        ("POST", f"{TICKET_1}/messages", {"message": "m", "type": "X"}, (500, "parameter type is not valid")),
        ("POST", "conversations/t0000001/tags", {}, (500, "parameter name is missing")),
        ("POST", "conversations/t0000001/tags", {"name": "nope"}, (404, "tag with identifier nope not found")),
        ("POST", "conversations/t0000001/fields", {}, (500, "parameter customfields is missing")),
        ("POST", "customers/c0000001/fields", {}, (500, "parameter customfields is missing")),
        ("POST", "customers/c0000001/groups", {}, (500, "parameter name is missing")),
        ("POST", "customers/c0000001/groups", {"name": "x"}, (404, "group with identifier x not found")),
        ("POST", "customers", {"role": "A"}, (500, "parameter role is not valid")),
        ("POST", "customers", {"gender": "?"}, (500, "parameter gender is not valid")),
        ("GET", "customers/", {}, None),
        ("GET", "customers/c9", {}, (404, "customer with identifier c9 not found")),
        ("POST", "tags", {}, (500, "parameter name is missing")),
        ("DELETE", "tags/nope", {}, (404, "tag with identifier nope not found")),
        ("GET", "customersgroups/nope", {}, (404, "group with identifier nope not found")),
        ("GET", "departments/nope/agents", {}, (404, "department with identifier nope not found")),
        ("GET", "companies/nope", {}, (404, "company with identifier nope not found")),
        ("GET", "knowledgebase/search", {}, (500, "parameter query is missing")),
        ("POST", "suggestions", {"useridentifier": "x@y.z", "category": "0", "subject": "s", "message": "m"},
         (404, "category with identifier 0 not found")),
        ("POST", "suggestions", {"useridentifier": "x", "category": "15", "subject": "s", "message": "m"},
         (404, "user with identifier x not found")),
        ("GET", "reports/agents", {}, (500, "parameter date_from is missing")),
        ("GET", "reports/ranking", {"date_from": "2025-01-01"}, (500, "parameter date_to is missing")),
        ("GET", "reports/tags", {"date_from": "soon", "date_to": "2025"}, (500, "parameter date_from is not valid")),
        ("GET", "reports/chats/load", {"date_to": "2025-99-01"}, (500, "parameter date_from or date_to is not valid")),
    ],
)  # fmt: skip
async def test_what_cannot_be_done_is_refused(
    method: str, path: str, params: dict[str, str], answer: tuple[int, str] | None
) -> None:
    """404 for what is not there, 500 that names the parameter for what is missing or makes no sense."""
    if answer is None:
        assert await ask(small(), method, path, **params)
    else:
        assert await refused(small(), method, path, **params) == answer
