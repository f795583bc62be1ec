"""examples/own_codec.py keeps every answer."""

from __future__ import annotations

import json
from pathlib import Path

from support.examples import run_example
from support.on_socket import on_socket

from liveagent_async.emulator import Emulator


def test_answers_are_kept_as_they_came(tmp_path: Path) -> None:
    """A file an answer, and the records are made of them."""
    emulator = Emulator(customers=1, rate=None)
    with on_socket(emulator) as url:
        said = run_example("own_codec.py", url, emulator.api_key, "answers", cwd=tmp_path)
    tags, departments = (json.loads((tmp_path / "answers" / f"0000{n}.json").read_bytes()) for n in range(2))
    found = len(tags["response"]["tags"]), len(departments["response"]["departments"])
    assert said == f"{found[0]} tags and {found[1]} departments in 2 answers\n"
