"""The calls, one file per family of the reference; importing them fills the table from which `run` takes them."""

# pyright: reportUnusedImport=false
from __future__ import annotations

from liveagent_async.emulator._router import run

from . import (  # noqa: F401
    agents,
    application,
    companies_widgets_files,
    conversations,
    custom_fields,
    customers,
    departments,
    knowledgebase,
    labels,
    messages,
    online_status,
    overview,
    sla_reports,
    suggestions,
    time_reports,
    work_reports,
)

__all__ = ["run"]
