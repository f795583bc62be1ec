"""`liveagent report`: a report of some days as a table, as charts over time, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import cast

import click
from rich.console import Console
from rich.text import Text

from liveagent_async import AsyncLiveAgent, Pages, Record, Span, pull, to_dict
from liveagent_async.export import STREAMS

from ._account import with_account
from ._bars import bars
from ._columns import HOW_SAID, ROWS, USUAL, column_names, how, made_by, one_value, unit
from ._printed import printed
from ._report_table import Part, report_table
from ._report_wish import Wish
from ._series import Series, bar_lengths, cut, days_of, readable
from ._svg import columns as drawn_columns
from ._terminal import knows_letters, progress

REPORTS = {
    name.removeprefix("reports."): stream.record for name, stream in STREAMS.items() if name.startswith("reports.")
}
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("name", metavar="REPORT", type=click.Choice(list(REPORTS)))
@click.option("--since", type=_DAY, metavar="DAY", help="The first day, as 2025-01-01; by default 30 days ago.")
@click.option("--until", type=_DAY, metavar="DAY", help="The last day, which counts whole; by default yesterday.")
@click.option("--every", type=click.IntRange(min=1), metavar="DAYS", help="Ask for each so many days: 1 is day by day.")
@click.option("--id", "id_", default="", help="Only the row of this agent, channel, department or tag.")
@click.option("--column", "columns", multiple=True, help="A column of the table; repeatable.")
@click.option("--chart", "charts", multiple=True, help="Draw this column over time; repeatable.")
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="Draw into this file.")
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON, with all columns.")
def report(
    *,
    name: str,
    since: datetime | None,
    until: datetime | None,
    every: int | None,
    id_: str,
    columns: Sequence[str],
    charts: Sequence[str],
    svg: Path | None,
    as_json: bool,
) -> None:
    """Show a report of some days.

    REPORT is agents, channels, departments, performance, tags, ranking, tickets.load, ...: as in la.reports. Without
    --every the server is asked for all days at once and adds them up itself, averages too; with it, or for a chart, it
    is asked for each part, and a chart's bars are its answers. LIVEAGENT_URL and LIVEAGENT_API_KEY say whom to ask.
    """
    wish = Wish(name, REPORTS[name], id_, every, columns, charts, svg, as_json)
    wish.check()
    with_account(partial(_report, wish=wish, since=since and since.date(), until=until and until.date()))


async def _report(la: AsyncLiveAgent, wish: Wish, since: date | None, until: date | None) -> None:
    last = until or datetime.now(la.timezone).date() - timedelta(days=1)
    whole = Span(since or last - timedelta(days=29), last)
    if whole.date_to < whole.date_from:
        raise ValueError(f"--until, {whole.date_to}, is before --since, {whole.date_from}")
    console = Console(highlight=False)
    every = wish.days_each(whole, console.width)
    parts = await _pulled(la, wish, cut(whole, every))
    if wish.as_json:
        rows = [
            {"date_from": f"{span.date_from}", "date_to": f"{span.date_to}", **to_dict(row)}
            for span, rows in parts
            for row in rows
        ]
        click.echo(printed(json.dumps(la.redact(rows), ensure_ascii=not knows_letters(), indent=2)))
    elif wish.charts:
        _show_charts(console, wish, [_series(wish, column, parts) for column in wish.charts], whole)
    else:
        _show_table(console, wish, whole, parts, la.redact)


async def _pulled(la: AsyncLiveAgent, wish: Wish, spans: Sequence[Span]) -> list[Part]:
    call = cast("Callable[[date, date], Pages[Record]]", attrgetter(wish.name)(la.reports))
    parts: list[Part] = []
    with progress() as bar:
        task = bar.add_task(wish.name, total=len(spans))
        async with pull(spans, call, concurrency=la.limiter.concurrency) as pulled:
            async for span, rows in pulled:
                parts.append((span, [row for row in rows if wish.has(row)]))
                bar.advance(task)
    if wish.id and not any(rows for _, rows in parts):
        raise ValueError(f"no row of {wish.name} has the id {wish.id!r}")
    return parts


def _series(wish: Wish, column: str, parts: Sequence[Part]) -> Series:
    """A column over time, with notes on what a value is made of."""
    spans = [span for span, _ in parts]
    most = max((len(rows) for _, rows in parts), default=0)
    mixed = most > 1 and column != ROWS
    made = (
        f"{wish.name}, {HOW_SAID.get(how(column), f'weighted by {how(column)}')} of {most} rows" if mixed else wish.name
    )
    when = f"{days_of(Span(spans[0].date_from, spans[-1].date_to))}, {bar_lengths(spans)}"
    values = [one_value(column, rows) for _, rows in parts]
    return readable(Series(column, unit(column), (made, when), spans, values))


def _show_charts(console: Console, wish: Wish, charts: Sequence[Series], whole: Span) -> None:
    if wish.svg:
        try:
            wish.svg.write_text(drawn_columns(f"{wish.name}, {days_of(whole)}", charts), "utf-8")
        except OSError as error:
            raise click.ClickException(f"cannot write {wish.svg}: {error.strerror}") from None
        click.echo(f"{wish.svg}: {', '.join(chart.title for chart in charts)}, {days_of(whole)}")
        return
    for chart in charts:
        console.print(Text(chart.title, "bold"), *map(Text, chart.notes), sep="\n")
        console.print(Text("\n".join(bars(chart, console.width, ascii_only=not knows_letters())), "cyan"))
        console.print(Text(f"{chart.summary()}\n"))


def _show_table(
    console: Console, wish: Wish, whole: Span, parts: Sequence[Part], redact: Callable[[object], object]
) -> None:
    names, many = wish.columns or USUAL[wish.record], len(parts) > 1
    console.print(report_table(wish.record, parts, names, redact, dated=many))
    count = sum(len(rows) for _, rows in parts)
    made = f"each part {made_by(wish.record)}" if many else made_by(wish.record)
    click.echo(f"{wish.name}, {days_of(whole)}, {made}: {count:,} row{'s' * (count != 1)}.")
    if others := len(column_names(wish.record)) - len(names):
        click.echo(f"More columns: {others}. Name them with --column, or print all with --json.")
