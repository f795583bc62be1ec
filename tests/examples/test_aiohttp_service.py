"""examples/aiohttp_service.py: a process of its own whose session carries the calls, until SIGTERM and a bit longer."""

from __future__ import annotations

import signal
import threading
import time

import httpx
from support.examples import EXAMPLES
from support.fault_proxy import Fault, FaultProxy
from support.on_socket import on_socket
from support.serving import free_port, started

from liveagent_async.emulator import Emulator


class _Late(FaultProxy):
    latency = 1.0


def test_it_answers_and_ends_what_is_in_flight() -> None:
    """A customer without login tokens, 404, 502; on SIGTERM the call in flight is answered, and nothing is left."""
    emulator = Emulator(customers=3, conversations=0, rate=None)
    port = free_port()
    with on_socket(emulator) as url, _Late(("127.0.0.1", int(url.rpartition(":")[2]))) as proxy:
        environment = {"LIVEAGENT_URL": proxy.url, "LIVEAGENT_API_KEY": emulator.api_key}
        command = ["-W", "error", str(EXAMPLES / "aiohttp_service.py"), str(port)]
        with started(*command, port=port, environment=environment) as process:

            def ask(email: str) -> httpx.Response:
                return httpx.get(f"http://127.0.0.1:{port}/customers/{email}", timeout=60)

            row = httpx.get(f"{url}/api/customers", params={"apikey": emulator.api_key}).json()["response"][
                "customers"
            ][0]
            answer = ask(row["email"])
            assert answer.json()["contactid"] == row["contactid"]
            assert "authtoken" not in answer.json()
            assert ask("nobody@example.com").status_code == 404
            assert proxy.connections == 1

            proxy.play(Fault.LATENCY)
            last: list[httpx.Response] = []
            user = threading.Thread(target=lambda: last.append(ask(row["email"])))
            user.start()
            while len(proxy.requests) < 3 and user.is_alive():
                time.sleep(0.02)
            process.terminate()
            user.join(30)
            process.wait(60)  # a second signal would end it at once
            assert [answer.status_code for answer in last] == [200]
        assert process.returncode in (0, -signal.SIGTERM)
        assert proxy.open == 0
