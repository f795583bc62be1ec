"""`liveagent call`: any call of the API, its answer printed as JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import cast
from urllib.parse import quote

import click

from liveagent_async import AsyncLiveAgent

from ._account import with_account

_LOGINS = frozenset({"authtoken", "browsercookiename"})
_STRUCK = "***"


@click.command()
@click.argument("method", type=click.Choice(["GET", "POST", "PUT", "DELETE"], case_sensitive=False))
@click.argument("path")
@click.argument("parameters", metavar="[NAME=VALUE]...", nargs=-1)
@click.option(
    "--show-tokens", is_flag=True, help="Print login tokens of customers, too: each is as good as a password."
)
def call(method: str, path: str, parameters: Sequence[str], *, show_tokens: bool) -> None:
    """Send any call and print its answer as JSON.

    As in `liveagent call GET agents/john@agent.com.xml` or `liveagent call GET customers limitcount=5`; a path that
    ends in .xml or .yaml asks for that format. LIVEAGENT_URL and LIVEAGENT_API_KEY say whom to ask.
    """
    named = dict(map(_pair, parameters))

    async def ask(la: AsyncLiveAgent) -> None:
        answer = await la.call(method, path, named)  # type: ignore[call-overload]  # one of the four, click has made sure
        _show(answer if show_tokens else _without_logins(answer))

    with_account(ask)


def _show(answer: object) -> None:
    """Prints an answer as JSON, without the key should the server have sent that."""
    readable = sys.stdout.encoding.lower().startswith("utf")  # else escapes, which are JSON everywhere
    text, key = json.dumps(answer, ensure_ascii=not readable, indent=2), os.environ["LIVEAGENT_API_KEY"]
    for written in (json.dumps(key)[1:-1], quote(key, safe="")):  # as it stands in JSON, and in a URL
        text = text.replace(written, _STRUCK)
    click.echo(text)


def _pair(parameter: str) -> tuple[str, str]:
    name, equals, value = parameter.partition("=")
    if not (name and equals):
        raise click.BadParameter(f"{parameter!r}: write NAME=VALUE")
    return name, value


def _without_logins(value: object) -> object:
    if isinstance(value, dict):
        tree = cast("dict[str, object]", value)
        return {name: _STRUCK if name in _LOGINS else _without_logins(each) for name, each in tree.items()}
    return [_without_logins(each) for each in cast("list[object]", value)] if isinstance(value, list) else value
