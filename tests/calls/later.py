"""Calls that the vendor added after the reference: companies, widgets, files."""

from __future__ import annotations

from liveagent_async import Fields
from liveagent_async.resources.companies import Company
from liveagent_async.resources.widgets import Widget

from .row import Row, at

ROWS = [
    Row(
        "companies.list",
        "",
        lambda la: la.companies.list(name="Acme"),
        "GET companies",
        sends={"name": "Acme"},
        answer={"companies": [{"id": "co1", "name": "Acme", "emails": [], "datecreated": "2015-08-01 00:00:00"}]},
        gives=[Company(id="co1", name="Acme", datecreated=at("2015-08-01 00:00:00"))],
    ),
    Row(
        "companies.get",
        "",
        lambda la: la.companies.get("co1"),
        "GET companies/co1",
        answer={"id": "co1", "name": "Acme", "language": "en-US", "emails": "a@acme.com", "phones": None},
        gives=Company(id="co1", name="Acme", language="en-US", emails="a@acme.com"),
    ),
    Row(
        "widgets.list",
        "",
        lambda la: la.widgets.list(rtype="C"),
        "GET widgets",
        sends={"rtype": "C"},
        answer={"widgets": [{"contactwidgetid": "w1", "name": "Chat", "rtype": "C", "language": "en-US"}]},
        gives=[Widget(contactwidgetid="w1", name="Chat", rtype="C", language="en-US")],
    ),
    Row(
        "widgets.get",
        "",
        lambda la: la.widgets.get("w1"),
        "GET widgets/w1",
        answer={"contactwidgetid": "w1", "integration_code": "&lt;script&gt;", "form_height": "300"},
        gives=Widget(contactwidgetid="w1", integration_code="&lt;script&gt;", extra=Fields({"form_height": "300"})),
    ),
    Row(
        "files.get",
        "",
        lambda la: la.files.get("f1"),
        "GET files/f1",
        answer={"id": "f1", "name": "a.pdf", "size": "1024"},
        gives=Fields({"id": "f1", "name": "a.pdf", "size": "1024"}),
    ),
]
