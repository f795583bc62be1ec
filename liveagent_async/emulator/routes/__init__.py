"""The calls, one file per family of the reference; importing this package fills the router's table."""

from __future__ import annotations

from . import (
    agents,
    application,
    conversations,
    customers,
    departments,
    messages,
    overview,
    presence,
    reports,
    tags,
    tickets,
)

__all__ = [
    "agents",
    "application",
    "conversations",
    "customers",
    "departments",
    "messages",
    "overview",
    "presence",
    "reports",
    "tags",
    "tickets",
]
