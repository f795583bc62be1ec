"""`liveagent emulator`: a LiveAgent server to develop against, in any language, until it is interrupted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import anyio
import anyio.to_thread
import click

from ._extras import missing
from ._printed import printed
from ._signals import signals

if TYPE_CHECKING:
    from liveagent_async.emulator import Emulator, Usage

_BUSIEST = 20


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=8080, show_default=True, help="0 is any free one.")
@click.option("--customers", default=10_000, show_default=True, help="How many there are at the start.")
@click.option("--conversations", default=1000, show_default=True, help="How many there are at the start.")
@click.option("--agents", default=10, show_default=True, help="How many there are.")
@click.option(
    "--dates",
    type=click.Choice(["even", "year", "bursty"]),
    default="even",
    show_default=True,
    help="When they came; year: all in 2025, and the account with them.",
)
@click.option("--seed", default=0, show_default=True, help="Another seed, other data; the same seed, the same data.")
@click.option("--path", default=":memory:", show_default=True, help="A file to keep the data in.")
@click.option("--api-key", default="emulator", show_default=True, help="The API key that is right.")
@click.option("--rate", default=180, show_default=True, help="Requests a minute, as the cloud allows; 0 for no limit.")
@click.option("--latency", default=0.0, show_default=True, help="Seconds before every answer.")
@click.option(
    "--server-version", metavar="VERSION", help="The LiveAgent version to play, as 5.50; the latest known by default."
)
@click.option(
    "--fault", "faults", multiple=True, help="As 'reset path=conversations* method=POST times=2'; repeatable."
)
def emulator(
    *,
    host: str,
    port: int,
    customers: int,
    conversations: int,
    agents: int,
    dates: Literal["even", "year", "bursty"],
    seed: int,
    path: str,
    api_key: str,
    rate: int,
    latency: float,
    server_version: str | None,
    faults: Sequence[str],
) -> None:
    """Serve an emulated LiveAgent until interrupted.

    Its data is made up and may be changed at will. Every fault spoils answers; their kinds are: latency, installing,
    refuse, html, error200, empty200, wrong_json, truncated, cut, reset, drip.
    """
    if reason := missing("emulator"):
        raise click.ClickException(reason)
    from liveagent_async.emulator import Emulator, Fault  # noqa: PLC0415, of another extra
    from liveagent_async.emulator._versions import LATEST  # noqa: PLC0415

    server = Emulator(
        customers=customers,
        conversations=conversations,
        agents=agents,
        dates=dates,
        seed=seed,
        path=path,
        api_key=api_key,
        rate=(rate, 60) if rate else None,
        latency=latency,
        faults=[Fault.parse(fault) for fault in faults],
        version=server_version or LATEST,
    )
    try:
        anyio.run(_serve, server, host, port)
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}, port {port}: {error.strerror}") from None


async def _serve(server: Emulator, host: str, port: int) -> None:
    with signals() as received:
        async with server.serve(host, port) as url:
            click.echo(
                f"An emulated LiveAgent at {url}, key {server.api_key}; stop it with Ctrl-C. In another terminal:\n"
            )
            click.echo(f"export LIVEAGENT_URL={url} LIVEAGENT_API_KEY={server.api_key}\nliveagent ping")
            await anyio.to_thread.run_sync(received.get, abandon_on_cancel=True)
        click.echo("stopped", err=True)
        for line in used(server.callers):
            click.echo(line, err=True)


def used(callers: Mapping[str, Usage]) -> list[str]:
    """What each caller used of the limit, a line for each of the twenty busiest."""
    busiest = sorted(callers.items(), key=lambda one: -sum(one[1]))
    lines = [
        f"{printed(name) or 'unnamed'}: {asked:,} request{'s' * (asked != 1)}, {refused:,} refused (429)"
        for name, (asked, refused) in busiest
    ]
    return [*lines[:_BUSIEST], f"and {len(lines) - _BUSIEST:,} callers more"] if len(lines) > _BUSIEST else lines
