"""The fixtures that are shipped: two lines in a user's test are enough."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI

from liveagent_async import AsyncLiveAgent

if TYPE_CHECKING:
    from liveagent_async.pytest_plugin.served import ServedEmulator

pytest_plugins = ["pytester", "liveagent_async.pytest_plugin"]

ROOT = Path(__file__).parents[2]
TWO_LINES = """
async def test_mine(liveagent):
    assert (await liveagent.agents.get("john@agent.com")).firstname == "John"
"""


INI = "[pytest]\nasyncio_default_fixture_loop_scope = function\nfilterwarnings = error\naddopts = --strict-markers\n"


def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, mode: str, code: str) -> pytest.RunResult:
    """A user's test in a pytest of its own, whether this distribution is installed or not."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeini(f"{INI}asyncio_mode = {mode}\n")
    pytester.makepyfile(code)
    return pytester.runpytest_subprocess("-p", "liveagent_async.pytest_plugin", "-p", "no:cacheprovider")


@pytest.mark.parametrize("mark,mode,passed", [("asyncio", "strict", 1), ("anyio", "strict", 2), ("asyncio", "auto", 1)])
def test_two_lines_are_enough_under_each_runner(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, mark: str, mode: str, passed: int
) -> None:
    """The client works under pytest-asyncio in both its modes, and under anyio with asyncio and trio."""
    marked = "" if mode == "auto" else f"import pytest\npytestmark = pytest.mark.{mark}\n"
    run(pytester, monkeypatch, mode, marked + TWO_LINES).assert_outcomes(passed=passed)


def test_the_mark_is_known_and_the_closest_one_wins(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Options of the module hold for all its tests, those of a test go before them; --strict-markers is content."""
    code = """
        import pytest

        pytestmark = pytest.mark.liveagent_emulator(customers=3, api_key="ours")

        @pytest.mark.liveagent_emulator(customers=7)
        async def test_customers(liveagent, liveagent_emulator):
            assert len(await liveagent.customers.list().all()) == 7
            assert liveagent_emulator.api_key == "ours"
        """
    run(pytester, monkeypatch, "auto", code).assert_outcomes(passed=1)


@pytest.fixture
def five_customers(request: pytest.FixtureRequest) -> None:
    """The mark, put on while the test is already running: this very module may be read before the plugin is."""
    request.applymarker(pytest.mark.liveagent_emulator(customers=5))


@pytest.mark.usefixtures("five_customers")
async def test_the_mark_says_what_is_in_the_server(liveagent: AsyncLiveAgent) -> None:
    """What the mark holds is what the Emulator takes."""
    assert len(await liveagent.customers.list().all()) == 5


def test_the_server_listens_for_any_client(liveagent_emulator: ServedEmulator) -> None:
    """A synchronous program of another make reaches the server by its URL and key, and the test sees what it asked."""
    answer = httpx.get(f"{liveagent_emulator.url}/api/tags", params={"apikey": liveagent_emulator.api_key})
    assert answer.json()["response"]["tags"]
    assert [request.path for request in liveagent_emulator.requests] == ["tags"]


async def test_both_fixtures_are_one_server(liveagent: AsyncLiveAgent, liveagent_emulator: ServedEmulator) -> None:
    """What the client changes in process is there for who asks over the socket."""
    async with AsyncLiveAgent(liveagent_emulator.url, liveagent_emulator.api_key) as other:
        await liveagent.tags.create("vip")
        assert "vip" in {tag.name for tag in await other.tags.list().all()}
    assert [effect.what for effect in liveagent_emulator.effects] == ["tag.create"]


def test_the_server_is_gone_after_its_test() -> None:
    """Leaving the block closes the socket: nothing answers there any more."""
    from liveagent_async.pytest_plugin.served import ServedEmulator

    with ServedEmulator({"customers": 0}) as emulator:
        url = emulator.url
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def account() -> AsyncLiveAgent:
    """The application's own client; tests put theirs in its place."""
    raise NotImplementedError


app = FastAPI()


@app.get("/greeting/{agentidentifier}")
async def greeting(agentidentifier: str, la: Annotated[AsyncLiveAgent, Depends(account)]) -> dict[str, str]:
    """What the example application does."""
    agent = await la.agents.get(agentidentifier)
    return {"greeting": f"Hello {agent.firstname}"}


async def test_a_fastapi_application_takes_the_fixture(liveagent: AsyncLiveAgent) -> None:
    """The documented example: the application's client is replaced by the fixture, on asyncio and trio."""
    app.dependency_overrides[account] = lambda: liveagent
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://application") as browser:
        answer = await browser.get("/greeting/john@agent.com")
    assert answer.json() == {"greeting": "Hello John"}


def test_pytest_starts_without_what_no_test_asks_for() -> None:
    """Every run of pytest imports the plugin: it must not bring httpx, attrs, uvicorn or the emulator along."""
    code = (
        "import sys; before = set(sys.modules); import liveagent_async.pytest_plugin; print(*set(sys.modules) - before)"
    )
    command = [sys.executable, "-c", f"import pytest; {code}"]
    imported = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert {name for name in imported if not name.startswith("liveagent_async")} <= set(sys.stdlib_module_names)
    assert "liveagent_async.emulator" not in imported


def test_the_entry_point_has_the_name_by_which_pytest_knows_the_module() -> None:
    """`-p liveagent_async.pytest_plugin` beside the entry point is then one plugin, not the same one twice."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {"liveagent_async.pytest_plugin": "liveagent_async.pytest_plugin"}
