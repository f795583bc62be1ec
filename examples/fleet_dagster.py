"""Exports many accounts every night with Dagster: one step per account, never one per window.

``LIVEAGENT_ACCOUNTS=acme,globex dagster dev -f examples/fleet_dagster.py``, with LIVEAGENT_URL_ACME,
LIVEAGENT_API_KEY_ACME and so on. Each account is a partition that fails and is repeated on its own; a step is a process
and takes a second to start, so what is inside an account runs in one. Needs ``pip install dagster dagster-webserver``.
Dagster reads annotations as they are: this file has no ``from __future__ import annotations``.
"""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from liveagent_async import LiveAgentError
from liveagent_async.export import Manifest, ParquetSink, finish, plan, run

ACCOUNTS = dg.StaticPartitionsDefinition(os.environ["LIVEAGENT_ACCOUNTS"].split(","))
TARGET = Path(os.environ.get("LIVEAGENT_TARGET", "warehouse")).resolve()
STREAMS = ["customers", "conversations", "messages"]


async def one_account(account: str, until: datetime) -> Manifest:
    """Everything up to a moment; parts that a killed step had done are not asked for again."""
    sink = ParquetSink(TARGET)
    parts = await plan([account], STREAMS, until=until)
    for part in parts:
        await run(part, sink)
    return await finish(parts, sink)


@dg.asset(partitions_def=ACCOUNTS)
def warehouse(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The client repeats calls itself: the step is repeated only for what may be over in some minutes."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        manifest = asyncio.run(one_account(context.partition_key, midnight))
    except LiveAgentError as error:
        if error.transient:
            raise dg.RetryRequested(max_retries=3, seconds_to_wait=300) from error
        raise
    return dg.MaterializeResult(metadata={table.stream: table.rows for table in manifest.tables})


@dg.schedule(cron_schedule="0 1 * * *", target=dg.AssetSelection.assets(warehouse))
def every_night() -> list[dg.RunRequest]:
    """A run for each account."""
    return [dg.RunRequest(partition_key=account) for account in ACCOUNTS.get_partition_keys()]


defs = dg.Definitions(assets=[warehouse], schedules=[every_night])
