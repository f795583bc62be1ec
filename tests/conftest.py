"""Fixtures every test may use, and the option that writes down what was promised."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from support.promised import Promises, cases

__all__ = ["cases"]

# How long an example takes says how loaded the machine is, not whether the code is right.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--promises", type=Path, help="write what the tests of promises tried to this file, as JSON")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "promise(words): what users may rely on; see promised.py")
    file: Path | None = config.getoption("--promises")
    if file is not None:
        config.pluginmanager.register(Promises(file))


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Every async test runs on both event loops."""
    return str(request.param)
