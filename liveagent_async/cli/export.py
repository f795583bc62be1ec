"""`liveagent export`: lists, messages and reports into files or a database, every night by the same command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import anyio
import click

from liveagent_async import Rate, Retry

from ._ending import Ending
from ._export_wish import Account, Wish, pair
from ._shown import Shown
from ._signals import interruptible
from ._target import FORMATS, sink_of

if TYPE_CHECKING:
    from liveagent_async.export import Estimate, Exported, Sink

PATIENT: Final = Retry(attempts=8, wait_initial=1.0)
"""Half a minute: a server that is restarted in the night ends no export."""


@click.command()
@click.argument("streams", nargs=-1, required=True, metavar="STREAM...")
@click.option(
    "--to",
    "path",
    required=True,
    type=click.Path(path_type=Path, readable=False),  # the target says itself what is wrong with it
    help="A database's file, or a folder.",
)
@click.option("--format", type=click.Choice([*FORMATS]), help="When the path's end does not say it.")
@click.option("--since", metavar="DATE|last", help="From when on; last: since the end of the last export.")
@click.option("--until", metavar="DATE", help="Up to when, without it; the server's time now when not given.")
@click.option("--full", is_flag=True, help="Read everything, and mark what is no longer there in the column _deleted.")
@click.option("--where", multiple=True, metavar="NAME=VALUE", help="A filter of the lists, as email=@acme.com.")
@click.option("--concurrency", default=8, show_default=True, type=click.IntRange(min=1), help="Requests side by side.")
@click.option("--rate", default=180, show_default=True, help="Requests a minute, as the key allows; 0 for no limit.")
@click.option("--timezone", default="America/Los_Angeles", show_default=True, help="The account's.")
@click.option("--restart", is_flag=True, help="Throw an unfinished export of something else away.")
@click.option("--dry-run", is_flag=True, help="Only say how much would be asked, and how long that takes.")
@click.option("--json", "as_json", is_flag=True, help="End with a summary on stdout, in JSON.")
def export(
    *,
    streams: Sequence[str],
    path: Path,
    format: str | None,
    since: str | None,
    until: str | None,
    full: bool,
    where: Sequence[str],
    concurrency: int,
    rate: int,
    timezone: str,
    restart: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Export lists, messages and reports: every row once, whatever breaks.

    As in `liveagent export customers messages reports.agents --to warehouse.sqlite --since last`. `all` is every stream
    but customers.detail, which costs a request for each customer. Stopped by whatever, the same command goes on where
    it was. LIVEAGENT_URL and LIVEAGENT_API_KEY say whom to ask.

    Exit codes: 0 done, 1 other, 2 usage, 3 the key, 4 refused by the target, 6 network, 7 server, 9 an answer that
    cannot be read, 130 and 143 interrupted.
    """
    wish = Wish(streams, since, until, dict(map(pair, where)), full=full, restart=restart)
    sink = sink_of(path, format)
    account = Account(concurrency, Rate(rate, 60) if rate else None, timezone)
    shown = Shown(account.rate, concurrency)
    with Ending(path, account.rate, shown, as_json) as ending:  # on Python 3.11 coverage may lose what follows a run
        if dry_run:
            ending.estimates = anyio.run(_estimate, wish, sink if path.exists() else None, account)
        else:
            ending.done = anyio.run(_run, wish, sink, account, shown)


async def _run(wish: Wish, sink: Sink, account: Account, shown: Shown) -> Exported:
    from liveagent_async.export import export  # noqa: PLC0415, not imported for other commands

    async with account.opened(shown.observe) as la:

        async def work() -> Exported:
            shown.beginning = (await la.application.status()).dateinstalled
            return await export(
                la.with_options(retry=PATIENT),
                wish.named(),
                sink,
                progress=shown.progress,
                **wish.options(la.timezone),
            )

        with shown:
            return await interruptible(work, shown.keep_showing)


async def _estimate(wish: Wish, sink: Sink | None, account: Account) -> list[Estimate]:
    from liveagent_async.export import estimate  # noqa: PLC0415, not imported for other commands

    async with account.opened() as la:
        return await estimate(la, wish.named(), sink, **wish.options(la.timezone))
