"""An export in one process: plan, run, publish; the same call again goes on where the last one was stopped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Literal

import attrs

from liveagent_async import AsyncLiveAgent

from .._redact import SECRETS
from ._parts import Manifest, Part, Receipt, Table, fingerprint
from ._plan import Plan, State, planned
from ._run import Options, run_part
from ._schema import SCHEMA_VERSION
from ._sinks.sink import Sink
from ._sources import Days, Whole, call_of
from ._streams import STREAMS, Stream
from ._thread import in_thread


@attrs.frozen
class Progress:
    """How far an export is: told after every window, day or row of what is asked for one by one."""

    stream: str
    """Its name."""
    rows: int
    """The stream's so far."""
    upto: str
    """How far they reach: a moment, a day, or "all"."""
    lower: datetime | None
    """From when on; None is the account's beginning."""
    upper: datetime
    """Up to when."""


@attrs.frozen
class Exported:
    """What an export published."""

    tables: Sequence[Table]
    """What was published, one a stream."""
    upper: datetime
    """Up to when."""
    resumed: bool
    """Whether an earlier call had begun it."""


async def export(
    la: AsyncLiveAgent,
    streams: Sequence[str],
    sink: Sink,
    *,
    since: datetime | Literal["last"] | None = None,
    until: datetime | None = None,
    full: bool = False,
    where: Mapping[str, str] | None = None,
    secrets: Collection[str] = (),
    restart: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Exported:
    """Writes streams into a target: every row once, and nothing shows before all is there.

    ``await export(la, ["customers", "messages"], SqliteSink("warehouse.sqlite"), since="last")``. Stopped by whatever,
    the same call goes on where it was: finished windows, days and conversations are not asked for again.

    Args:
        la: The client; its requests let interactive calls go first.
        streams: Names of STREAMS.
        sink: The target.
        since: From when on: of creation for customers, of the last change for conversations and their messages, days of
            reports. None is the account's beginning, "last" the end of the last finished export of the same stream
            and filters, less an hour: what changed meanwhile replaces the old rows.
        until: Up to when; None is the server's time now.
        full: Reads everything from the account's beginning and marks in `_deleted` the rows no longer there. Only so
            changes of customers are seen, which have no date of change, and deletions of anything.
        where: Filters of the lists, as in {"email": "@acme.com"}.
        secrets: Login tokens to write all the same, by name; each is as good as a password.
        restart: Throws an unfinished export of something else away.
        progress: Is told how far it is.

    Raises:
        ValueError: A stream, filter or date that cannot be asked for; the target is left as it is.
        OtherExport: The target holds an unfinished export of something else, or the rows of another account.
        TargetInUse: Another export writes to the target.
        TargetFailed: The target cannot be written; what was committed is kept.
        LiveAgentError: A call failed after its retries; what was committed is kept.

    """
    la = la.with_options(bulk=True)
    chosen = [_stream(name) for name in dict.fromkeys(streams)]
    options = Options(where or {}, secrets)
    _refuse_unknown(la, chosen, options)
    if any(isinstance(each, datetime) and each.tzinfo is None for each in (since, until)):
        raise ValueError("since and until need a time zone: write datetime(..., tzinfo=zone), as la.timezone")
    if full and (where or until):
        raise ValueError("full marks every row that it does not find as deleted: leave out where and until")
    asked = {
        "account": la.url,
        "streams": [stream.name for stream in chosen],
        "since": since,
        "until": until,
        "full": full,
        "where": dict(options.where),
        "secrets": sorted(secrets),
        "zone": str(la.timezone),
        "schema": SCHEMA_VERSION,
    }
    with sink.lock():
        state = State.read(sink.load())
        state.refuse_other(la.url)
        plan = None if restart else state.plan
        if plan is not None:
            plan.refuse_other(asked)
        resumed = plan is not None
        if plan is None:
            start = None if full else since
            plan = await planned(la, chosen, asked, state.finished, since=start, until=until, where=options.where)
            begin = partial(sink.begin, State(state.finished, plan, state.account).text())
            await in_thread(begin)
        receipts: dict[str, list[Receipt]] = {}
        for part in plan.parts():
            receipts[part.stream] = await run_part(la, part, sink, options, _reporter(part, progress))
        publish = partial(_publish, sink, chosen, plan, state.finished, receipts, options, la, full=full)
        tables = await in_thread(publish)
    return Exported(tables, plan.upper, resumed)


def _publish(
    sink: Sink,
    chosen: Sequence[Stream],
    plan: Plan,
    finished: Mapping[str, datetime],
    receipts: Mapping[str, Sequence[Receipt]],
    options: Options,
    la: AsyncLiveAgent,
    *,
    full: bool,
) -> list[Table]:
    parts = {part.stream: part for part in plan.parts()}
    tables = [
        sink.publish(
            stream.name,
            stream.columns(options.secrets),
            receipts[stream.name],
            stream.replaces or stream.key,
            days=stream.source.days(la, parts[stream.name]) if isinstance(stream.source, Days) else (),
            full=isinstance(stream.source, Whole) or (full and not isinstance(stream.source, Days)),
        )
        for stream in chosen
    ]
    manifest = Manifest(fingerprint(**plan.asked), SCHEMA_VERSION, plan.upper.isoformat(), tables)
    finished = {**finished, **{stream.scope(options.where): plan.upper for stream in chosen}}
    sink.finish(manifest, State(finished, account=la.url).text())
    return tables


def _stream(name: str) -> Stream:
    if name not in STREAMS:
        raise ValueError(f"there is no stream {name!r}: write {', '.join(STREAMS)}")
    return STREAMS[name]


def _refuse_unknown(la: AsyncLiveAgent, chosen: Sequence[Stream], options: Options) -> None:
    """A filter that a call does not have would be an export of everything, or an error halfway."""
    for stream in chosen:
        span = (date(2000, 1, 1),) * 2 if isinstance(stream.source, Days) else ()
        try:
            call_of(la, stream.source.call)(*span, **options.where)
        except TypeError as error:
            raise ValueError(f"{stream.name} cannot be filtered so: {error}") from None
    if unknown := sorted({*options.secrets} - SECRETS):
        raise ValueError(f"{', '.join(unknown)}: the login tokens are {', '.join(sorted(SECRETS))}")


def _reporter(part: Part, progress: Callable[[Progress], None] | None) -> Callable[[int, str], None]:
    def report(rows: int, upto: str) -> None:
        if progress is not None:
            progress(Progress(part.stream, rows, upto, part.lower, part.upper))

    return report
