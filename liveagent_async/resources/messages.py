"""Messages: what is said in a conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypedDict, Unpack

import attrs

from .._paging.pages import Pages
from .._record import Record
from .._request import Parameter, request
from ..enums import MessageGroupStatus, MessageGroupType, MessageType
from ._arguments import reject_unknown
from ._base import Resource


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


class ConversationMessages(Resource):
    """The calls of ``la.conversations`` for messages."""

    def messages(
        self, conversationid: str, *, datefrom: datetime | None = None, dateto: datetime | None = None
    ) -> Pages[MessageGroup]:
        """All messages in their groups, newer than `datefrom` and older than `dateto`; the server does not page them.

        Reference: Retrieves all conversation messages (2.8.2.1), whose words for the two dates are swapped.
        """
        dates = {"datefrom": datefrom, "dateto": dateto}
        return self._list(MessageGroup, "groups", request("GET", "conversations/{}/messages", conversationid, **dates))

    async def add_message(
        self,
        conversationid: str,
        message: str,
        *,
        useridentifier: str | None = None,
        type: Literal["M", "N"] | None = None,
        **options: Unpack[MessageOptions],
    ) -> None:
        """Adds a message (M, the default) or a note (N); without `useridentifier` only a note is made.

        So M without it is a ValueError: the customer would never get the message.
        Raises AmbiguousWrite when it may have been added although no answer came. Reference: Create new message in
        conversation (2.8.2.1).
        """
        if type not in (None, "M", "N"):
            raise ValueError(f"a message can be M (message) or N (note), not {type!r}")
        if type == "M" and not useridentifier:
            raise ValueError(
                "a message needs useridentifier=, the agent or customer who writes it: without one the server makes an "
                "internal note of it, which the customer never gets; write type='N' for a note"
            )
        fields = written(options, MessageOptions.__optional_keys__)
        fields |= {"message": message, "useridentifier": useridentifier, "type": type}
        await self._action(request("POST", "conversations/{}/messages", conversationid, **fields))
