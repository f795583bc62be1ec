"""The server remembers: what one call writes, the others show."""

from __future__ import annotations

import pytest
from support.emulator_asking import ask, refused, small

from liveagent_async.emulator import Effect, Emulator

TICKET_1 = "conversations/t0000001"
TICKET = {
    "message": "Dobrý deň,\n\nkde je moja objednávka?",
    "useridentifier": "new@example.com",
    "department": "default",
    "subject": "null",
    "recipient": "support@example.com",
    "recipient_name": "New One",
}


async def create(emulator: Emulator, **params: str) -> str:
    """A new ticket's id."""
    answer = await ask(emulator, "POST", "conversations", **(TICKET | params))
    return str(answer["conversationid"])


async def test_a_ticket_lives_its_whole_life() -> None:
    """Created, listed, tagged, answered, noted, transferred, resolved, deleted: each step is seen by the next call."""
    emulator = small()
    created = await ask(emulator, "POST", "conversations", **TICKET, customfields='[{"code":"order","value":"08540"}]')
    path = f"conversations/{created['conversationid']}"
    for key in ("conversationid", "code", "publicurlcode"):
        info = await ask(emulator, "GET", f"conversations/{created[key]}")
        assert info["conversationid"] == created["conversationid"]
    assert (info["status"], info["ownername"], info["owneremail"]) == ("N", "", "new@example.com")
    assert (info["subject"], info["assignedto"], info["ownernote"]) == ("null", None, None)
    assert info["customfields"] == [{"code": "order", "value": "08540"}]
    assert info["preview"] == "Dobrý deň,  kde je moja objednávka?"
    listed = (await ask(emulator, "GET", "conversations", owneridentifier="new@example.com"))["conversations"]
    assert [row["conversationid"] for row in listed] == [created["conversationid"]]

    await ask(emulator, "POST", f"{path}/tags", name="VIP")
    await ask(emulator, "POST", f"{path}/tags", id="0123")
    await ask(emulator, "POST", f"{path}/tags", id="0123")
    assert [tag["id"] for tag in (await ask(emulator, "GET", f"{path}/tags"))["tags"]] == ["sh3j", "0123"]
    await ask(emulator, "DELETE", f"{path}/tags", name="VIP")
    assert [tag["id"] for tag in (await ask(emulator, "GET", f"{path}/tags"))["tags"]] == ["0123"]
    await ask(emulator, "POST", f"{path}/fields", customfields='[{"code":"order","value":"2"},{"code":"b","value":3}]')
    assert [f["value"] for f in (await ask(emulator, "GET", path))["customfields"]] == ["08540", "2", "3"]
    await ask(emulator, "DELETE", f"{path}/fields", code="order")
    assert [f["code"] for f in (await ask(emulator, "GET", path))["customfields"]] == ["b"]
    await ask(emulator, "DELETE", f"{path}/fields")
    assert (await ask(emulator, "GET", path))["customfields"] == []

    await ask(emulator, "POST", f"{path}/messages", message="Answer", useridentifier="jana@agent.com", type="M")
    info = await ask(emulator, "GET", path)
    assert (info["status"], info["assignedto"]) == ("A", "a0000002")
    await ask(emulator, "POST", f"{path}/messages", message="Thanks", useridentifier="new@example.com")
    assert (await ask(emulator, "GET", path))["status"] == "C"
    await ask(emulator, "POST", f"{path}/messages", message="Only a note", type="M")
    await ask(emulator, "POST", f"{path}/messages", message="A note too", type="N", useridentifier="jana@agent.com")
    await ask(
        emulator, "PUT", f"{path}/attendants", agentidentifier="john@agent.com", department="d0000001", note="yours"
    )
    info = await ask(emulator, "GET", path)
    assert (info["assignedto"], info["departmentid"]) == ("a0000001", "d0000001")
    await ask(emulator, "PUT", f"{path}/status", status="R", useridentifier="john@agent.com", note="done")
    assert (await ask(emulator, "GET", path))["status"] == "R"
    await ask(emulator, "PUT", f"{path}/status", status="C")
    assert (await ask(emulator, "GET", path))["status"] == "C"
    await ask(emulator, "DELETE", path, messages="spam", useridentifier="john@agent.com")
    assert (await ask(emulator, "GET", path))["status"] == "X"

    groups = (await ask(emulator, "GET", f"{path}/messages"))["groups"]
    said = [(g["rtype"], m["rtype"], m["userid"], m["message"]) for g in groups for m in g["messages"]]
    assert said == [
        ("M", "M", said[0][2], TICKET["message"]),
        ("M", "M", "a0000002", "Answer"),
        ("M", "M", said[0][2], "Thanks"),
        ("I", "N", "system00", "Only a note"),
        ("I", "N", "a0000002", "A note too"),
        ("T", "R", "system00", "transferred"),
        ("I", "N", "system00", "yours"),
        ("I", "N", "a0000001", "done"),
        ("R", "S", "a0000001", "resolved"),
        ("I", "N", "a0000001", "spam"),
        ("X", "S", "a0000001", "deleted"),
    ]
    whose = created["conversationid"]
    assert [effect for effect in emulator.effects if effect.what.startswith("conversation.")] == [
        Effect(f"conversation.{what}", whose)
        for what in [
            "create",
            *["tag.add"] * 3,
            "tag.remove",
            "fields.add",
            *["fields.remove"] * 2,
            "transfer",
            *["status"] * 2,
            "delete",
        ]
    ]


async def test_messages_can_be_bounded_by_time() -> None:
    """Datefrom and dateto bound the messages; a group without any is left out."""
    emulator = small()
    groups = (await ask(emulator, "GET", f"{TICKET_1}/messages"))["groups"]
    middle = groups[1]["datecreated"]
    first = await ask(emulator, "GET", f"{TICKET_1}/messages", dateto=groups[0]["datecreated"])
    assert first["groups"] == groups[:1]
    later = await ask(emulator, "GET", f"{TICKET_1}/messages", datefrom=middle)
    assert groups[0] not in later["groups"]
    assert groups[1] in later["groups"]


async def test_mails_are_sent_unless_the_caller_has_sent_them() -> None:
    """An agent's message and ticket go to the customer; a customer's, a note and do_not_send_mail=Y do not."""
    emulator = small()
    by_agent = {"useridentifier": "john@agent.com", "recipient": "new@example.com"}
    ticket = await create(emulator, **by_agent)
    await create(emulator, **by_agent, do_not_send_mail="Y")
    await create(emulator)
    await ask(emulator, "POST", f"{TICKET_1}/messages", message="m", useridentifier="john@agent.com")
    await ask(
        emulator, "POST", f"{TICKET_1}/messages", message="m", useridentifier="john@agent.com", do_not_send_mail="Y"
    )
    await ask(emulator, "POST", f"{TICKET_1}/messages", message="note")
    one = await ask(emulator, "POST", "customers", email="r1@example.com", role="R")
    await ask(emulator, "POST", "customers", email="r2@example.com", role="R", password="secret")
    await ask(emulator, "POST", "customers", email="r3@example.com", role="R", send_registration_mail="N")
    assert [effect for effect in emulator.effects if effect.what.startswith("mail.")] == [
        Effect("mail.send", ticket),
        Effect("mail.send", "t0000001"),
        Effect("mail.registration", one["contactid"]),
    ]


async def test_who_writes_decides_whose_a_ticket_is() -> None:
    """A customer's ticket is the sender's; an agent's is the recipient's, who becomes a customer when unknown."""
    emulator = small()
    emulator.add("customers", 1)
    by_customer = await create(emulator, useridentifier="u0000005", recipient="support@acme.com")
    mail = (await ask(emulator, "GET", "customers/c0000005"))["email"]
    assert (await ask(emulator, "GET", f"conversations/{by_customer}"))["owneremail"] == mail
    by_agent = await create(emulator, useridentifier="john@agent.com", recipient="other@example.com", status="R")
    info = await ask(emulator, "GET", f"conversations/{by_agent}")
    assert (info["owneremail"], info["assignedto"], info["status"]) == ("other@example.com", "a0000001", "R")
    assert (await ask(emulator, "GET", "customers/other@example.com"))["systemname"] == "New One"
    unknown = await create(emulator, useridentifier="third@example.com", recipient="support@acme.com")
    assert (await ask(emulator, "GET", f"conversations/{unknown}"))["ownername"] == ""
    again = await create(emulator, useridentifier="third@example.com")
    assert (await ask(emulator, "GET", f"conversations/{again}"))["owneremail"] == "third@example.com"


async def test_a_customer_is_registered_found_and_grouped() -> None:
    """The answer is the customer; every identifier finds it; groups go by name, fields by code."""
    emulator = small()
    fields, unique = '[{"code":"a","value":"1"},{"code":"a","value":"2"}]', '[{"code":"vat","value":"SK1"}]'
    new = await ask(
        emulator, "POST", "customers", email="anna+x@example.com", name="Anna Mária Nová", gender="F", role="R",
        customfields=fields, uniquefields=unique, note="vip", phone="+421", password="s3cret",
    )  # fmt: skip
    assert (new["firstname"], new["lastname"], new["systemname"]) == ("Anna", "Mária Nová", "Anna Mária Nová")
    assert (new["role"], new["browsercookiename"], new["datecreated"]) == ("R", "V_auth", "2026-01-02 03:04:05")
    assert (new["uniquefields"], new["note"], len(new["authtoken"])) == ([{"code": "vat", "value": "SK1"}], "vip", 32)
    for identifier in ("anna+x@example.com", "anna%2Bx%40example.com", new["contactid"], new["userid"]):
        assert await ask(emulator, "GET", f"customers/{identifier}") == new
    assert (await ask(emulator, "GET", "customers", phone="+421"))["customers"][0]["contactid"] == new["contactid"]
    path = f"customers/{new['contactid']}"
    await ask(emulator, "POST", f"{path}/groups", name="Premium")
    await ask(emulator, "POST", f"{path}/groups", name="Premium")
    assert (await ask(emulator, "GET", f"{path}/groups"))["groups"] == [{"groupid": "2kt8", "groupname": "Premium"}]
    await ask(emulator, "DELETE", f"{path}/groups", name="Premium")
    assert (await ask(emulator, "GET", f"{path}/groups"))["groups"] == []
    await ask(emulator, "DELETE", f"{path}/fields", code="a")
    assert (await ask(emulator, "GET", path))["customfields"] == []
    again = await refused(emulator, "POST", "customers", email="anna+x@example.com")
    assert again == (500, "customer with email anna+x@example.com already exists")
    nobody = await ask(emulator, "POST", "customers")
    assert (nobody["email"], nobody["systemname"], nobody["gender"], nobody["browsercookiename"]) == (
        "",
        "",
        None,
        "LaVisitorId",
    )


@pytest.mark.parametrize("path, kind", [("tags", "tag"), ("customersgroups", "group")])
async def test_labels_are_made_changed_and_removed_with_their_uses(path: str, kind: str) -> None:
    """A change keeps what it does not name; a removed tag or group is gone from tickets and customers too."""
    emulator = small()
    new = await ask(emulator, "POST", path, name="Nový", bg_color="00FF00")
    whole = {"id": new["id"], "name": "Nový", "color": "", "bg_color": "00FF00"}
    assert await ask(emulator, "GET", f"{path}/{new['id']}") == whole
    await ask(emulator, "PUT", f"{path}/{new['id']}", color="123456")
    assert await ask(emulator, "GET", f"{path}/{new['id']}") == whole | {"color": "123456"}
    use = "conversations/t0000001/tags" if kind == "tag" else "customers/c0000001/groups"
    await ask(emulator, "POST", use, name="Nový")
    await ask(emulator, "DELETE", f"{path}/{new['id']}")
    assert "Nový" not in str(await ask(emulator, "GET", use))
    assert (await refused(emulator, "GET", f"{path}/{new['id']}"))[0] == 404
    assert [effect.what for effect in emulator.effects if effect.what.startswith(f"{kind}.")] == [
        f"{kind}.create", f"{kind}.update", f"{kind}.delete",
    ]  # fmt: skip
    assert [
        tag["name"] for tag in (await ask(emulator, "GET", path, name="VI"))["groups" if kind == "group" else "tags"]
    ] == ["VIP"]


async def test_a_suggestion_becomes_an_article_of_its_category() -> None:
    """By an agent's or a stranger's address, into a category by id or urlcode; the search finds it."""
    emulator = small()
    new = await ask(
        emulator, "POST", "suggestions", useridentifier="a0000001", category="ideas", subject="100%", message="better"
    )
    found = (await ask(emulator, "GET", "knowledgebase/search", query="100%"))["entries"]
    assert [entry["kb_entry_id"] for entry in found] == [new["id"]]
    assert (await ask(emulator, "GET", "knowledgebase/search", query="nothing"))["entries"] == []
    under = (await ask(emulator, "GET", "knowledgebase/search", query="o", top_article_id="541"))["entries"]
    assert {entry["treepath"] for entry in under} == {"0|449|541"}
    assert (await ask(emulator, "GET", "knowledgebase/search", query="o", kb_id="other"))["entries"] == []


async def test_the_html_code_of_a_widget_is_encoded() -> None:
    """As entities inside JSON: vendor clients decode it."""
    widget = await ask(small(), "GET", "widgets/w0000001")
    assert widget["integration_code"].startswith("&lt;script src=&#x27;")


def test_nothing_can_be_added_to_a_list_that_is_empty() -> None:
    """Added rows are like the last one; where there is none the error says what to do."""
    with pytest.raises(ValueError, match="start the emulator with one or more"):
        Emulator(customers=0).add("customers", 1)
