"""Messages of conversations."""

from __future__ import annotations

from liveagent_async.enums import MessageGroupStatus, MessageGroupType, MessageType
from liveagent_async.resources.messages import Message, MessageGroup

from .row import Row, at

ROWS = [
    Row(
        "conversations.messages",
        "Retrieves all conversation messages",
        lambda la: la.conversations.messages("cid00001", datefrom=at("2012-04-03"), dateto=at("2012-04-04")),
        "GET conversations/cid00001/messages",
        sends={"datefrom": "2012-04-03 00:00:00", "dateto": "2012-04-04 00:00:00"},
        answer={
            "groups": [
                {
                    "userid": "uid12345",
                    "rtype": "M",
                    "rstatus": "V",
                    "datecreated": "2012-04-03 12:21:21",
                    "datefinished": "2012-04-03 12:31:21",
                    "messages": [
                        {
                            "messageid": "mid00003",
                            "userid": "uid00001",
                            "rtype": "M",
                            "datecreated": "2012-04-03 12:25:21",
                            "message": "hello, this is\nexample <b>message</b>",
                        }
                    ],
                },
                {"messagegroupid": "mg2", "userid": "uid12346", "rtype": "5", "rstatus": "V", "messages": []},
            ]
        },
        gives=[
            MessageGroup(
                userid="uid12345",
                rtype=MessageGroupType.OFFLINE_LEGACY,
                rstatus=MessageGroupStatus.VISIBLE,
                datecreated=at("2012-04-03 12:21:21"),
                datefinished=at("2012-04-03 12:31:21"),
                messages=(
                    Message(
                        messageid="mid00003",
                        userid="uid00001",
                        rtype=MessageType.MESSAGE,
                        datecreated=at("2012-04-03 12:25:21"),
                        message="hello, this is\nexample <b>message</b>",
                    ),
                ),
            ),
            MessageGroup(
                messagegroupid="mg2",
                userid="uid12346",
                rtype=MessageGroupType.OFFLINE,
                rstatus=MessageGroupStatus.VISIBLE,
            ),
        ],
    ),
    Row(
        "conversations.add_message",
        "Create new message in conversation",
        lambda la: la.conversations.add_message(
            "cid00001",
            "Grüße,\r\n1 + 1 = 2 & 50 %",
            useridentifier="jane+x@acme.com",
            type="M",
            mail_message_id="<1@mail>",
            do_not_send_mail=True,
            is_html_message=False,
            use_template=False,
        ),
        "POST conversations/cid00001/messages",
        sends={
            "mail_messsage_id": "<1@mail>",
            "do_not_send_mail": "Y",
            "is_html_message": "N",
            "use_template": "N",
            "message": "Grüße,\r\n1 + 1 = 2 & 50 %",
            "useridentifier": "jane+x@acme.com",
            "type": "M",
        },
    ),
]
