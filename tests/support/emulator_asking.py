"""Asking an emulator in process, with nothing but httpx and json."""

from __future__ import annotations

from typing import Any

import httpx

from liveagent_async.emulator import Emulator

NOW = "2026-01-02 03:04:05"


def small(**options: Any) -> Emulator:
    """An emulator with few rows, without a limit, and with a clock that stands still."""
    usual: dict[str, Any] = {"customers": 30, "conversations": 40, "agents": 4, "rate": None, "now": lambda: NOW}
    return Emulator(**usual | options)


async def send(emulator: Emulator, method: str, path: str, **options: Any) -> httpx.Response:
    """One request with the key in the query; `path` is what stands after /api/, `params` and `data` are httpx's."""
    params = {"apikey": emulator.api_key} | options.pop("params", {})
    async with httpx.AsyncClient(transport=emulator.transport(), base_url="http://emulator") as client:
        return await client.request(method, f"/api/{path}", params=params, **options)


async def ask(emulator: Emulator, method: str, path: str, **params: str) -> Any:
    """What is in the envelope of a good JSON answer; all parameters travel in the query, as real clients do."""
    response = await send(emulator, method, path, params=params)
    assert response.status_code == 200, response.text
    return response.json()["response"]


async def refused(emulator: Emulator, method: str, path: str, **params: str) -> tuple[int, str]:
    """The status and the text of an answer that must be an error in its envelope."""
    response = await send(emulator, method, path, params=params)
    envelope = response.json()["response"]
    assert envelope["status"] == "ERROR"
    assert envelope["statuscode"] == response.status_code
    return response.status_code, envelope["errormessage"]
