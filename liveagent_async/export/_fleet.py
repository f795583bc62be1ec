"""Many accounts, many machines: a plan of small parts, and workers that each run some of them.

Nothing here knows an engine: parts travel as pickles, keys stay where the workers are, and what is done is told by the
target alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

import attrs

from ._asked import Asked
from ._clients import Connect, client, environment, in_turn, refuse_name
from ._cuts import cut
from ._parts import Part, Receipt, plan_of, round_robin
from ._plan import planned
from ._run import run_part
from ._sinks.sink import SharedSink, corner


async def plan(
    accounts: Iterable[str],
    streams: Sequence[str],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    where: Mapping[str, str] | None = None,
    secrets: Collection[str] = (),
    connect: Connect = environment,
) -> list[Part]:
    """Cuts an export of many accounts into parts that any worker can `run`; a part of each account in turn.

    Lists are cut into at most 40,000 rows where no second has more, messages and customers in full into about 25
    conversations or customers, reports into 30 days. That costs an account one request and one for each list, two for
    each part of a list that is longer, and the list itself for messages and customers in full.

    Args:
        accounts: Names: letters, digits, - and _.
        streams: Names of STREAMS.
        since: As `export` has it; "last" is not known here.
        until: Up to when; None is each server's time now.
        where: Filters of the lists.
        secrets: Login tokens to write all the same.
        connect: Makes the client of a name; `environment` reads LIVEAGENT_URL_<NAME> and LIVEAGENT_API_KEY_<NAME>.

    Raises:
        ValueError: A stream, filter, date or name that cannot be asked for.
        LiveAgentError: A call failed after its retries.

    """
    asked = Asked.of(streams, since, until, where, secrets)
    names = [*dict.fromkeys(accounts)]
    for name in names:
        refuse_name(name)
    return round_robin(await in_turn([partial(_plan, name, asked, connect) for name in names]))


async def _plan(account: str, asked: Asked, connect: Connect) -> list[Part]:
    async with client(account, connect) as la:
        asked.refuse_filters(la)
        whole = (await planned(la, asked, {})).parts(account)
        parts = [small for part in whole for small in await cut(la, part)]
    plan = plan_of(parts)
    return [attrs.evolve(part, plan=plan) for part in parts]


async def run(part: Part, sink: SharedSink, *, connect: Connect = environment) -> Receipt:
    """Writes one part into the target's corner of its account; one that is done already costs no request.

    Any number of workers may do so, also two with the same part: what one of them commits never mixes with what the
    other does. Each process, event loop and account has one client, and so one limiter. The receipt's rows are the
    whole part's.

    Args:
        part: Of `plan`.
        sink: The target of all accounts: a folder of files.
        connect: As in `plan`.

    Raises:
        TypeError: A database's file: it has one writer, which is `export`.
        TargetFailed: The target cannot be written; what was committed is kept.
        LiveAgentError: A call failed after its retries, and `transient` says whether to try again; what was committed
            is kept.

    """
    target = corner(sink, part.account)
    receipts = target.receipts(part)
    if not (receipts and receipts[-1].done):
        async with client(part.account, connect) as la:
            receipts = await run_part(la, part, target, _tell_nobody)
    return attrs.evolve(receipts[-1], rows=sum(receipt.rows for receipt in receipts))


def _tell_nobody(_rows: int, _upto: str) -> None:
    """Engines show their own progress: a part is small."""
