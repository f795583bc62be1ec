"""Adds to a page what is generated from the code: the commands of the command line, the streams of exports."""

# ruff: noqa: INP001, an extension

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import click
from sphinx.application import Sphinx

from liveagent_async.cli._group import group
from liveagent_async.export import STREAMS, Stream


def commands() -> str:
    """Every command with its arguments and options."""
    return "\n".join(line for name, command in walk("liveagent", group) for line in described(name, command))


def walk(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """The commands below a group, the group first."""
    yield name, command
    if isinstance(command, click.Group):
        for below in sorted(command.commands):
            yield from walk(f"{name} {below}", command.commands[below])


def described(name: str, command: click.Command) -> Iterator[str]:
    """A command's section."""
    context = click.Context(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    yield f"\n## {name}\n\n```text\n{usage}\n```\n"
    yield paragraphs(command.help or "")
    options = [each for each in command.get_params(context) if isinstance(each, click.Option)]
    rows = [row for option in options if (row := option.get_help_record(context))]
    yield "\n| option | what it does |\n|---|---|"
    yield from (f"| `{cell(option)}` | {cell(words)} |" for option, words in rows)


def paragraphs(text: str) -> str:
    r"""A help text as Markdown: what click keeps as it is (after a ``\b``) is code."""
    parts = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(f"```text\n{part[2:]}\n```" if part.startswith("\b\n") else part for part in parts)


def cell(text: str) -> str:
    """Text inside a table."""
    return " ".join(text.replace("|", "\\|").split())


def streams() -> str:
    """Every stream with its key, its record and its columns."""
    return "\n".join(line for stream in STREAMS.values() for line in table(stream))


def table(stream: Stream) -> Iterator[str]:
    """A stream's section."""
    yield f"\n### {stream.name}\n"
    key = ", ".join(f"`{name}`" for name in stream.key)
    yield f"Key: {key}. Rows are {{py:class}}`~liveagent_async.records.{stream.record.__name__}`.\n"
    yield "| column | kind |\n|---|---|"
    yield from (f"| `{column.name}` | {column.kind} |" for column in stream.columns())


PAGES: dict[str, Callable[[], str]] = {"reference/cli": commands, "reference/streams": streams}


def add(_app: Sphinx, page: str, source: list[str]) -> None:
    """Called for each page before it is parsed."""
    if page in PAGES:
        source[0] += PAGES[page]() + "\n"


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("source-read", add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
