"""What the tests marked with a promise tried, and how often they failed: ``pytest --promises=FILE`` writes it as JSON.

::

    @pytest.mark.promise("No POST is applied twice")
    def test_something(cases): cases(1000)  # or promise("...", cases=1000); else one, or Hypothesis' number

docs/promises.py makes a page of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from pathlib import Path
from typing import cast

import attrs
import pytest


@attrs.define
class Kept:
    """One test of one promise; parametrised ones are added up."""

    promise: str
    test: str
    cases: int = 0
    failures: int = 0


class Promises:
    """The plugin behind the option."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._kept: dict[tuple[str, str], Kept] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        for mark in item.iter_markers("promise"):
            test = item.nodeid.partition("[")[0]
            kept = self._kept.setdefault((mark.args[0], test), Kept(mark.args[0], test))
            kept.failures += report.failed
            if report.when == "call":
                kept.cases += int(mark.kwargs.get("cases", 0)) or tried(item)
        return report

    def pytest_sessionfinish(self) -> None:
        self._file.write_text(json.dumps([attrs.asdict(each) for each in self._kept.values()], indent=1))


def tried(item: pytest.Item) -> int:
    """What the test said it tried, else the number of Hypothesis' examples, else one."""
    said = [value for name, value in item.user_properties if name == "cases"]
    if said:
        return int(cast("int", said[0]))
    test, owner = getattr(item, "obj", None), getattr(item, "cls", None)
    settings = getattr(test, "_hypothesis_internal_use_settings", None) or getattr(owner, "settings", None)
    return int(getattr(settings, "max_examples", 1))


@pytest.fixture
def cases(request: pytest.FixtureRequest) -> Callable[[int], None]:
    """For a test to say how many cases it tries."""
    node: pytest.Item = request.node
    return lambda number: node.user_properties.append(("cases", number))
