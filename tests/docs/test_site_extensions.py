"""What our own extensions of Sphinx put on the site: keywords of calls, commands, streams."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from liveagent_async.cli._group import group
from liveagent_async.export import STREAMS
from liveagent_async.resources.customers import CustomerListing, Customers

EXTENSIONS = Path(__file__).parents[2] / "docs" / "_ext"


@pytest.fixture
def extension(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    """The extensions by name, imported as Sphinx does it."""
    monkeypatch.setattr(sys, "path", [str(EXTENSIONS), *sys.path])
    return {name: import_module(name) for name in ("keywords", "generated")}


def test_keywords_of_a_call_come_with_those_they_inherit(extension: dict[str, ModuleType]) -> None:
    """Filters first, then how the list is walked, each with its type and the string under it."""
    keys = {name: (hint, words) for name, hint, words in extension["keywords"].keys(CustomerListing)}
    assert keys.keys() == CustomerListing.__optional_keys__
    assert keys["email"] == ("str", "Any part of the address.")
    assert list(keys)[-5:] == ["size", "start", "limit", "prefetch", "max_pages"]


def test_keywords_stand_in_the_signature_and_among_the_parameters(extension: dict[str, ModuleType]) -> None:
    """In place of `**listing`; what comes back stands behind."""
    keywords, method = extension["keywords"], Customers.list
    args, result = keywords.signature(None, "method", "Customers.list", method, None, "(**listing)", None)
    assert args.startswith("(*, email, ")
    assert args.endswith(", max_pages)")
    assert result == "Pages[CustomerRow]"
    lines = ["All customers.", ":raises ValueError: never"]
    keywords.docstring(None, "method", "Customers.list", method, None, lines)
    assert lines[1:3] == [":param email: Any part of the address.", ":type email: str"]
    assert lines[-1] == ":raises ValueError: never"


def test_what_is_generated_has_every_command_and_stream(extension: dict[str, ModuleType]) -> None:
    """With every option, and every column."""
    generated = extension["generated"]
    page = generated.commands()
    for name, command in group.commands.items():
        assert f"\n## liveagent {name}\n" in page
        assert [
            each.opts[0] for each in command.params if each.opts[0].startswith("-") and each.opts[0] not in page
        ] == []
    tables = generated.streams()
    for name, stream in STREAMS.items():
        _, _, rest = tables.partition(f"\n### {name}\n")
        section, _, _ = rest.partition("\n### ")
        assert [
            column.name for column in stream.columns() if f"| `{column.name}` | {column.kind} |" not in section
        ] == []
