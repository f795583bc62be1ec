"""Conversations (tickets, chats, calls) and their messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypedDict, Unpack

import attrs

from .._paging.pages import Pages, Paging
from .._paging.paginator import PagingParams
from .._record import Record, Value
from .._request import Parameter, When, request
from ..enums import ChannelType, ConversationStatus
from ._arguments import CustomFields, codes, custom_fields, require_code, split_paging
from ._base import CustomField, Resource
from .messages import MessageGroup, MessageOptions, written
from .tags import Tag


@attrs.frozen
class ConversationRow(Record):
    """A conversation as lists have it; the last five came with 4.25 to 4.56, the shape of three is not documented."""

    conversationid: str = ""
    code: str = ""
    datecreated: datetime | None = None
    datechanged: datetime | None = None
    departmentname: str = ""
    departmentid: str = ""
    status: ConversationStatus | str = ""
    ownername: str = ""
    owneremail: str = ""
    subject: str = ""
    preview: str = ""
    publicurlcode: str = ""
    datedue: datetime | None = None
    channel_type: ChannelType | str = ""
    tags: Value = ""
    messagegroupsin: Value = ""
    messagegroupsout: Value = ""


@attrs.frozen
class Conversation(ConversationRow):
    """A conversation in full; `assignedto` identifies an agent and came with 4.7.7.1, `customfields` with 4.16.4.1."""

    ownernote: str = ""
    assignedto: str = ""
    customfields: tuple[CustomField, ...] = ()


@attrs.frozen
class CreatedConversation(Record):
    """What the server tells of a new conversation; `code` and `publicurlcode` may be missing."""

    conversationid: str = ""
    code: str = ""
    publicurlcode: str = ""


class ConversationFilters(TypedDict, total=False):
    """Which conversations; `datefrom` and `dateto` are of creation: newer than, older than.

    Servers of 2015 want `owneridentifier` or `department`. `status` and `channel_type` take one code or many.
    """

    owneridentifier: str
    department: str
    status: ConversationStatus | str | Sequence[ConversationStatus | str]
    datefrom: datetime
    dateto: datetime
    datechanged: When | datetime
    subject: str
    channel_type: ChannelType | str | Sequence[ChannelType | str]


class ConversationListing(ConversationFilters, Paging, total=False):
    """Which conversations, and how the list is walked."""


class NewConversation(MessageOptions, total=False):
    """The optional fields of a new conversation: `recipient_name` is "First Last", `cc` addresses."""

    recipient_name: str
    cc: str | Sequence[str]
    status: ConversationStatus | str
    customfields: CustomFields


_PAGING = PagingParams(
    limit_param="limit",
    offset_param="offset",
    id_field="conversationid",
    optional=True,  # both parameters came with 4.25.6.4
    bug="LiveAgent before 5.51.5.2 fails beyond the first 1000 conversations: narrow the list by datefrom and dateto",
)


class Conversations(Resource):
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
        """One conversation. Raises NotFound when there is none. Reference: Retrieves conversation info (2.8.2.1)."""
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

        `department` is an id, `recipient` an e-mail address. Raises AmbiguousWrite when it may have been opened
        although no answer came. Reference: Create new conversation (2.8.2.1).
        """
        fields = written(options, NewConversation.__optional_keys__)
        fields["status"] = codes("status", options.get("status"), ConversationStatus)
        if options.get("customfields") is not None:
            fields["customfields"] = custom_fields("customfields", options.get("customfields"))
        fields |= {"message": message, "useridentifier": useridentifier, "department": department}
        fields |= {"subject": subject, "recipient": recipient}
        return await self._record(CreatedConversation, request("POST", "conversations", **fields))

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
        `messages`, which servers since 4.25.16.9 do not take. Reference: Transfer conversation to another department
        and/or agent (2.8.2.1).
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
        repeated no more than a POST. Reference: Change status of the conversation (2.8.2.1).
        """
        if status not in ("A", "R", "C"):
            raise ValueError(f"a conversation can be set to A (answered), R (resolved) or C (open), not to {status!r}")
        parameters = {"status": status, "useridentifier": useridentifier, "note": note}
        await self._action(request("PUT", "conversations/{}/status", conversationid, **parameters))

    async def delete(self, conversationid: str, *, useridentifier: str | None = None, note: str | None = None) -> None:
        """Deletes a conversation; with a `note` it writes a message, so it is repeated no more than a POST.

        Reference: Delete conversation (2.8.2.1), where `note` is called `messages`.
        """
        parameters = {"useridentifier": useridentifier, "note": note}
        await self._action(request("DELETE", "conversations/{}", conversationid, **parameters))

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

    def tags(self, conversationid: str) -> Pages[Tag]:
        """The tags of a conversation. Reference: Retrieve a list of tags assigned to a conversation (4.0.30.6)."""
        return self._list(Tag, "tags", request("GET", "conversations/{}/tags", conversationid))

    async def add_tag(self, conversationid: str, *, id: str | None = None, name: str | None = None) -> None:
        """Assigns a tag by `id` or by `name`. Reference: Assign tag to a conversation (4.0.30.6)."""
        await self._action(request("POST", "conversations/{}/tags", conversationid, **_tag(id, name)))

    async def remove_tag(self, conversationid: str, *, id: str | None = None, name: str | None = None) -> None:
        """Unassigns a tag by `id` or by `name`. Reference: Unassign a tag from a conversation (4.0.36.0)."""
        await self._action(request("DELETE", "conversations/{}/tags", conversationid, **_tag(id, name)))

    async def add_fields(self, conversationid: str, customfields: CustomFields) -> None:
        """Adds values of custom fields; to change one, delete it first, or it stands twice.

        Reference: Add custom field value to conversation (4.16.4.1).
        """
        fields = custom_fields("customfields", customfields)
        await self._action(request("POST", "conversations/{}/fields", conversationid, customfields=fields))

    async def delete_field(self, conversationid: str, code: str) -> None:
        """Deletes the values of one custom field. Reference: Delete custom field value in conversation (4.16.4.1)."""
        await self._action(request("DELETE", "conversations/{}/fields", conversationid, code=require_code(code)))

    async def delete_all_fields(self, conversationid: str) -> None:
        """Deletes the values of every custom field: the wire's deletion without a code. Since 4.16.4.1."""
        await self._action(request("DELETE", "conversations/{}/fields", conversationid))


def _tag(identifier: str | None, name: str | None) -> dict[str, Parameter]:
    if bool(identifier) == bool(name):
        raise ValueError("which tag? Write id= or name=, one of them")
    return {"id": identifier, "name": name}
