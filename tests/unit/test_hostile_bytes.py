"""Hostile answers: a ValueError in bounded time and memory, in a process of its own to see that it survives.

`HOSTILE_MUTANTS` is how many mutants of a good answer each format reads; 2,000 where it is not set.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.hostile_bytes import REFUSED

MUTANTS = os.environ.get("HOSTILE_MUTANTS", "2000")


def run(*arguments: str, seconds: float) -> str:
    """What hostile.py prints; a crash, a signal, another error or too much time fails."""
    tests = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "support.hostile_bytes", *arguments],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{tests}{os.pathsep}{tests.parent}"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.promise(
    "Hostile bytes: bombs, depth, broken encodings and cut documents are refused in bounded time and memory"
)
@pytest.mark.parametrize("format_, case", [(format_, case) for format_, cases in REFUSED.items() for case in cases])
def test_hostile_bytes_are_refused(format_: str, case: str) -> None:
    """Bombs, depth, broken encodings, cut or endless documents: refused in 300 MiB and 6 s of CPU, never a crash."""
    assert run("case", format_, case, seconds=60).startswith(f"ValueError: not {format_.upper()}: ")


@pytest.mark.promise("Hostile bytes: a mutant of a good answer is read or refused, nothing else", cases=int(MUTANTS))
@pytest.mark.parametrize("format_", sorted(REFUSED))
def test_mutants_of_a_good_answer_are_read_or_refused(format_: str) -> None:
    """However a good answer is changed, a tree and records come out of it, or a ValueError."""
    refused, of, total, _ = run("mutants", format_, MUTANTS, seconds=60 + int(MUTANTS) / 100).split()
    assert (of, total) == ("of", MUTANTS)
    assert int(total) / 4 < int(refused) < int(total)
