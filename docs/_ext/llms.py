"""Writes llms.txt beside the pages: each page with its address and first paragraph, in the order of the site."""

# ruff: noqa: INP001, an extension

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

HEAD = """\
# liveagent-async

> Async Python client of the LiveAgent (QualityUnit, ladesk.com) helpdesk's REST API, version 1: typed, on asyncio and
> trio, with an emulator of the server, exports, a command line and fixtures for pytest.
"""


def write(app: Sphinx, error: Exception | None) -> None:
    """Called at the end of a build."""
    if error is None and app.builder.format == "html":
        lines = [HEAD, *(f"- [{title}]({page}.html): {words}" for page, title, words in listed(app.env, "index"))]
        Path(app.outdir, "llms.txt").write_text("\n".join(lines) + "\n")


def listed(env: BuildEnvironment, page: str) -> Iterator[tuple[str, str, str]]:
    """A page and those below it, with title and first paragraph."""
    first = next((node for node in env.get_doctree(page).findall() if type(node).__name__ == "paragraph"), None)
    yield page, env.titles[page].astext(), " ".join(first.astext().split()) if first else ""
    for below in env.toctree_includes.get(page, ()):
        yield from listed(env, below)


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
