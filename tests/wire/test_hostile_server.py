"""What 64 KB of a hostile server cost: the turns of the event loop and the memory of a client in its own process."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE

import anyio
import pytest
from support.hostile_answers import BODIES, packed
from support.php import WRITERS
from support.raw_server import Peer, RawServer, answer

TESTS = Path(__file__).parents[1]
SECONDS, MIB = 0.25, 300


@pytest.mark.slow
@pytest.mark.promise("The wire: 64 KB of a hostile server cost neither 250 ms of the event loop nor 300 MB")
async def test_64_kb_of_a_hostile_server_are_bounded(anyio_backend: str, cases: Callable[[int], None]) -> None:
    """The densest lists, trees and texts in each format, just below every limit, as gzip.

    What counts is the CPU time of the whole process between two turns of its loop: it does not depend on the machine's
    load, and time in which another thread holds the interpreter lock is in it.
    """
    names = [(format, name) for format, answers in BODIES.items() for name in answers]
    cases(len(names))
    warm = [answer(WRITERS[format]({"id": "t1"})) for format in BODIES]
    answers = iter([*warm, *(packed(*each) for each in names)])

    def serve(peer: Peer) -> None:
        while peer.request():
            peer.write(next(answers))

    with RawServer(serve) as server:
        done = await anyio.run_process(
            [sys.executable, "-m", "support.hostile_answers", anyio_backend, server.url],
            stderr=PIPE,
            env={**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"},
        )
    measured: dict[str, tuple[float, float]] = json.loads(done.stdout)
    assert len(measured) == len(names)
    assert {what: cost for what, cost in measured.items() if cost[0] > SECONDS or cost[1] > MIB} == {}
