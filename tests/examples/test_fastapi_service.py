"""examples/fastapi_service.py: tested as its authors would test it, and served by real processes on one key."""

from __future__ import annotations

import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.examples import load_example
from support.fault_proxy import Fault as ProxyFault
from support.fault_proxy import FaultProxy
from support.on_socket import on_socket
from support.serving import free_port, started

from liveagent_async import AsyncLiveAgent, Rate
from liveagent_async._ratelimit.state import State
from liveagent_async.emulator import Emulator, Fault
from liveagent_async.pytest_plugin.served import ServedEmulator

service = load_example("fastapi_service.py")
ANN = {"email": "ann@example.com", "text": "Hello"}


@pytest.fixture(params=["asyncio"])
def anyio_backend() -> str:
    """The service runs on one event loop."""
    return "asyncio"


# --- as its authors would -------------------------------------------------------------------------------------------


@pytest.fixture
def browser(liveagent: AsyncLiveAgent) -> httpx.AsyncClient:
    """Who asks the service, which asks the emulator of this test."""
    service.app.dependency_overrides[service.account] = lambda: liveagent
    return httpx.AsyncClient(transport=httpx.ASGITransport(service.app), base_url="http://service")


async def test_a_web_form_becomes_a_ticket_with_a_tag(
    browser: httpx.AsyncClient, liveagent: AsyncLiveAgent, liveagent_emulator: ServedEmulator
) -> None:
    """The tag comes after the answer, in a background task."""
    await liveagent.tags.create("web")
    async with browser:
        answer = await browser.post("/contact", params=ANN)
    (ticket,) = await liveagent.conversations.list(owneridentifier="ann@example.com").all()
    assert (answer.status_code, answer.json()) == (201, {"ticket": ticket.conversationid})
    assert [tag.name for tag in await liveagent.conversations.tags(ticket.conversationid).all()] == ["web"]
    assert ("conversation.create", ticket.conversationid) in liveagent_emulator.effects


async def test_a_customer_is_answered_without_login_tokens(
    browser: httpx.AsyncClient, liveagent: AsyncLiveAgent
) -> None:
    """The record is the answer, as its schema says."""
    customer = await liveagent.customers.list().first()
    assert customer is not None
    async with browser:
        answer = await browser.get(f"/customers/{customer.email}")
    schema = service.app.openapi()["components"]["schemas"]["Customer"]
    assert answer.json()["contactid"] == customer.contactid
    assert answer.json().keys() == schema["properties"].keys()
    assert not {"authtoken", "browsercookiename"} & answer.json().keys()


@pytest.mark.parametrize(
    "fault, status, detail",
    [
        ("refuse status=404", 404, "there is no such thing"),
        ("refuse status=400", 400, "this cannot be right"),
        ("refuse status=401", 502, "the helpdesk does not answer as it should"),
        ("reset applied=Y", 502, "it may or may not have been done: look before you send it again"),
    ],
)
async def test_an_error_is_told_in_words_of_the_service(
    fault: str, status: int, detail: str, browser: httpx.AsyncClient, liveagent_emulator: ServedEmulator
) -> None:
    """No word of the helpdesk's goes out, nor where it is."""
    liveagent_emulator.faults = [Fault.parse(fault)]
    async with browser:
        answer = await browser.post("/contact", params=ANN)
    assert (answer.status_code, answer.json()) == (status, {"detail": detail})


async def test_a_failed_background_task_is_logged(
    browser: httpx.AsyncClient, liveagent_emulator: ServedEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """The ticket is made and answered all the same."""
    liveagent_emulator.faults = [Fault.parse("refuse status=500 path=conversations/*/tags")]
    async with browser:
        assert (await browser.post("/contact", params=ANN)).status_code == 201
    assert any("has no tag" in message for message in caplog.messages)


# --- as it is served ------------------------------------------------------------------------------------------------


def test_one_client_serves_all_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty requests go over one connection: a client per request would open thirty. `with` runs the lifespan."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a newer starlette would rather have a successor of httpx
        from fastapi.testclient import TestClient
    service.app.dependency_overrides.clear()
    emulator = Emulator(customers=3, conversations=0, rate=None)
    with on_socket(emulator) as url, FaultProxy(("127.0.0.1", int(url.rpartition(":")[2]))) as proxy:
        monkeypatch.setenv("LIVEAGENT_URL", proxy.url)
        monkeypatch.setenv("LIVEAGENT_API_KEY", emulator.api_key)
        with TestClient(service.app) as browser:
            statuses = {_status(browser) for _ in range(30)}
        assert proxy.connections == 1
    assert statuses == {404}


def _status(browser: Any) -> int:
    status: int = browser.get("/customers/nobody@example.com").status_code
    return status


class _Late(FaultProxy):
    latency = 2.0


@pytest.mark.slow
def test_four_workers_share_one_budget_and_end_what_is_in_flight(tmp_path: Path) -> None:
    """Sixty users at once: together the workers keep the pace of one. SIGTERM: the call in flight is answered."""
    emulator = Emulator(customers=3, conversations=0, rate_kind="log")
    store = tmp_path / "limiter"
    port = free_port()
    command = ["-m", "uvicorn", "fastapi_service:app", "--workers", "4", "--port", str(port), "--log-level", "warning"]
    with on_socket(emulator) as url, _Late(("127.0.0.1", int(url.rpartition(":")[2]))) as proxy:
        environment = {
            "LIVEAGENT_URL": proxy.url,
            "LIVEAGENT_API_KEY": emulator.api_key,
            "LIVEAGENT_LIMITER": str(store),
        }
        with started(*command, port=port, environment=environment) as process:

            def ask(_: object = None) -> httpx.Response:
                return httpx.get(f"http://127.0.0.1:{port}/customers/nobody@example.com", timeout=60)

            began = time.monotonic()
            with ThreadPoolExecutor(60) as users:
                answers = list(users.map(ask, range(60)))
            seconds = time.monotonic() - began
            assert {answer.status_code for answer in answers} == {404, 503}
            assert all("Retry-After" in answer.headers for answer in answers if answer.status_code == 503)
            sent = len(proxy.requests)
            assert 15 < sent <= 10 + 3 * (seconds + 1)  # four budgets would let four times as many through

            proxy.play(ProxyFault.LATENCY)
            last: list[httpx.Response] = []
            user = threading.Thread(target=lambda: last.append(ask()))
            user.start()
            while len(proxy.requests) == sent and user.is_alive():
                time.sleep(0.02)
            process.terminate()
            user.join(30)
            assert [answer.status_code for answer in last] == [404]
        assert proxy.open == 0
    assert not [call for call in emulator.requests if call.status == 429]
    (kept,) = tmp_path.iterdir()
    state = State.unpack(Rate(), kept.read_bytes()[8:])
    assert state is not None
    assert state.leases == {}  # who left the line without a turn falls out of it after some seconds
