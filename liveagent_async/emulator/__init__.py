"""An emulator of the LiveAgent v1 REST server, to develop and test against: the vendor has no sandbox.

    from liveagent_async.emulator import Emulator

    emulator = Emulator(customers=1000)
    async with emulator.serve() as url: ...          # a real socket, e.g. "http://127.0.0.1:54321"; any client in any language
    httpx.AsyncClient(transport=emulator.transport())   # or in process, on asyncio and trio
    emulator.requests, emulator.effects              # what was asked, and what it changed

It is written from the vendor's reference and changelog alone and imports nothing from the client's rooms, so that a fact misread in
one is not hidden by the other. Needs the extra `emulator`: pip install 'liveagent-async[emulator]'.
"""

from __future__ import annotations

from .server import Emulator

__all__ = ["Emulator"]
