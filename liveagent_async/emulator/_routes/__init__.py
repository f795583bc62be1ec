"""The calls, one file per family of the reference; importing this package fills the router's table."""

from __future__ import annotations

from importlib import import_module

FAMILIES = tuple(
    import_module(f".{family}", __name__)
    for family in (
        "agents",
        "application",
        "conversations",
        "customer_more",
        "customers",
        "departments",
        "knowledgebase",
        "later",
        "messages",
        "online",
        "overview",
        "presence",
        "reports",
        "sla",
        "tags",
        "ticket_more",
        "tickets",
    )
)
