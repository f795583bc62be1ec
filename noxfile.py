"""What is run on this project: `nox -s tests lint typing` is what CI asks for, `nox -l` shows the rest."""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["tests", "lint", "typing"]

PYTHONS = [
    line.rpartition(" :: ")[2]
    for line in nox.project.load_toml("pyproject.toml")["project"]["classifiers"]
    if line.startswith("Programming Language :: Python :: 3.")
]


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The tests with the coverage gate, on every Python found."""
    session.install("-e", ".[dev]")
    session.run("coverage", "run", "-m", "pytest", *session.posargs)
    session.run("coverage", "report")


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff, linter and formatter."""
    session.install("ruff==0.17.*")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def typing(session: nox.Session) -> None:
    """Mypy and pyright, both strict, over package, tests and benchmarks."""
    session.install("-e", ".[dev]")
    session.run("mypy")
    session.run("pyright")


@nox.session
def docs(session: nox.Session) -> None:
    """The page of all calls, docs/calls.md, written from the code; a test sees whether it is current."""
    session.install("-e", ".")
    session.run("python", "docs/generate.py", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """The benchmarks: Markdown tables of ratios; never part of CI."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def promises(session: nox.Session) -> None:
    """The tests of promises, and docs/promises.md written from what they tried; never part of CI."""
    session.install("-e", ".[dev]")
    kept = f"{session.create_tmp()}/promises.json"
    many = {"HOSTILE_MUTANTS": "333334"}  # a million in three formats
    session.run("pytest", "-m", "promise", f"--promises={kept}", *session.posargs, env=many)
    session.run("python", "docs/promises.py", kept)


@nox.session
def hostile(session: nox.Session) -> None:
    """A million mutants of good answers, a third in each format: only DecodeErrors; never part of CI."""
    session.install("-e", ".[dev]")
    session.run("pytest", "tests/test_hostile_bytes.py", *session.posargs, env={"HOSTILE_MUTANTS": "333334"})


@nox.session
def soak(session: nox.Session) -> None:
    """Half an hour at full rate with faults in one call of a hundred: nothing grows; never part of CI."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "benchmarks.soak", *session.posargs)


MUTATED = {
    "_retry.py": ["test_retry.py"],
    "_limiter.py": ["test_limiter.py"],
    "_budget.py": ["test_window.py"],
    "_pages.py": ["test_pages.py", "test_walk.py", "test_bulk.py", "test_shapes.py"],
    "_walk.py": ["test_pages.py", "test_walk.py"],
    "_answer.py": ["test_answer.py"],
    "_request.py": ["test_request.py"],
    "_codecs/*": [
        "test_codecs.py",
        "test_codec_json.py",
        "test_codec_xml.py",
        "test_codec_yaml.py",
        "test_three_formats.py",
    ],
}
SLOW = "an_export_uses_the_budget or a_sliding_counter or slow_answers_never or beside_an_export or 12345"
"""Simulations of half an hour and long walks: what only they kill is better killed by a test of its own."""

MUTMUT = """
[tool.mutmut]
source_paths = ["liveagent_async"]
only_mutate = ["liveagent_async/{room}"]
also_copy = ["docs", "benchmarks", "README.md", "noxfile.py"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "--hypothesis-profile=ci", "-k", "not ({slow})"]
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
            settings.write(MUTMUT.format(room=room, slow=SLOW, tests=tests))
        with session.chdir(copy):
            session.run("mutmut", "run")
            session.run("mutmut", "results")
