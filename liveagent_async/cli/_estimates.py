"""What `liveagent export --dry-run` says: how much would be asked, and how long the key takes for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import attrs
import click

from liveagent_async import Rate

if TYPE_CHECKING:
    from liveagent_async.export import Estimate


def tell_estimates(estimates: Sequence[Estimate], rate: Rate | None, *, as_json: bool) -> None:
    """A line a stream and one for all, or all in JSON."""
    requests = sum(each.requests or 0 for each in estimates)
    seconds = requests * rate.period / rate.limit if rate else None
    if as_json:
        streams = [attrs.asdict(each) for each in estimates]
        click.echo(json.dumps({"requests": requests, "seconds_at_rate": seconds, "streams": streams}))
        return
    for each in estimates:
        click.echo(f"{each.stream}: {_words(each)}")
    unknown = ", and those of the streams that cannot be measured" if any(e.requests is None for e in estimates) else ""
    time = f", {timedelta(seconds=round(seconds))} at {rate.limit} in {rate.period:g} s" if rate and seconds else ""
    click.echo(f"in all about {requests:,} requests{time}{unknown}; nothing was written")


def _words(estimate: Estimate) -> str:
    if estimate.requests is None:
        return "its list cannot be measured, this server fails at large offsets"
    rows = "" if estimate.rows is None else f"about {estimate.rows:,} rows of its list, "
    return f"{rows}{estimate.requests:,} requests"
