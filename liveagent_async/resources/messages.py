"""Messages: the records and options of what is said in a conversation; their calls are in conversations.py."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

import attrs

from .._records import Record
from ..enums import MessageGroupStatus, MessageGroupType, MessageType


@attrs.frozen
class Message(Record):
    """One message; `message` is its text, HTML in many cases."""

    messageid: str = ""
    userid: str = ""
    rtype: MessageType | str = ""
    datecreated: datetime | None = None
    message: str = ""


@attrs.frozen
class MessageGroup(Record):
    """Messages that belong together: one e-mail, one chat, one transfer; `messagegroupid` may be missing."""

    messagegroupid: str = ""
    userid: str = ""
    rtype: MessageGroupType | str = ""
    rstatus: MessageGroupStatus | str = ""
    datecreated: datetime | None = None
    datefinished: datetime | None = None
    messages: tuple[Message, ...] = ()


class MessageOptions(TypedDict, total=False):
    """How a message is sent: `mail_message_id` ties replies by mail to the conversation.

    `use_template` came with 4.25.16.3.
    """

    mail_message_id: str
    do_not_send_mail: bool
    is_html_message: bool
    use_template: bool
