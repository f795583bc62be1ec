"""What is run on this project: `nox -s tests lint typing` is what CI asks for, `nox -l` shows the rest."""

from __future__ import annotations

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
    many = {"HOSTILE_MUTANTS": "20000"}
    session.run("pytest", "-m", "promise", "--promises", kept, *session.posargs, env=many)
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
