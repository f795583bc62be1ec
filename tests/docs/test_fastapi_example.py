"""The application of docs/howto/tests.md, run as a server would run it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from support.fault_proxy import FaultProxy
from support.on_socket import on_socket

from liveagent_async.emulator import Emulator

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "tests.md"


async def test_the_application_opens_one_client_for_all_its_requests(
    anyio_backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty requests go over one connection and become thirty tickets: a client per request would open thirty."""
    if anyio_backend == "trio":
        return  # starlette runs on trio as well; one loop is enough to count connections
    example = next(block for block in PAGE.read_text().split("```python\n") if "FastAPI(lifespan" in block).split(
        "```"
    )[0]
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(example, str(PAGE), "exec", dont_inherit=True), names)
    emulator = Emulator(customers=3, conversations=0, rate=None)
    with on_socket(emulator) as url, FaultProxy(("127.0.0.1", int(url.rpartition(":")[2]))) as proxy:
        monkeypatch.setenv("LIVEAGENT_URL", proxy.url)
        monkeypatch.setenv("LIVEAGENT_API_KEY", emulator.api_key)
        app = names["app"]
        async with app.router.lifespan_context(app) as state:
            transport = httpx.ASGITransport(_with_state(app, state))
            async with httpx.AsyncClient(transport=transport, base_url="http://application") as browser:
                form = {"email": "ann@example.com", "text": "Hello"}
                answers = [await browser.post("/contact", params=form) for _ in range(30)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["ticket"] for answer in answers}) == 30
    assert proxy.connections == 1


def _with_state(app: Any, state: Any) -> Any:
    """What a server does with what the lifespan yields: every request's scope has it."""

    async def served(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "state": dict(state)}, receive, send)

    return served
