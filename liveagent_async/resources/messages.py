"""Messages: the records and options of what is said in a conversation; their calls are in conversations.py."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

import attrs

from .._record import Record
from .._request import Parameter
from ..enums import MessageGroupStatus, MessageGroupType, MessageType
from ._arguments import reject_unknown


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


def written(options: MessageOptions, known: frozenset[str]) -> dict[str, Parameter]:
    """These options, and the others of a family that has them, under the wire's names."""
    fields = reject_unknown(options, known)
    if "mail_message_id" in fields:
        fields["mail_messsage_id"] = fields.pop("mail_message_id")  # three s: the wire's own spelling
    return fields
