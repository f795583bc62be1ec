"""examples/ticket_from_form.py opens one ticket for a form."""

from __future__ import annotations

from pathlib import Path

from support.examples import run_example
from support.on_socket import on_socket

from liveagent_async.emulator import Emulator, Fault

FORM = "email=ann%40example.com&order=08540&text=It+broke"


def test_a_form_becomes_one_ticket_although_the_answer_is_lost(tmp_path: Path) -> None:
    """The connection breaks after the ticket was opened: it is found, not opened again."""
    emulator = Emulator(rate=None, faults=[Fault("reset", method="POST", times=1, applied=True)])
    with on_socket(emulator) as url:
        lost = run_example("ticket_from_form.py", url, emulator.api_key, cwd=tmp_path, stdin=FORM, warns="may not")
        assert [effect.what for effect in emulator.effects].count("conversation.create") == 1
        other = run_example(
            "ticket_from_form.py", url, emulator.api_key, cwd=tmp_path, stdin=FORM.replace("08540", "1")
        )
    opened = [effect.id for effect in emulator.effects if effect.what == "conversation.create"]
    assert [lost.strip(), other.strip()] == opened


def test_a_form_without_what_is_needed_is_refused(tmp_path: Path) -> None:
    """Nothing is sent."""
    said = run_example("ticket_from_form.py", "http://127.0.0.1:9", "key", cwd=tmp_path, stdin="email=a", fails=True)
    assert said == "the form lacks order, text\n"
