"""Conversations (tickets, chats, calls) and their messages."""

from __future__ import annotations

from typing import Literal, Unpack

from .._paging.pages import Pages
from .._paging.paginator import DateFilter, PagingParams
from .._request import request
from ..enums import ChannelType, ConversationStatus
from ._arguments import codes, custom_fields, split_paging
from .conversation_labels import ConversationLabels
from .conversation_records import (
    Conversation,
    ConversationListing,
    ConversationRow,
    CreatedConversation,
    NewConversation,
)
from .messages import ConversationMessages, written

_PAGING = PagingParams(
    limit_param="limit",
    offset_param="offset",
    id_field="conversationid",
    dates=(DateFilter("datechanged", "datechanged", "datechanged"), DateFilter("datecreated", "datefrom", "dateto")),
    optional=True,  # both parameters came with 4.25.6.4
    bug="LiveAgent before 5.51.5.2 fails beyond the first 1000 conversations: narrow the list by datefrom and dateto",
)


class Conversations(ConversationMessages, ConversationLabels):
    """``la.conversations``; a `conversationid` is an id, a code or a public URL code, and the id works best.

    Servers before 5.62.18 and 5.63.6 add no message by the other two. `useridentifier` is a userid or an e-mail
    address, and without it the user "System" acts.
    """

    def list(self, **listing: Unpack[ConversationListing]) -> Pages[ConversationRow]:
        """All conversations, or those that match every filter; an export asks by `datechanged`.

        Servers before 5.46.1.19 fail on a CLOSED conversation in the list. Reference: Retrieves all conversations by
        owner, department or subject (2.8.2.1).
        """
        filters, paging = split_paging(listing, ConversationListing.__optional_keys__)
        for name, known in (("status", ConversationStatus), ("channel_type", ChannelType)):
            filters[name] = codes(name, filters.get(name), known, many=True)
        return self._list(
            ConversationRow, "conversations", request("GET", "conversations", **filters), _PAGING, **paging
        )

    async def get(self, conversationid: str) -> Conversation:
        """One conversation.

        Reference: Retrieves conversation info (2.8.2.1).

        Args:
            conversationid: Its id, its code or its public URL code.

        Raises:
            NotFound: There is none; LiveAgent says so with a 500.
        """
        return await self._record(Conversation, request("GET", "conversations/{}", conversationid))

    async def create(
        self,
        *,
        message: str,
        useridentifier: str,
        department: str,
        subject: str,
        recipient: str,
        **options: Unpack[NewConversation],
    ) -> CreatedConversation:
        """Opens a conversation in the name of an agent or a customer, who is created when unknown (4.25.30.2).

        Reference: Create new conversation (2.8.2.1).

        Args:
            message: Its first message.
            useridentifier: Who writes, a userid or an e-mail address: of an agent, or of a customer, who may be new.
                From a customer `recipient` must be a mail account of the application, from an agent a customer (by the
                vendor's later reference; medium-high).
            department: A department's id.
            subject: Its subject.
            recipient: An e-mail address.

        Raises:
            AmbiguousWrite: It may have been opened although no answer came.
            ValueError: `status` is no code, or an address in `cc` holds a comma.
            TypeError: `customfields` have no form of custom fields.
        """
        fields = written(options, NewConversation.__optional_keys__)
        fields["status"] = codes("status", options.get("status"), ConversationStatus)
        if options.get("customfields") is not None:
            fields["customfields"] = custom_fields("customfields", options.get("customfields"))
        fields |= {"message": message, "useridentifier": useridentifier, "department": department}
        fields |= {"subject": subject, "recipient": recipient}
        return await self._record(CreatedConversation, request("POST", "conversations", **fields), "conversationid")

    async def transfer(
        self,
        conversationid: str,
        *,
        agentidentifier: str | None = None,
        department: str | None = None,
        useridentifier: str | None = None,
        note: str | None = None,
    ) -> None:
        """Hands a conversation to an agent, a department or both; the way to accept a ringing chat too.

        With a `note` it writes a message, so it is repeated no more than a POST. The reference calls that parameter
        `messages`, which servers since 4.25.16.9 do not take.

        Reference: Transfer conversation to another department and/or agent (2.8.2.1).

        Args:
            conversationid: Its id, its code or its public URL code.
            agentidentifier: To whom, an e-mail address or a userid.
            department: A department's id.
            useridentifier: Who does it, a userid or an e-mail address; the user "System" when not given.
            note: Why; it becomes a message.

        Raises:
            ValueError: Neither an agent nor a department.
        """
        if agentidentifier is None and department is None:
            raise ValueError("transfer to whom? Write agentidentifier=, department= or both")
        whom = {"agentidentifier": agentidentifier, "department": department}
        parameters = {**whom, "useridentifier": useridentifier, "note": note}
        await self._action(request("PUT", "conversations/{}/attendants", conversationid, **parameters))

    async def set_status(
        self,
        conversationid: str,
        status: ConversationStatus | Literal["A", "R", "C"],
        *,
        useridentifier: str | None = None,
        note: str | None = None,
    ) -> None:
        """Sets ANSWERED, RESOLVED or OPEN, the three the server takes.

        Servers before 5.52.4.18 resolve nothing without `useridentifier`. With a `note` it writes a message, so it is
        repeated no more than a POST.

        Reference: Change status of the conversation (2.8.2.1).

        Args:
            conversationid: Its id, its code or its public URL code.
            status: A (answered), R (resolved) or C (open).
            useridentifier: Who does it, a userid or an e-mail address; the user "System" when not given.
            note: Why; it becomes a message.

        Raises:
            ValueError: Another status.
        """
        if status not in ("A", "R", "C"):
            raise ValueError(f"a conversation can be set to A (answered), R (resolved) or C (open), not to {status!r}")
        parameters = {"status": status, "useridentifier": useridentifier, "note": note}
        await self._action(request("PUT", "conversations/{}/status", conversationid, **parameters))

    async def delete(self, conversationid: str, *, useridentifier: str | None = None, note: str | None = None) -> None:
        """Deletes a conversation; with a `note` it writes a message, so it is repeated no more than a POST.

        Reference: Delete conversation (2.8.2.1), where `note` is called `messages`.

        Args:
            conversationid: Its id, its code or its public URL code.
            useridentifier: Who does it, a userid or an e-mail address; the user "System" when not given.
            note: Why; it becomes a message.
        """
        parameters = {"useridentifier": useridentifier, "note": note}
        await self._action(request("DELETE", "conversations/{}", conversationid, **parameters))
