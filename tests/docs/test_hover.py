"""What an editor shows of a keyword: pyright's language server is asked, as an editor asks it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """\
from liveagent_async import AsyncLiveAgent

la = AsyncLiveAgent()
la.customers.list(email="@example.com")
la.with_options(patience=5.0)
"""


def send(server: IO[bytes], message: Mapping[str, object]) -> None:
    """Writes one message."""
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    server.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    server.flush()


def receive(server: IO[bytes]) -> Any:
    """Reads one message."""
    length = 0
    while line := server.readline().strip():
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    return json.loads(server.read(length))


def answer(process: subprocess.Popen[bytes], request: int) -> Any:
    """The result of a request; what the server asks meanwhile gets "nothing to say"."""
    assert process.stdin
    assert process.stdout
    while True:
        message = receive(process.stdout)
        if "method" in message and "id" in message:
            settings = [{"pythonPath": sys.executable}] * str(message).count(
                "'section'"
            )  # for each section it asks for
            send(process.stdin, {"id": message["id"], "result": settings or None})
        elif message.get("id") == request and "method" not in message:
            return message["result"]


def hovers(folder: Path, program: str, places: list[tuple[int, int]]) -> list[str]:
    """What is shown at these lines and columns, counted from 0."""
    file = folder / "program.py"
    file.write_text(program)
    where = {"uri": file.as_uri()}
    command = [sys.executable, "-m", "pyright.langserver", "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder) as process:
        assert process.stdin
        asked = {"workspace": {"configuration": True}}
        roots = [{"uri": folder.as_uri(), "name": "here"}]
        params = {"processId": None, "rootUri": folder.as_uri(), "workspaceFolders": roots, "capabilities": asked}
        send(process.stdin, {"id": 0, "method": "initialize", "params": params})
        answer(process, 0)
        send(process.stdin, {"method": "initialized", "params": {}})
        opened = where | {"languageId": "python", "version": 1, "text": program}
        send(process.stdin, {"method": "textDocument/didOpen", "params": {"textDocument": opened}})
        found: list[str] = []
        for number, (line, character) in enumerate(places, start=1):
            at = {"textDocument": where, "position": {"line": line, "character": character}}
            send(process.stdin, {"id": number, "method": "textDocument/hover", "params": at})
            found.append(str(answer(process, number)))
        send(process.stdin, {"id": 99, "method": "shutdown"})
        answer(process, 99)
        send(process.stdin, {"method": "exit"})
    return found


@pytest.mark.slow
def test_a_keyword_shows_its_sentence(tmp_path: Path) -> None:
    """`email=` of `la.customers.list(` is a key of a TypedDict; the string under it is what an editor shows."""
    (tmp_path / "pyrightconfig.json").write_text(json.dumps({"extraPaths": [str(ROOT)]}))
    email, method = hovers(tmp_path, PROGRAM, [(3, 20), (4, 5)])
    assert "Any part of the address." in email
    assert "patience: Seconds" in method
