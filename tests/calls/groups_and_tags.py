"""Customers groups and tags, which are alike."""

from __future__ import annotations

from typing import Any

from liveagent_async.resources.customer_groups import CustomerGroup
from liveagent_async.resources.tags import Tag

from .row import Row

COLOURED: dict[str, Any] = {"id": "sh3j", "name": "VIP", "color": "FFFFFF", "bg_color": "0000FF"}

ROWS = [
    Row(
        "customer_groups.delete",
        "Delete customers group",
        lambda la: la.customer_groups.delete("sh3j"),
        "DELETE customersgroups/sh3j",
    ),
    Row(
        "customer_groups.get",
        "Retrieve customers group info",
        lambda la: la.customer_groups.get("sh3j"),
        "GET customersgroups/sh3j",
        answer=COLOURED,
        gives=CustomerGroup(**COLOURED),
    ),
    Row(
        "customer_groups.list",
        "Retrieve all groups of all customers",
        lambda la: la.customer_groups.list(),
        "GET customersgroups",
        answer={"groups": [{"id": "ag0h", "name": "VIP"}, {"id": "2kt8", "name": "Premium"}]},
        gives=[CustomerGroup(id="ag0h", name="VIP"), CustomerGroup(id="2kt8", name="Premium")],
    ),
    Row(
        "customer_groups.create",
        "Add customers group",
        lambda la: la.customer_groups.create("VIP", color="FFFFFF", bg_color="0000FF"),
        "POST customersgroups",
        sends={"name": "VIP", "color": "FFFFFF", "bg_color": "0000FF"},
        answer={"status": "OK", "statuscode": 0, **COLOURED},
        gives=CustomerGroup(**COLOURED),
    ),
    Row(
        "customer_groups.update",
        "Change customers group",
        lambda la: la.customer_groups.update("sh3j", name="VIP+", color="000000", bg_color="FFFF00"),
        "PUT customersgroups/sh3j",
        sends={"name": "VIP+", "color": "000000", "bg_color": "FFFF00"},
    ),
    Row("tags.delete", "Remove tag", lambda la: la.tags.delete("sh3j"), "DELETE tags/sh3j"),
    Row(
        "tags.list",
        "Retrieve a list of all available tags",
        lambda la: la.tags.list(),
        "GET tags",
        answer={"tags": [{"id": "sh3j", "name": "VIP"}, COLOURED]},
        gives=[Tag(id="sh3j", name="VIP"), Tag(**COLOURED)],
    ),
    Row(
        "tags.get",
        "Retrieve tag info",
        lambda la: la.tags.get("sh3j"),
        "GET tags/sh3j",
        answer=COLOURED,
        gives=Tag(**COLOURED),
    ),
    Row(
        "tags.create",
        "Add tag",
        lambda la: la.tags.create("VIP", color="FFFFFF", bg_color="0000FF"),
        "POST tags",
        sends={"name": "VIP", "color": "FFFFFF", "bg_color": "0000FF"},
        answer={"status": "OK", "statuscode": 0, **COLOURED},
        gives=Tag(**COLOURED),
    ),
    Row(
        "tags.update",
        "Change tag",
        lambda la: la.tags.update("sh3j", name="VIP+", color="000000", bg_color="FFFF00"),
        "PUT tags/sh3j",
        sends={"name": "VIP+", "color": "000000", "bg_color": "FFFF00"},
    ),
]
