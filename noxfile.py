"""What is run on this project: `.ci/run` and the workflows call these sessions, `nox -l` lists them."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import zipfile
from pathlib import Path

import nox
from packaging.requirements import Requirement

nox.options.default_venv_backend = "uv|venv"  # uv is quicker where there is one
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["tests", "lint", "typing"]

PYTHONS = [
    line.rpartition(" :: ")[2]
    for line in nox.project.load_toml("pyproject.toml")["project"]["classifiers"]
    if line.startswith("Programming Language :: Python :: 3.")
]

MANY = {"HOSTILE_MUTANTS": "333334", "LIVEAGENT_FUZZ": "100000"}
"""A million hostile answers in three formats, and 100,000 behaviours of a server."""


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The tests but the slow ones on every Python found, with the coverage gate on the first."""
    session.install("-e", ".[dev]")
    if session.python != PYTHONS[0]:
        session.run("pytest", "-n", "auto", "-m", "not slow", *session.posargs)
        return
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", "-n", "auto", "-m", "not slow", *session.posargs)
    session.run("coverage", "combine", "-q")
    session.run("coverage", "report")


@nox.session
def slow(session: nox.Session) -> None:
    """The slow tests: simulations of half an hour and ten-thousand-fold runs."""
    session.install("-e", ".[dev]")
    session.run("pytest", "-n", "auto", "-m", "slow", *session.posargs)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """The tests with exactly the lowest version of every dependency that pyproject.toml allows."""
    project = nox.project.load_toml("pyproject.toml")["project"]
    extras = project["optional-dependencies"]
    wanted = map(Requirement, [*project["dependencies"], *extras["cli"], *extras["emulator"]])
    floors = [f"{each.name}=={at.version}" for each in wanted for at in each.specifier if at.operator == ">="]
    constraints = Path(session.create_tmp(), "lowest.txt").absolute()
    constraints.write_text("\n".join(floors))
    session.install("-e", ".[dev]", "-c", str(constraints))
    session.run("pytest", "-n", "auto", "-m", "not slow", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff, linter and formatter; spelling; the settings in pyproject.toml."""
    session.install("-e", ".[dev]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("codespell")
    session.run("validate-pyproject", "pyproject.toml")


@nox.session
def typing(session: nox.Session) -> None:
    """Mypy and pyright, both strict, over package, tests and benchmarks; every public name has a known type."""
    session.install("-e", ".[dev]")
    session.run("mypy")
    session.run("pyright")
    session.run("pyright", "--verifytypes", "liveagent_async", "--ignoreexternal")


def metadata(wheel: Path) -> str:
    """What a package index shows of a wheel."""
    with zipfile.ZipFile(wheel) as opened:
        [name] = [name for name in opened.namelist() if name.endswith(".dist-info/METADATA")]
        return opened.read(name).decode()


def first_minute(session: nox.Session, programs: Path) -> None:
    """What the README and the site show a newcomer, from the installed wheel: the second program, then each command."""
    here = Path(__file__).parent
    program = re.findall(r"^```python\n(.*?)^```$", (here / "README.md").read_text(), re.MULTILINE | re.DOTALL)[1]
    session.run(str(programs / "python"), "-c", program, external=True)
    page = (here / "docs" / "start" / "first-minute.md").read_text()
    commands = re.findall(r"^liveagent (?!demo|emulator)(.+)$", page, re.MULTILINE)
    emulator = [str(programs / "liveagent"), "emulator", "--port", "0", "--rate", "0"]
    with subprocess.Popen(emulator, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603, a program of ours
        try:
            url = re.findall(r"http://\S+:\d+", server.stdout.readline() if server.stdout else "")[0]
            account = {"LIVEAGENT_URL": url, "LIVEAGENT_API_KEY": "emulator"}
            for command in commands:
                session.run(str(programs / "liveagent"), *shlex.split(command), external=True, env=account)
        finally:
            server.terminate()


@nox.session
def build(session: nox.Session) -> None:
    """The sdist and the wheel in dist/, checked; the wheel in an empty environment, where the demo runs from it."""
    session.install("build", "twine")
    shutil.rmtree("dist", ignore_errors=True)
    session.run("python", "-m", "build")
    [wheel] = Path("dist").absolute().glob("*.whl")
    session.run("twine", "check", "--strict", *map(str, Path("dist").iterdir()))
    if dead := re.findall(r"\]\((?!https:)[^)]*\)", metadata(wheel)):
        session.error(f"dead links on a package index: {dead}")
    empty = Path(session.create_tmp()).absolute()
    session.run("python", "-m", "venv", "--clear", str(empty))
    with session.chdir(empty):  # away from the checkout, or its package would be imported
        python = str(empty / "bin" / "python")
        session.run(python, "-m", "pip", "install", "-q", str(wheel), external=True)
        session.run(python, "-c", "from liveagent_async import AsyncLiveAgent; print(AsyncLiveAgent)", external=True)
        session.run(python, "-m", "pip", "install", "-q", f"{wheel}[all]", external=True)
        session.run(str(empty / "bin" / "liveagent"), "demo", "--customers", "100", "--days", "5", external=True)
        first_minute(session, empty / "bin")


@nox.session
def docs(session: nox.Session) -> None:
    """The site in docs/_build/html, offline, a warning is an error; before it the page of all calls from the code."""
    session.install("-e", ".[all,docs]")
    session.run("python", "docs/generate.py")
    shutil.rmtree("docs/_build", ignore_errors=True)
    session.run("sphinx-build", "-W", "--keep-going", "-q", "-j", "auto", "docs", "docs/_build/html", *session.posargs)


@nox.session
def pictures(session: nox.Session) -> None:
    """The pictures in docs/images from real runs, or those named; two need /usr/bin/chromium; never part of CI."""
    session.install("-e", ".[all]")
    session.run("python", "-m", "docs.pictures", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """The benchmarks: Markdown tables of ratios; never part of CI."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def promises(session: nox.Session) -> None:
    """The tests of promises, and docs/explanation/promises.md written from what they tried; never part of CI."""
    session.install("-e", ".[dev]")
    kept = f"{session.create_tmp()}/promises.json"
    session.run("pytest", "--timeout=0", "-m", "promise", f"--promises={kept}", *session.posargs, env=MANY)
    session.run("python", "docs/promises.py", kept)


@nox.session
def hostile(session: nox.Session) -> None:
    """A million mutants of good answers, a third in each format: only DecodeErrors; never part of CI."""
    session.install("-e", ".[dev]")
    session.run("pytest", "--timeout=0", "tests/unit/test_hostile_bytes.py", *session.posargs, env=MANY)


@nox.session
def templates(session: nox.Session) -> None:
    """A million mutants of pages in each format, read by template and by the general reader alike; never part of CI."""
    session.install("-e", ".[dev]")
    for each in ("xml", "yaml"):
        session.run("python", "-m", "support.page_mutants", each, "1000000", "7", env={"PYTHONPATH": "tests"})


@nox.session
def soak(session: nox.Session) -> None:
    """Half an hour at full rate with faults in one call of a hundred: nothing grows; never part of CI."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "benchmarks.soak", *session.posargs)


@nox.session
def simulate(session: nox.Session) -> None:
    """Ten thousand seeds of the simulator, or `-- --seeds 100 --first 7`; one that fails says how to run it again."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "simulation", *(session.posargs or ["--seeds", "10000"]), env={"PYTHONPATH": "tests"})


MUTATED = {
    "_retry.py": ["unit/test_retry.py"],
    "_ratelimit/limiter.py": ["unit/test_limiter.py"],
    "_ratelimit/budget.py": ["unit/test_budget.py"],
    "_ratelimit/shared*": ["unit/test_shared_limiter.py", "service/test_stores.py"],
    "_ratelimit/state.py": ["unit/test_state.py", "unit/test_shared_limiter.py"],
    "_paging/pages.py": ["lists"],
    "_paging/windows.py": ["lists/test_windows.py"],
    "_paging/window_plan.py": ["unit/test_window_plan.py"],
    "_paging/full_answers.py": ["unit/test_window_plan.py"],
    "_paging/paginator.py": ["unit/test_paginator.py", "lists/test_pages.py"],
    "_response.py": ["unit/test_response.py"],
    "_request.py": ["unit/test_request.py"],
    "_codecs/*": [
        "unit/test_codecs.py",
        "unit/test_codec_json.py",
        "unit/test_codec_xml.py",
        "unit/test_codec_yaml.py",
        "unit/test_three_formats.py",
        "unit/test_row_templates.py",
    ],
    "export/*": ["export"],
}
"""What only a slow test kills is better killed by a test of its own, so they are left out."""

MUTMUT = """
[tool.mutmut]
source_paths = ["liveagent_async"]
only_mutate = ["liveagent_async/{room}"]
also_copy = ["docs", "benchmarks", "README.md", "noxfile.py"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "--hypothesis-profile=ci", "-m", "not slow"]
pytest_add_cli_args_test_selection = [{tests}]
timeout_multiplier = 4.0
timeout_constant = 4.0
"""
"""Hypothesis' own profile `ci`: always the same examples, and a busy machine is not taken for a killed mutant."""


@nox.session
def mutation(session: nox.Session) -> None:
    """Mutants of what must not break, or of the rooms given (`-- _retry.py`), in a copy; half an hour, never CI."""
    session.install("-e", ".[dev]", "mutmut>=3.8")
    copy = Path(session.create_tmp(), "copy").absolute()
    for room in session.posargs or MUTATED:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(".", copy, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        tests = ", ".join(f'"tests/{test}"' for test in MUTATED[room])
        with (copy / "pyproject.toml").open("a") as settings:
            settings.write(MUTMUT.format(room=room, tests=tests))
        with session.chdir(copy):
            session.run("mutmut", "run")
            session.run("mutmut", "results")
