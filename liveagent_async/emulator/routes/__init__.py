"""The calls, one file per family of the reference; importing this package fills the router's table."""

from __future__ import annotations

from . import (
    agents,
    application,
    conversations,
    customer_more,
    customers,
    departments,
    knowledgebase,
    later,
    messages,
    online,
    overview,
    presence,
    reports,
    sla,
    tags,
    ticket_more,
    tickets,
)

FAMILIES = (
    agents,
    application,
    conversations,
    customer_more,
    customers,
    departments,
    knowledgebase,
    later,
    messages,
    online,
    overview,
    presence,
    reports,
    sla,
    tags,
    ticket_more,
    tickets,
)
