"""What clients have seen of the real server, and the emulator shows too: each a fact of the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.emulator_asking import ask, refused, send, small

from liveagent_async.emulator import Emulator

YEAR = {"date_from": "2025-01-01", "date_to": "2025-12-31"}
TICKET = {"message": "m", "department": "default", "subject": "s"}
NOT_TO_AN_ACCOUNT = "Visitor user can only create conversation addressed to application mail account."


async def test_a_chat_is_one_group_with_what_both_sides_say() -> None:
    """The group is the visitor's; the other userid in it is the agent's, and both can be asked for."""
    emulator = small(conversations=150)
    chats = (await ask(emulator, "GET", "conversations", channel_type="B", status="A,R"))["conversations"]
    assert chats
    for chat in chats:
        groups = (await ask(emulator, "GET", f"conversations/{chat['conversationid']}/messages"))["groups"]
        (group,) = (group for group in groups if group["rtype"] == "C")
        assert [message["userid"][0] for message in group["messages"]] == ["u", "a"]
        assert group["userid"] == group["messages"][0]["userid"]
        assert group["datefinished"] == group["messages"][1]["datecreated"] > group["datecreated"]
        assert (await ask(emulator, "GET", f"customers/{group['userid']}"))["email"] == chat["owneremail"]
        assert await ask(emulator, "GET", f"agents/{group['messages'][1]['userid']}")


async def test_some_groups_have_no_messages_and_one_text_a_nul() -> None:
    """The key is not there at all; JSON and YAML show the NUL, XML, which cannot, leaves it out."""
    emulator = small()
    paths = [f"conversations/t{n:07x}/messages" for n in range(1, 41)]
    groups = [group for path in paths for group in (await ask(emulator, "GET", path))["groups"]]
    assert {group["rtype"] for group in groups if "messages" not in group} == {"G"}
    holders = [path for path in paths if "\\u0000" in (await send(emulator, "GET", path)).text]
    (holder,) = holders
    assert "\0" not in (await send(emulator, "GET", f"{holder}.xml")).text
    assert r"\0" in (await send(emulator, "GET", f"{holder}.yaml")).text
    day = {"datefrom": "1999-01-01", "dateto": "1999-01-02"}
    assert (await ask(emulator, "GET", "conversations/t0000009/messages", **day))["groups"] == []


async def test_tags_of_a_row_are_ids_or_null() -> None:
    """Joined by a comma; the id of a tag that was deleted stays, though no list has it."""
    emulator = small(conversations=150)
    rows = (await ask(emulator, "GET", "conversations", limit="1000"))["conversations"]
    found = {row["tags"] for row in rows}
    assert None in found
    assert "" not in found
    ids = {tag["id"] for tag in (await ask(emulator, "GET", "tags"))["tags"]}
    assert {part for text in found if text for part in text.split(",")} - ids == {"gone"}
    await ask(emulator, "DELETE", "tags/sh3j")
    row = next(row for row in rows if row["tags"] == "sh3j")
    after = (await ask(emulator, "GET", "conversations", limit="1000"))["conversations"]
    assert row in after
    assert (await ask(emulator, "GET", f"conversations/{row['conversationid']}/tags"))["tags"] == []


async def test_a_new_customer_has_no_login_secret_until_a_password_is_set() -> None:
    """Null for visitors and for those who have yet to follow the link in the mail."""
    emulator = small()
    for params, there in (
        ({}, False), ({"role": "R"}, False), ({"role": "R", "password": "s3cret"}, True), ({"password": "x"}, False),
    ):  # fmt: skip
        new = await ask(emulator, "POST", "customers", email=f"n{len(emulator.effects)}@example.com", **params)
        assert (new["authtoken"] is not None) is there
    seeded = [await ask(emulator, "GET", f"customers/c{n:07x}") for n in range(1, 31)]
    assert all((row["authtoken"] is not None) is (row["role"] == "R") for row in seeded)


async def test_a_key_of_version_3_is_forbidden_and_an_unknown_one_unauthorised() -> None:
    """403 "ApiKey not found" says that there is such a key, for another API."""
    emulator = small()
    assert await refused(emulator, "GET", "tags", apikey=emulator.v3_api_key) == (403, "ApiKey not found")
    assert await refused(emulator, "GET", "tags", apikey="other") == (401, "Invalid API key")


@pytest.mark.parametrize(
    "sender, recipient, text",
    [
        ("ann@example.com", "support@example.com", None),
        ("ann@example.com", "help@example.com", NOT_TO_AN_ACCOUNT),
        ("u0000001", "john@agent.com", NOT_TO_AN_ACCOUNT),
        ("john@agent.com", "ann@example.com", None),
        ("a0000001", "jana@agent.com", "Agent user can only create conversation addressed to a visitor."),
        ("a0000001", "support@example.com", "Agent user can only create conversation addressed to a visitor."),
        ("support@example.com", "ann@example.com",
         "A mail account of the application can not create a conversation."),
    ],
)  # fmt: skip
async def test_who_may_write_to_whom(sender: str, recipient: str, text: str | None) -> None:
    """Visitors to the application's mail accounts, agents to visitors; in the reference's days it was not checked."""
    params = TICKET | {"useridentifier": sender, "recipient": recipient}
    if text is None:
        assert await ask(small(), "POST", "conversations", **params)
    else:
        assert await refused(small(), "POST", "conversations", **params) == (500, text)
    assert await ask(small(mail_accounts=["help@example.com"]), "POST", "conversations", **TICKET,
                     useridentifier="ann@example.com", recipient="help@example.com")  # fmt: skip
    known = params if "ann" not in sender else params | {"useridentifier": "u0000001"}
    answer = await send(small(version="4.22.0.14"), "POST", "conversations", params=known)
    assert "can only" not in answer.text


async def test_a_conversation_cannot_be_deleted_twice() -> None:
    """The second time it is an unknown one; it can be read all the same."""
    emulator = small()
    await ask(emulator, "DELETE", "conversations/t0000001")
    assert await refused(emulator, "DELETE", "conversations/t0000001") == (500, "unable to load conversation")
    assert (await ask(emulator, "GET", "conversations/t0000001"))["status"] == "X"


async def test_the_knowledge_base_is_written_searched_and_emptied() -> None:
    """Below a parent by either name; the search sees articles alone, the list of entries all of them."""
    emulator = small()
    category = await ask(emulator, "POST", "knowledgebase/categories", title="Ž & co", parent_id="449")
    assert (category["treepath"], category["rtype"], category["kb_id"]) == ("0|449", "C", "kb_defau")
    text = "<p>Gläser &amp; <b>mehr</b></p>"
    new = await ask(
        emulator, "POST", "knowledgebase/articles", title="Glass", content=text, keywords="k", rstatus="N", rorder="5",
        access="R", parent_entry_id=category["kb_entry_id"],
    )  # fmt: skip
    assert (new["content_text"], new["content_simple_html"], new["rorder"]) == ("Gläser &amp; mehr", text, "5")
    assert new["treepath"] == f"0|449|{category['kb_entry_id']}"
    await ask(emulator, "PUT", f"knowledgebase/articles/{new['kb_entry_id']}", keywords="other")
    await ask(emulator, "PUT", f"knowledgebase/categories/{category['kb_entry_id']}", title="Later")
    entries = (await ask(emulator, "GET", "knowledgebase/entries", limit="1000"))["entries"]
    rows = {row["kb_entry_id"]: row for row in entries}
    assert (rows[new["kb_entry_id"]]["keywords"], rows[category["kb_entry_id"]]["title"]) == ("other", "Later")
    for query, kb_id, found in (("Gl", "", 1), ("Gl", "kb_defau", 1), ("Gl", "kb_inter", 0), ("Later", "", 0)):
        answer = await ask(emulator, "GET", "knowledgebase/search", query=query, kb_id=kb_id)
        assert len(answer["entries"]) == found
    await ask(emulator, "DELETE", f"knowledgebase/entries/{new['kb_entry_id']}")
    assert (await ask(emulator, "GET", "knowledgebase/search", query="Gläser"))["entries"] == []
    gone = next(
        row
        for row in (await ask(emulator, "GET", "knowledgebase/entries"))["entries"]
        if row["kb_entry_id"] == new["kb_entry_id"]
    )
    assert gone["deleted"] == "Y"
    assert (await refused(emulator, "DELETE", f"knowledgebase/entries/{new['kb_entry_id']}"))[0] == 404
    assert (await refused(emulator, "POST", "knowledgebase/articles", title="x", content="y", parent_id="1"))[0] == 404
    assert [effect.what for effect in emulator.effects] == [
        "entry.create", "entry.create", "entry.update", "entry.update", "entry.delete",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "kind, broken, fixed", [("articles", "4.35.0.5", "4.35.0.6"), ("categories", "4.50.4.18", "4.50.4.19")]
)
async def test_nothing_could_be_created_below_a_parent(kind: str, broken: str, fixed: str) -> None:
    """Until it was fixed, 500; without a parent it worked."""
    new = {"title": "t", "content": "c"}
    for version, status in ((broken, 500), (fixed, 200)):
        params = new | {"parent_id": "449"}
        answer = await send(small(version=version), "POST", f"knowledgebase/{kind}", params=params)
        assert answer.status_code == status
    assert await ask(small(version=broken), "POST", f"knowledgebase/{kind}", **new)


async def test_widgets_are_written() -> None:
    """What came is answered and read back, an empty text too; its code comes as entities."""
    emulator = small()
    new = await ask(emulator, "POST", "widgets", name="Ž", rtype="C", usecode="B", attributes="", unknown="1")
    assert (new["name"], new["usecode"], new["attributes"]) == ("Ž", "B", "")
    assert new["integration_code"].startswith("&lt;script")
    assert "unknown" not in new
    key = new["contactwidgetid"]
    await ask(emulator, "PUT", f"widgets/{key}", status="N", departmentid="default")
    read = await ask(emulator, "GET", f"widgets/{key}")
    assert read == new | {"status": "N", "departmentid": "default"}
    assert read in (await ask(emulator, "GET", "widgets", rtype="C"))["widgets"]
    await ask(emulator, "DELETE", f"widgets/{key}")
    for method in ("GET", "PUT", "DELETE"):
        assert (await refused(emulator, method, f"widgets/{key}"))[0] == 404
    assert [effect.what for effect in emulator.effects] == ["widget.create", "widget.update", "widget.delete"]


async def test_files_are_added_and_stay() -> None:
    """Nothing is fetched from the URL; deleting was possible for half a year only."""
    given = {"name": "a.txt", "type": "text/plain", "downloadUrl": "http://127.0.0.1:1/a.txt"}
    emulator = small()
    new = await ask(emulator, "POST", "files", **given)
    assert (new["filename"], new["filetype"], new["downloadUrl"], new["filesize"]) == (*given.values(), "0")
    assert await ask(emulator, "GET", f"files/{new['fileid']}") == new
    assert await refused(emulator, "DELETE", f"files/{new['fileid']}") == (500, "Files can not be deleted")
    old = small(version="4.30.12.1")
    await ask(old, "DELETE", f"files/{1:032x}")
    assert (await refused(old, "GET", f"files/{1:032x}"))[0] == 404


async def test_reports_have_a_row_for_everything_and_columns_bring_more() -> None:
    """Zeros for a span in which nothing was; the columns of agents are there for channels, departments and tags."""
    emulator = small()
    nothing = {"date_from": "1999-01-01", "date_to": "1998-01-01"}
    for path, rows in (("agents", 4), ("channels", 11), ("departments", 3), ("tags", 4)):
        found = (await ask(emulator, "GET", f"reports/{path}", **nothing))[path]
        assert [row["answers"] for row in found] == ["0"] * rows
        found = (await ask(emulator, "GET", f"reports/{path}", **YEAR, columns="notes,resolved_tickets"))[path]
        assert {tuple(row) for row in found} == {("id", "resolved_tickets", "notes")}


async def test_dates_of_an_sla_log_are_given_in_both_zones() -> None:
    """The account's and the server's, which is UTC here."""
    emulator = small(conversations=100, timezone="Asia/Tokyo")
    for row in (await ask(emulator, "GET", "reports/tickets/slalog", **YEAR))["slalogs"]:
        assert row["server_date_closed"] < row["date_closed"]
    assert emulator.store.zone.key == "Asia/Tokyo"


async def test_a_time_in_date_to_was_not_read() -> None:
    """Before 4.26.0.1 the day is taken whole."""
    answers: list[int] = []
    for version in ("4.25", "4.26.0.1"):
        emulator = small(version=version)
        await ask(emulator, "POST", "conversations/t0000001/messages", message="m", useridentifier="a0000001")
        span = {"date_from": "2026-01-02", "date_to": "2026-01-02 03:00:00"}
        answers.append(int((await ask(emulator, "GET", "reports/performance", **span))["performance"][0]["answers"]))
    assert answers == [1, 0]


async def test_the_servers_clock_can_be_behind() -> None:
    """`current_server_time` and the dates of what is written follow it, also when it is set later."""
    emulator = Emulator(customers=0, rate=None, behind=3600)
    early = (await ask(emulator, "GET", "application/status"))["current_server_time"]
    emulator.behind = 0
    assert early < (await ask(emulator, "GET", "application/status"))["current_server_time"]


def test_a_file_of_an_older_emulator_is_refused(tmp_path: Path) -> None:
    """Its tables are others: better to say so than to fail in the middle of a call."""
    path = str(tmp_path / "old.db")
    small(path=path).store.execute("PRAGMA user_version = 1")
    with pytest.raises(ValueError, match="give it a new file"):
        small(path=path)
