"""Conversations: their records, filters and the fields of a new one; their calls are in conversations.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

import attrs

from .._paging.pages import Paging
from .._record import Record, Value
from .._request import When
from ..enums import ChannelType, ConversationStatus
from ._arguments import CustomFields
from ._base import CustomField
from .messages import MessageOptions


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
