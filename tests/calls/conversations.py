"""Conversations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import attrs

from liveagent_async import When
from liveagent_async.enums import ChannelType, ConversationStatus
from liveagent_async.records import Conversation, ConversationRow, CreatedConversation
from liveagent_async.resources.tags import Tag

from .customers import CUSTOM_FIELD_RECORDS, CUSTOM_FIELDS
from .row import ZONE, Row, at

CONVERSATION = {
    "conversationid": "s4y7t5s7",
    "code": "AX4-B4T-FD8",
    "datecreated": "2012-03-02 11:21:04",
    "datechanged": "2012-03-02 11:21:05",
    "departmentname": "Department 1",
    "departmentid": "a5j9t4d8",
    "status": "N",
    "ownername": "John Owner",
    "owneremail": "john@owner.com",
    "subject": "Test ticket",
    "preview": "this is test ticket",
    "publicurlcode": "bI5fR3oN40708G65",
}
CONVERSATION_FIELDS: dict[str, Any] = {
    **CONVERSATION,
    "datecreated": at("2012-03-02 11:21:04"),
    "datechanged": at("2012-03-02 11:21:05"),
    "status": ConversationStatus.NEW,
}
CONVERSATION_ROW = ConversationRow(**CONVERSATION_FIELDS)


ROWS = [
    Row(
        "conversations.transfer",
        "Transfer conversation to another department and/or agent",
        lambda la: la.conversations.transfer(
            "AX4-B4T-FD8", agentidentifier="jane+x@acme.com", department="default", useridentifier="u1", note="a & b+c"
        ),
        "PUT conversations/AX4-B4T-FD8/attendants",
        sends={
            "agentidentifier": "jane+x@acme.com",
            "department": "default",
            "useridentifier": "u1",
            "note": "a & b+c",
        },
    ),
    Row(
        "conversations.delete",
        "Delete conversation",
        lambda la: la.conversations.delete("cid00001", useridentifier="jane+x@acme.com", note="is spam"),
        "DELETE conversations/cid00001",
        sends={"useridentifier": "jane+x@acme.com", "note": "is spam"},
    ),
    Row(
        "conversations.delete_field",
        "Delete custom field value in conversation",
        lambda la: la.conversations.delete_field("cid00001", "varsymbol"),
        "DELETE conversations/cid00001/fields",
        sends={"code": "varsymbol"},
    ),
    Row(
        "conversations.delete_all_fields",
        "",
        lambda la: la.conversations.delete_all_fields("cid00001"),
        "DELETE conversations/cid00001/fields",
    ),
    Row(
        "conversations.add_fields",
        "Add custom field value to conversation",
        lambda la: la.conversations.add_fields("cid00001", [("varsymbol", "43894209"), ("varsymbol", "č+")]),
        "POST conversations/cid00001/fields",
        sends={"customfields": '[{"code": "varsymbol", "value": "43894209"}, {"code": "varsymbol", "value": "č+"}]'},
    ),
    Row(
        "conversations.list",
        "Retrieves all conversations by owner, department or subject",
        lambda la: la.conversations.list(
            owneridentifier="john+x@owner.com",
            department="a5j9t4d8",
            status=[ConversationStatus.RESOLVED, "T", "C"],
            datefrom=datetime(2012, 3, 2, 12, 0, tzinfo=UTC),
            dateto=datetime(2012, 3, 3, tzinfo=ZONE),
            datechanged=When.between(datetime(2012, 3, 2, tzinfo=ZONE), datetime(2012, 3, 4, tzinfo=ZONE)),
            subject="Test ticket",
            channel_type=ChannelType.EMAIL,
        ),
        "GET conversations",
        sends={
            "owneridentifier": "john+x@owner.com",
            "department": "a5j9t4d8",
            "status": "R,T,C",
            "datefrom": "2012-03-02 04:00:00",
            "dateto": "2012-03-03 00:00:00",
            "datechanged": "btw:2012-03-02 00:00:00,2012-03-04 00:00:00",
            "subject": "Test ticket",
            "channel_type": "E",
            "limit": "1000",
            "offset": "0",
        },
        answer={
            "conversations": [
                CONVERSATION,
                {
                    **CONVERSATION,
                    "conversationid": "5h7t58d9",
                    "channel_type": "E",
                    "datedue": "2012-03-05 00:00:00",
                    "tags": "sh3j,8sd5",
                },
            ]
        },
        gives=[
            CONVERSATION_ROW,
            attrs.evolve(
                CONVERSATION_ROW,
                conversationid="5h7t58d9",
                channel_type=ChannelType.EMAIL,
                datedue=at("2012-03-05"),
                tags=("sh3j", "8sd5"),
            ),
        ],
    ),
    Row(
        "conversations.get",
        "Retrieves conversation info",
        lambda la: la.conversations.get("bI5fR3oN40708G65"),
        "GET conversations/bI5fR3oN40708G65",
        answer={**CONVERSATION, "ownernote": None, "assignedto": None, "customfields": CUSTOM_FIELDS},
        gives=Conversation(**CONVERSATION_FIELDS, customfields=CUSTOM_FIELD_RECORDS),
    ),
    Row(
        "conversations.create",
        "Create new conversation",
        lambda la: la.conversations.create(
            message="hello",
            useridentifier="john+x@owner.com",
            department="default",
            subject="Test ticket",
            recipient="support@acme.com",
            recipient_name="Jane Roe",
            cc=["a@b.c", "d@e.f"],
            status=ConversationStatus.NEW,
            mail_message_id="<1@mail>",
            is_html_message=True,
            customfields={"varsymbol": "43894209"},
        ),
        "POST conversations",
        sends={
            "recipient_name": "Jane Roe",
            "cc": "a@b.c,d@e.f",
            "status": "N",
            "mail_messsage_id": "<1@mail>",
            "is_html_message": "Y",
            "customfields": '[{"code": "varsymbol", "value": "43894209"}]',
            "message": "hello",
            "useridentifier": "john+x@owner.com",
            "department": "default",
            "subject": "Test ticket",
            "recipient": "support@acme.com",
        },
        answer={"status": "OK", "statuscode": "0", "conversationid": "cid00001", "code": None, "publicurlcode": None},
        gives=CreatedConversation(conversationid="cid00001"),
    ),
    Row(
        "conversations.set_status",
        "Change status of the conversation",
        lambda la: la.conversations.set_status(
            "cid00001", ConversationStatus.RESOLVED, useridentifier="uid00001", note="done"
        ),
        "PUT conversations/cid00001/status",
        sends={"status": "R", "useridentifier": "uid00001", "note": "done"},
    ),
    Row(
        "conversations.remove_tag",
        "Unassign a tag from a conversation",
        lambda la: la.conversations.remove_tag("cid00001", name="C++"),
        "DELETE conversations/cid00001/tags",
        sends={"name": "C++"},
    ),
    Row(
        "conversations.tags",
        "Retrieve a list of tags assigned to a conversation",
        lambda la: la.conversations.tags("cid00001"),
        "GET conversations/cid00001/tags",
        answer={"tags": [{"id": "sh3j", "name": "VIP"}, {"id": "8sd5", "name": "Support"}]},
        gives=[Tag(id="sh3j", name="VIP"), Tag(id="8sd5", name="Support")],
    ),
    Row(
        "conversations.add_tag",
        "Assign tag to a conversation",
        lambda la: la.conversations.add_tag("cid00001", id="sh3j"),
        "POST conversations/cid00001/tags",
        sends={"id": "sh3j"},
    ),
]
