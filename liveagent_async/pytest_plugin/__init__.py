"""Fixtures for the tests of whoever uses LiveAgent: an emulated server, fresh for every test, and a client on it.

pytest finds them by itself where this distribution is installed, under pytest-asyncio and anyio (asyncio and trio)::

    async def test_greets(liveagent):                     # an AsyncLiveAgent on the emulator, in process
        assert (await liveagent.agents.get("john@agent.com")).firstname == "John"

    @pytest.mark.liveagent_emulator(customers=5, seed=1)  # what Emulator takes
    def test_reads_all(liveagent_emulator):               # the server; `url` is a socket, `api_key` its key
        assert len(my_program(liveagent_emulator.url, liveagent_emulator.api_key)) == 5

Both fixtures of a test are the same server. Unless told otherwise it has no limit of requests a minute. It notes what
it was asked and what that changed, in `requests` and `effects`; `faults` spoils answers.

In a web application, FastAPI's for example, hand the client over where the application makes its own::

    app.dependency_overrides[account] = lambda: liveagent

Nothing but pytest is imported before a test asks for a fixture. Needs the extra `emulator`.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from liveagent_async import AsyncLiveAgent

    from .served import ServedEmulator

_MARK = "liveagent_emulator"


def pytest_configure(config: pytest.Config) -> None:
    """Makes the mark known, which --strict-markers asks for."""
    config.addinivalue_line("markers", f"{_MARK}(**options): what the Emulator of this test takes, as customers=5")


@pytest.fixture
def liveagent_emulator(request: pytest.FixtureRequest) -> Generator[ServedEmulator]:
    """An emulated LiveAgent of this test's own; it begins to listen when its `url` is asked for."""
    from .served import ServedEmulator  # noqa: PLC0415, see the module's last sentence but one

    options: dict[str, object] = {"rate": None}
    for mark in reversed(list(request.node.iter_markers(_MARK))):  # the closest one last: it wins
        options |= mark.kwargs
    with ServedEmulator(options) as emulator:
        yield emulator


@pytest.fixture
def liveagent(liveagent_emulator: ServedEmulator) -> AsyncLiveAgent:
    """A client on `liveagent_emulator`, without a socket and without a limit."""
    from liveagent_async import AsyncLiveAgent  # noqa: PLC0415

    transport = liveagent_emulator.transport()
    return AsyncLiveAgent("http://emulator", liveagent_emulator.api_key, rate=None, transport=transport)
