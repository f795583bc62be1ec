"""examples/auto_tagger.py tags what came in by its subject."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.examples import run_example
from support.on_socket import on_socket

from liveagent_async import AsyncLiveAgent
from liveagent_async.emulator import Emulator, Fault


@pytest.mark.slow
@pytest.mark.parametrize("anyio_backend", ["asyncio"])  # the program's own loop is another process
async def test_each_new_conversation_has_its_tags_once(tmp_path: Path) -> None:
    """A lost answer is left to the next run; what has its tag is left alone, and so are old conversations."""
    emulator = Emulator(rate=None)
    async with AsyncLiveAgent("http://emulator", emulator.api_key, transport=emulator.transport()) as la:
        with on_socket(emulator) as url:
            said = run_example("auto_tagger.py", url, emulator.api_key, cwd=tmp_path, fails=True)
            assert said == "make these tags first: Billing, Login\n"
            ids = {name: (await la.tags.create(name)).id for name in ("Billing", "Login")}
            made: dict[str, str] = {}
            for subject in ("My invoice", "Refund and password", "Hello"):
                made[subject] = (
                    await la.conversations.create(
                        message="x",
                        useridentifier="ann@example.com",
                        department="default",
                        subject=subject,
                        recipient="support@acme.com",
                    )
                ).conversationid
            emulator.faults.append(Fault("reset", path="conversations/*/tags", method="POST", times=1, applied=True))
            runs = [
                run_example("auto_tagger.py", url, emulator.api_key, cwd=tmp_path, warns=warning).splitlines()
                for warning in ("may not", "")
            ]
        assert [len(lines) for lines in runs] == [2, 0]
        tagged = {subject: {tag.id async for tag in la.conversations.tags(id_)} for subject, id_ in made.items()}
    assert tagged == {
        "My invoice": {ids["Billing"]},
        "Refund and password": {ids["Billing"], ids["Login"]},
        "Hello": set(),
    }
