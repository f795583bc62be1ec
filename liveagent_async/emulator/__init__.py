"""An emulator of the LiveAgent v1 REST server, to develop and test against: the vendor has no sandbox.

    from liveagent_async.emulator import Churn, Emulator, Fault

    emulator = Emulator(customers=1000)
    async with emulator.serve() as url: ...             # a real socket, "http://127.0.0.1:54321", for any client
    httpx.AsyncClient(transport=emulator.transport())   # or in process, on asyncio and trio
    emulator.requests, emulator.effects                 # what was asked, and what it changed
    emulator.callers                                    # who asked, and how much
    emulator.faults.append(Fault("reset", method="POST", times=1, applied=True))

It is written from the vendor's reference and changelog alone and imports nothing from the client's rooms, so that a
fact misread in one is not hidden by the other. A socket needs the extra: pip install 'liveagent-async[emulator]'.
"""

from __future__ import annotations

from ._churn import Churn
from ._emulator import Emulator
from ._faults import Fault
from ._log import Effect, Request, Usage

__all__ = ["Churn", "Effect", "Emulator", "Fault", "Request", "Usage"]

for _member in (Churn, Effect, Emulator, Fault, Request, Usage):
    _member.__module__ = __name__  # reprs and pickles name no private file
