"""What CI and the documents tell people to run is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github").rglob("*.yml"))
SAYING = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob(".github/*.md"), *WORKFLOWS, ROOT / ".ci" / "run"]
SESSIONS = {
    node.name for node in ast.parse((ROOT / "noxfile.py").read_text()).body if isinstance(node, ast.FunctionDef)
}


@pytest.mark.parametrize("file", SAYING, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_session_that_is_to_be_run_is_one(file: Path) -> None:
    """`nox -s NAME...`, where a Python or a matrix may follow the name."""
    named = " ".join(re.findall(r"nox -s ((?:[a-z]+(?:-[\d.]*)? ?)+)", file.read_text()))
    assert {name.partition("-")[0] for name in named.split()} - SESSIONS == set()


def test_the_matrix_of_ci_names_sessions() -> None:
    """Each check of the workflow runs here too."""
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())["jobs"]
    assert set(jobs["check"]["strategy"]["matrix"]["session"]) - SESSIONS == set()
    pythons = set(jobs["tests"]["strategy"]["matrix"]["python"])
    assert pythons == set(re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text()))
