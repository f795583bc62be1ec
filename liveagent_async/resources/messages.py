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
    """One message of a group."""

    messageid: str = ""
    userid: str = ""
    """Who wrote it: an agent's userid or a customer's."""
    rtype: MessageType | str = ""
    """What it is; a text is M, a note N."""
    datecreated: datetime | None = None
    message: str = ""
    """Its text, HTML in many cases; it may hold any character, NUL too."""


@attrs.frozen
class MessageGroup(Record):
    """Messages that belong together: one e-mail, one chat, one transfer."""

    messagegroupid: str = ""
    """Empty where the server leaves it out, as in the reference's own examples."""
    userid: str = ""
    """Who made the group; of a chat the visitor."""
    rtype: MessageGroupType | str = ""
    """What they are; a chat is one group of C with the messages of both sides."""
    rstatus: MessageGroupStatus | str = ""
    datecreated: datetime | None = None
    datefinished: datetime | None = None
    """Of its latest message."""
    messages: tuple[Message, ...] = ()
    """() also where the server leaves them out."""


class MessageOptions(TypedDict, total=False):
    """How a message is sent."""

    mail_message_id: str
    """The Message-ID of a mail: replies to it by mail will go to this conversation. On the wire with three s."""
    do_not_send_mail: bool
    """True when the mail was sent by other means."""
    is_html_message: bool
    """True when the message is HTML."""
    use_template: bool
    """Whether the mail is set in the account's template (inferred). Since 4.25.16.3."""


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

        Args:
            conversationid: Its id, its code or its public URL code.
            datefrom: Newer than this moment.
            dateto: Older than this moment.
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

        Reference: Create new message in conversation (2.8.2.1).

        Args:
            conversationid: Its id, its code or its public URL code.
            message: Its text.
            useridentifier: Who writes it, a userid or an e-mail address; without it a note by the user "System".
            type: M for a message, N for a note.

        Raises:
            ValueError: Type M without `useridentifier`, or another type.
            AmbiguousWrite: It may have been added although no answer came.
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
