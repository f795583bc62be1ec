"""An export in one process: plan, run, publish; the same call again goes on where the last one was stopped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Literal

import attrs

from liveagent_async import AsyncLiveAgent

from ._asked import Asked
from ._parts import Part, Table
from ._plan import State, planned
from ._publish import publish
from ._run import run_part
from ._sinks.sink import Sink
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
    asked = Asked.of(streams, since, until, where, secrets, full=full)
    asked.refuse_filters(la)
    with sink.lock():
        state = State.read(sink.load())
        plan = state.to_go_on(la.url, asked.identity(la), restart=restart)
        resumed = plan is not None
        if plan is None:
            plan = await planned(la, asked, state.finished)
            await in_thread(partial(sink.begin, State(state.finished, plan, state.account).text()))
        parts = plan.parts()
        receipts = {part.stream: await run_part(la, part, sink, _reporter(part, progress)) for part in parts}
        manifest = await in_thread(partial(publish, la, sink, parts, receipts, state, full=full))
    return Exported(manifest.tables, plan.upper, resumed)


def _reporter(part: Part, progress: Callable[[Progress], None] | None) -> Callable[[int, str], None]:
    def report(rows: int, upto: str) -> None:
        if progress is not None:
            progress(Progress(part.stream, rows, upto, part.lower, part.upper))

    return report
