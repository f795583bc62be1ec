"""The streams: what can be exported, how it is asked for, what its table looks like. A new stream is one entry."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Final

import attrs

from liveagent_async import AsyncLiveAgent, Record, records

from ._schema import Column, Kind, Row, columns_of, row_maker
from ._sources import Days, Each, Source, Where, Whole, Windows, details, messages


@attrs.frozen
class Stream:
    """One kind of rows: a table."""

    name: str
    """What `export` takes."""
    key: tuple[str, ...]
    """The columns that tell its rows apart."""
    record: type[Record] = attrs.field(repr=False)
    """What its rows are made of."""
    source: Source = attrs.field(repr=False)
    """How it is asked for."""
    replaces: tuple[str, ...] = ()
    """The columns whose values in a new row make the old rows that have them obsolete.

    A conversation's messages go with the conversation, a report's rows with the day. () is the whole table.
    """
    leading: tuple[Column, ...] = attrs.field(default=(), repr=False)
    """Columns before the record's own."""

    def columns(self, secrets: Collection[str] = ()) -> tuple[Column, ...]:
        """The table's columns.

        Args:
            secrets: Login tokens that shall be among them.
        """
        return (*self.leading, *columns_of(self.record, secrets))

    def scope(self, where: Where) -> str:
        """What `since="last"` goes by: the stream, and its filters where there are some.

        Args:
            where: The filters.
        """
        return f"{self.name} {json.dumps(dict(where), sort_keys=True)}" if where else self.name

    def row_maker(self, secrets: Collection[str] = ()) -> Callable[[Record], Row]:
        """What makes the part of a row that is the record's.

        Args:
            secrets: Login tokens that shall be in it.
        """
        return row_maker(self.record, columns_of(self.record, secrets), secrets)


async def _customer(la: AsyncLiveAgent, contactid: str) -> object:
    return await la.customers.get(contactid)


async def _messages(la: AsyncLiveAgent, conversationid: str) -> object:
    return await la.conversations.messages(conversationid).all()


def _leading(**kinds: Kind) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name, kind in kinds.items())


_CUSTOMERS: Final = Windows("customers.list", by="datecreated")
_CONVERSATIONS: Final = Windows("conversations.list", by="datechanged")

_GROUP: Final = _leading(
    conversationid="text",
    messagegroupid="text",
    group_userid="text",
    group_rtype="text",
    group_rstatus="text",
    group_datecreated="timestamp",
    group_datefinished="timestamp",
)


_KINDS: Final = ("tickets", "chats", "calls")


def _report(name: str, record: type[Record], *key: str) -> Stream:
    call = f"reports.{name}"
    return Stream(call, ("day", *key), record, Days(call), replaces=("day",), leading=_leading(day="date"))


def _list(name: str, record: type[Record], key: str, call: str) -> Stream:
    return Stream(name, (key,), record, Whole(call))


_ALL: Final = (
    Stream("customers", ("contactid",), records.CustomerRow, _CUSTOMERS, ("contactid",)),
    Stream(
        "customers.detail",
        ("contactid",),
        records.Customer,
        Each(_CUSTOMERS, "contactid", _customer, details),
        ("contactid",),
    ),
    Stream("conversations", ("conversationid",), records.ConversationRow, _CONVERSATIONS, ("conversationid",)),
    Stream(
        "messages",
        ("conversationid", "messageid"),
        records.Message,
        Each(_CONVERSATIONS, "conversationid", _messages, messages),
        ("conversationid",),
        _GROUP,
    ),
    _list("tags", records.Tag, "id", "tags.list"),
    _list("departments", records.Department, "departmentid", "departments.list"),
    _list("agents_online", records.AgentOnlineState, "id", "online_status.agents"),
    _list("customer_groups", records.CustomerGroup, "id", "customer_groups.list"),
    _list("companies", records.Company, "id", "companies.list"),
    _report("agents", records.AgentReport, "id"),
    _report("performance", records.PerformanceReport),
    _report("ranking", records.Ranking, "id"),
    _report("channels", records.ChannelReport, "id"),
    _report("departments", records.DepartmentReport, "id"),
    _report("tags", records.TagReport, "id"),
    *(_report(f"{kind}.agent_availability", records.AgentAvailability, "id") for kind in _KINDS),
    *(_report(f"{kind}.availability", records.Availability, "date") for kind in _KINDS[1:]),
    *(_report(f"{kind}.load", records.Load, "date") for kind in _KINDS),
    *(_report(f"{kind}.sla_compliance", records.SlaCompliance, "date") for kind in _KINDS),
    *(_report(f"{kind}.sla_log", records.SlaLog, "id") for kind in _KINDS),
)

STREAMS: Final[Mapping[str, Stream]] = MappingProxyType({stream.name: stream for stream in _ALL})
"""Every stream by its name."""
