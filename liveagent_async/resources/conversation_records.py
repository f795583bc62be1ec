"""Conversations: their records, filters and the fields of a new one; their calls are in conversations.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

import attrs

from .._paging.pages import Paging
from .._record import Record, Value, joined
from .._request import When
from ..enums import ChannelType, ConversationStatus
from ._arguments import CustomFields
from ._base import CustomField
from .messages import MessageOptions


@attrs.frozen
class ConversationRow(Record):
    """A conversation as lists have it."""

    conversationid: str = ""
    """The id: of its three identifiers the one that every call takes in every version."""
    code: str = ""
    """As in AX4-B4T-FD8."""
    datecreated: datetime | None = None
    datechanged: datetime | None = None
    """Of its last change; what an export asks by."""
    departmentname: str = ""
    departmentid: str = ""
    status: ConversationStatus | str = ""
    ownername: str = ""
    """The customer's."""
    owneremail: str = ""
    """The customer's."""
    subject: str = ""
    preview: str = ""
    """The beginning of what was written (inferred)."""
    publicurlcode: str = ""
    """What stands in the conversation's URL for the customer."""
    datedue: datetime | None = None
    """When an answer is due by the SLA (inferred). Since 4.45.1.4."""
    channel_type: ChannelType | str = ""
    """How it came in. By one client; its version is unknown."""
    tags: tuple[str, ...] = joined()
    """Ids of tags, of deleted ones too; names are what `la.tags.list()` has. Since 4.25.6.4; missing shortly before
    5.35.3.16.

    That they are ids is seen in one client (medium). The server sends one text with commas, or null.
    """
    messagegroupsin: Value = ""
    """As sent: how many groups of messages came in, perhaps. Since 4.56.14.9."""
    messagegroupsout: Value = ""
    """As sent: how many groups of messages went out, perhaps. Since 4.56.14.9."""


@attrs.frozen
class Conversation(ConversationRow):
    """A conversation in full."""

    ownernote: str = ""
    """The note on its customer. Since 2.8.12."""
    assignedto: str = ""
    """The agent it is assigned to; "" for none. Since 4.7.7.1."""
    customfields: tuple[CustomField, ...] = ()
    """Since 4.16.4.1."""


@attrs.frozen
class CreatedConversation(Record):
    """What the server tells of a new conversation."""

    conversationid: str = ""
    code: str = ""
    """Empty when the server does not tell it."""
    publicurlcode: str = ""
    """Empty when the server does not tell it."""


class ConversationFilters(TypedDict, total=False):
    """Which conversations; servers of 2015 want `owneridentifier` or `department`."""

    owneridentifier: str
    """The customer's e-mail address."""
    department: str
    """A department's id."""
    status: ConversationStatus | str | Sequence[ConversationStatus | str]
    """One code or many. Since 2.8.12.1."""
    datefrom: datetime
    """Created after this moment."""
    dateto: datetime
    """Created before this moment."""
    datechanged: When | datetime
    """When it was last changed, as in ``When.gt(moment)``; a plain datetime means this very second."""
    subject: str
    """The whole subject. Since 3.0.1.2."""
    channel_type: ChannelType | str | Sequence[ChannelType | str]
    """One code or many. By one client; since when is unknown."""


class ConversationListing(ConversationFilters, Paging, total=False):
    """Which conversations, and how the list is walked."""


class NewConversation(MessageOptions, total=False):
    """The optional fields of a new conversation."""

    recipient_name: str
    """As in "Jana Roe"."""
    cc: str | Sequence[str]
    """E-mail addresses of others who get it."""
    status: ConversationStatus | str
    """Any code; NEW when not given."""
    customfields: CustomFields
    """A value by each code, or pairs where one code stands twice. Its version is unknown."""
