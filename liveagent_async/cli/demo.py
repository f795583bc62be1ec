"""`liveagent demo`: the whole way over a real socket, in three formats and in bulk, checked and timed."""

from __future__ import annotations

from datetime import date, timedelta

import anyio
import click
from rich import box
from rich.console import Console
from rich.table import Table

from liveagent_async import AsyncLiveAgent, Rate

from ._extras import missing
from ._terminal import progress
from ._tour import Leg, tour

AGENTS = 10
CONCURRENCY = 8
CLOUD = Rate()
RATE = Rate(3000, 60)
"""For client and emulator alike: the cloud's 180 a minute would stretch the requests over some minutes."""


@click.command()
@click.option("--customers", default=20_000, show_default=True, type=click.IntRange(min=1), help="How many to walk.")
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 365), help="How many daily reports.")
def demo(customers: int, days: int) -> None:
    """Show the client at work, against an emulated server.

    Starts the emulator on a socket of this machine, walks its customers in JSON, XML and YAML, pulls daily reports,
    exports the customers into SQLite, and checks that nothing is lost or unequal (else the exit code is 1). Nothing
    leaves the machine.
    """
    if reason := missing("emulator"):
        raise click.ClickException(reason)
    anyio.run(_run, customers, days)


async def _run(customers: int, days: int) -> None:
    from liveagent_async.emulator import Emulator  # noqa: PLC0415, of another extra

    rate = (RATE.limit, RATE.period)
    emulator = Emulator(customers=customers, conversations=2000, agents=AGENTS, rate=rate, api_key="demo")
    async with emulator.serve() as url, AsyncLiveAgent(url, emulator.api_key, concurrency=CONCURRENCY, rate=RATE) as la:
        click.echo(
            f"An emulated LiveAgent at {url}, in this process, with {customers:,} customers and {AGENTS} agents.\n"
            f"It allows {RATE.limit:,} requests a minute instead of the cloud's {CLOUD.limit}, to be done in seconds."
        )
        first = date(2025, 1, 1)  # the year of the emulator's conversations
        with progress() as bars:
            outcome = await tour(
                la,
                emulator,
                bars,
                customers=customers,
                first=first,
                last=first + timedelta(days=days - 1),
                concurrency=CONCURRENCY,
            )
    _show(outcome.legs)
    if outcome.problems:
        raise click.ClickException("; ".join(outcome.problems))
    click.echo(
        f"Each of the {customers:,} customers came once, with equal records in the three formats. "
        f"The {days} days came in order and add up to the report of the whole time. "
        "The exported table has the same customers."
    )


def _show(legs: list[Leg]) -> None:
    table = Table(
        "", box=box.SIMPLE_HEAD, caption=f"waited for the limiter: the sum over all calls, {CONCURRENCY} at a time"
    )
    for name in ("rows", "requests", "seconds", "rows/s", "waited, s"):
        table.add_column(name, justify="right")
    for leg in legs:
        table.add_row(
            leg.what,
            f"{leg.rows:,}",
            f"{leg.requests:,}",
            f"{leg.seconds:.2f}",
            f"{leg.rows / leg.seconds:,.0f}",
            f"{leg.waited:.1f}",
        )
    Console().print(table)
