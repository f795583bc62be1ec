"""`liveagent call`: any call of the API, its answer printed as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from urllib.parse import parse_qsl, unquote, urlsplit

import click

from liveagent_async import AsyncLiveAgent, Tree

from ._account import with_account
from ._printed import printed
from ._terminal import knows_letters


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
    ends in .xml or .yaml asks for that format. A path may begin with /api/ or be a whole URL of the account, its
    parameters behind a question mark. LIVEAGENT_URL and LIVEAGENT_API_KEY say whom to ask.
    """
    path, query = _below_api(path)
    named = {**query, **dict(map(_pair, parameters))}

    async def ask(la: AsyncLiveAgent) -> None:
        answer = await la.call(method, path, named)  # type: ignore[call-overload]  # one of the four, click has made sure
        shown = la.redact(answer, secrets=show_tokens)
        click.echo(
            printed(json.dumps(shown, ensure_ascii=not knows_letters(), indent=2))
        )  # escapes are JSON everywhere

    with_account(ask, codecs={"json": _Json()})


class _Json:
    """Python's own reader: a number stays a number, as the client's records need none."""

    suffix = ""

    def decode(self, body: bytes) -> Tree:
        """The whole answer."""
        tree: Tree = json.loads(body)
        return tree


def _below_api(path: str) -> tuple[str, dict[str, str]]:
    """The path below /api/ and the parameters of a path that is a URL, or part of one; the key is no parameter."""
    parts = urlsplit(path)
    if parts.netloc and parts.netloc != urlsplit(os.environ.get("LIVEAGENT_URL", "")).netloc:
        raise click.BadParameter(f"{parts.netloc} is not the account's host, which LIVEAGENT_URL names")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "apikey" in query:
        raise click.BadParameter("leave apikey out of the URL: the key comes from LIVEAGENT_API_KEY")
    below = parts.path.rpartition("/api/")[2] if parts.netloc or parts.path.startswith("/") else parts.path
    return unquote(below).removeprefix("/"), query


def _pair(parameter: str) -> tuple[str, str]:
    name, equals, value = parameter.partition("=")
    if not (name and equals):
        raise click.BadParameter(f"{parameter!r}: write NAME=VALUE")
    return name, value
