"""`liveagent tap`: a Singer tap, whose lines go into any Singer target."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import anyio
import click

from liveagent_async import AsyncLiveAgent, Rate


@click.command()
@click.option("--config", required=True, type=click.Path(exists=True, path_type=Path), help="A JSON file, see above.")
@click.option("--state", type=click.Path(exists=True, path_type=Path), help="The last STATE, in a JSON file.")
def tap(config: Path, state: Path | None) -> None:
    """Write a Singer tap's SCHEMA, RECORD and STATE messages to stdout.

    As in `liveagent tap --config config.json --state state.json | target-postgres`. The configuration is an object with
    `streams`, a list as of `liveagent export`, and may have `start_date`, `timezone`, `rate` (requests a minute, 0 for
    no limit), `url` and `api_key`; without the last two LIVEAGENT_URL and LIVEAGENT_API_KEY say whom to ask.
    """
    anyio.run(_run, _tree(config), _tree(state) if state else {})


def _tree(file: Path) -> dict[str, Any]:
    try:
        tree = json.loads(file.read_text())
    except ValueError as error:
        raise click.ClickException(f"{file} is no JSON: {error}") from None
    if not isinstance(tree, dict):
        raise click.ClickException(f"{file} holds no JSON object")
    return cast("dict[str, Any]", tree)


async def _run(asked: dict[str, Any], state: dict[str, Any]) -> None:
    from liveagent_async.export.singer import messages  # noqa: PLC0415, other commands need none of it

    start = asked.get("start_date")
    since = datetime.fromisoformat(start) if start else None
    if since is not None and since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    rate = int(asked.get("rate", 180))
    zone = asked.get("timezone", "America/Los_Angeles")
    limit = Rate(rate, 60) if rate else None
    async with AsyncLiveAgent(asked.get("url"), asked.get("api_key"), timezone=zone, rate=limit) as la:
        async for message in messages(la, asked.get("streams", []), state, since=since):
            click.echo(json.dumps(message, ensure_ascii=False))
