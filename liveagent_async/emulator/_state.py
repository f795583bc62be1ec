"""What a server is made of: settings, rows, limits, log, faults, churn. All rooms above share this one value."""

from __future__ import annotations

from dataclasses import dataclass

from ._churn import Churn
from ._faults import Fault
from ._limits import Limits
from ._log import Log
from ._store import Store


@dataclass(eq=False, repr=False, kw_only=True)
class State:
    """Everything the answers depend on; what is public here is documented with `Emulator`."""

    api_key: str
    v3_api_key: str
    behind: float
    latency: float
    put_body_key: bool
    retry_after: bool
    faults: list[Fault]
    churn: Churn | None
    store: Store
    limits: Limits
    log: Log
