"""A type checker tells users of their mistakes before the server does; of `typing_api/api.py` it has nothing to say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # a type checker starts in seconds

ROOT = Path(__file__).parents[2]

MISTAKES = {
    "an identifier left out": "await la.agents.get()",
    "a number for an identifier": "await la.agents.get(15)",
    "one identifier too many": "await la.tags.get('t1', 't2')",
    "a call that is not there": "la.agents.list()",
    "a misspelt family": "la.customer.list()",
    "a report that is not there": "la.reports.tickets.availability(day, day)",
    "a misspelt field": "(await la.agents.get('u1')).mail",
    "a change of a record": "(await la.agents.get('u1')).email = 'x'",
    "a record not awaited": "la.agents.get('u1').email",
    "a list awaited": "await la.tags.list()",
    "rows without async": "[tag for tag in la.tags.list()]",
    "a record as a list": "[tag async for tag in la.tags.get('t1')]",
    "a misspelt filter": "la.customers.list(emial='x')",
    "a filter of the wrong type": "la.customers.list(email=15)",
    "a filter by position": "la.customers.list('john')",
    "a moment as text": "la.customers.list(datecreatedfrom='2026-01-01 00:00:00')",
    "an operator as text": "la.conversations.list(datechanged='gt:2026-01-01 00:00:00')",
    "a code as a number": "la.conversations.list(status=1)",
    "paging as text": "la.conversations.list(size='100')",
    "text after an operator": "When.gt('2026-01-01')",
    "a status that cannot be set": "await la.conversations.set_status('c1', 'N')",
    "a mandatory argument left out": "await la.suggestions.create(useridentifier='u', subject='s', message='m')",
    "an argument that is not there": "await la.tags.create('VIP', colour='FFFFFF')",
    "a keyword of no family": "await la.conversations.add_message('c1', 'm', send_mail=False)",
    "a message left out": "await la.conversations.add_message('c1')",
    "a flag as its letter": "await la.conversations.add_message('c1', 'm', is_html_message='Y')",
    "a type that is not there": "await la.conversations.add_message('c1', 'm', type='X')",
    "a tag by position": "await la.conversations.add_tag('c1', 'VIP')",
    "a code left out": "await la.conversations.delete_field('c1')",
    "a number as a custom field": "await la.conversations.add_fields('c1', {'code': 15})",
    "a field that cannot be written": "await la.customers.register(firstname='John')",
    "days left out": "la.reports.agents()",
    "days as text": "la.reports.agents('2026-01-01', '2026-01-02')",
    "a call that gives no list, pulled": "pull(days(day, day), la.agents.get)",
    "a record by its name": "await la.call('GET', 'bans', record='Ban')",
    "a list of no class": "la.pages('bans', 'bans')",
    "an option of the whole client": "la.with_options(concurrency=3)",
    "an option by position": "AsyncLiveAgent('https://acme.ladesk.com', 'key', 'xml')",
    "a first row where there may be none": "(await la.tags.list().first()).name",
    "a number that may be missing": "[row.answers + 1 async for row in la.reports.agents(day, day)]",
    "sums of undocumented fields": "(await la.tags.get('t1')).extra['count'] + 1",
}
PROGRAM = """
from datetime import date
from liveagent_async import AsyncLiveAgent, When, days, pull

async def main(la: AsyncLiveAgent, day: date) -> None:
    agent = await la.agents.get("u1")
    print(agent.email.upper(), len([tag async for tag in la.tags.list()]))
"""


def mypy(*files: Path) -> str:
    """What mypy says to a user who has no settings but --strict."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", *map(str, files)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> set[int]:
    """The lines of a program with every mistake, each on a line of its own, that mypy complains of."""
    program = tmp_path_factory.mktemp("user") / "program.py"
    program.write_text(PROGRAM + "".join(f"    {mistake}\n" for mistake in MISTAKES.values()))
    return set(map(int, re.findall(r"program\.py:(\d+): error", mypy(program))))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_usual_mistake_is_an_error(mistake: str, reported: set[int]) -> None:
    """The line with the mistake is named."""
    assert len(PROGRAM.splitlines()) + list(MISTAKES).index(mistake) + 1 in reported


def test_only_mistakes_are_errors(reported: set[int]) -> None:
    """The program around them is a good one."""
    assert len(reported) == len(MISTAKES)


def test_the_types_of_the_public_door_are_what_users_expect() -> None:
    """`typing_api/api.py` asserts a type for every kind of call."""
    assert mypy(ROOT / "tests/package/typing_api/api.py").startswith("Success")


def test_every_public_name_has_a_known_type() -> None:
    """What `pyright --verifytypes` calls complete: nothing is inferred, nothing is unknown."""
    command = [sys.executable, "-m", "pyright", "--verifytypes", "liveagent_async", "--ignoreexternal"]
    # pyright asks the first `python` it finds where packages lie: here it must be this one, activated or not.
    first = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=ROOT, env=first, capture_output=True, text=True, check=False)
    assert (done.returncode, "Type completeness score: 100%" in done.stdout) == (0, True), done.stdout
