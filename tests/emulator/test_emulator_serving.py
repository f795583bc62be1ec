"""The server on a socket and in process, kept in a file, asked by many at once."""

from __future__ import annotations

import ast
import base64
import hashlib
import html
import re
import socket
import subprocess
import sys
import threading
from html.parser import HTMLParser
from pathlib import Path

import anyio
import httpx
import pytest
from support.emulator_asking import ask, send, small

import liveagent_async.emulator as room


async def test_a_socket_serves_any_client_and_closes_clean() -> None:
    """A thousand requests of twenty tasks, then nobody listens and no thread is left."""
    emulator = small()
    async with emulator.serve() as url:
        assert url.startswith("http://127.0.0.1:")
        async with (
            httpx.AsyncClient(base_url=url, params={"apikey": "emulator"}) as client,
            anyio.create_task_group() as group,
        ):

            async def work() -> None:
                for _ in range(50):
                    assert (await client.get("/api/agents/john@agent.com")).json()["response"]["userid"] == "a0000001"

            for _ in range(20):
                group.start_soon(work)
    assert len(emulator.requests) == 1000
    assert "liveagent-emulator" not in {thread.name for thread in threading.enumerate()}
    with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
        probe.connect(("127.0.0.1", int(url.rpartition(":")[2])))


async def test_a_port_that_is_taken_is_an_error_at_once() -> None:
    """An OSError from serve, and nothing left running."""
    async with small().serve() as url:
        with pytest.raises(OSError, match="in use"):
            async with small().serve(port=int(url.rpartition(":")[2])):
                pass


async def test_a_missing_uvicorn_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server in process works without the extra; a socket says what it needs."""
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "liveagent_async.emulator._serving", raising=False)
    emulator = small()
    assert (await send(emulator, "GET", "tags")).status_code == 200
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'liveagent-async\[emulator\]'"):
        async with emulator.serve():
            pass


class Balance(HTMLParser):
    """Keeps the open elements of a page; one that is closed out of order fails."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Opens an element, unless it has no end."""
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Closes the innermost element, which must be of this name."""
        assert self.open.pop() == tag


async def test_the_block_can_be_left_with_an_error_or_cancelled() -> None:
    """The server is gone then too, and the error is the caller's own."""
    with pytest.raises(KeyError, match="mine"):
        async with small().serve():
            raise KeyError("mine")
    with anyio.move_on_after(0.05):
        async with small().serve():
            await anyio.sleep(10)
    assert "liveagent-emulator" not in {thread.name for thread in threading.enumerate()}


async def test_leaving_does_not_wait_for_slow_answers(capfd: pytest.CaptureFixture[str]) -> None:
    """A request that would take half a minute is let go at once, and nothing is printed about it."""
    with anyio.fail_after(20), anyio.move_on_after(0.3):
        async with small(latency=30.0).serve() as url, httpx.AsyncClient() as client:
            await client.get(f"{url}/api/tags?apikey=emulator", timeout=60)
    assert capfd.readouterr() == ("", "")


async def test_a_server_listens_on_ipv6_too() -> None:
    """The URL has the brackets it needs."""
    if not socket.has_ipv6 or not Path("/proc/net/if_inet6").exists():
        return  # a machine without IPv6 cannot tell
    async with small().serve(host="::1") as url:
        assert url.startswith("http://[::1]:")
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"{url}/api/tags?apikey=emulator")).status_code == 200


async def test_the_same_numbers_give_the_same_data() -> None:
    """Two servers agree; another seed disagrees; more rows do not change the ones before."""
    one = await ask(small(), "GET", "customers")
    assert await ask(small(), "GET", "customers") == one
    assert await ask(small(seed=1), "GET", "customers") != one
    assert (await ask(small(customers=60), "GET", "customers"))["customers"][:30] == one["customers"]
    assert await ask(small(), "GET", "conversations") == await ask(small(), "GET", "conversations")


async def test_the_data_are_hard() -> None:
    """Accents, scripts, emoji, quotes, markup, words and numbers that look like other types, several lines."""
    emulator = small(customers=1000, conversations=300)
    names = {row["firstname"] for row in (await ask(emulator, "GET", "customers", limitcount="1000"))["customers"]}
    assert {
        "Zoë",
        "李雷",
        "محمد",
        "😀",
        "null",
        "No",
        "~",
        "08540",
        "+421905123456",
        "12:30:45",
        "<b>Bob</b>",
        "R&D",
        '"Nina"',
    } <= names
    genders = {row["gender"] for row in (await ask(emulator, "GET", "customers", limitcount="1000"))["customers"]}
    assert genders == {"M", "F", None}
    messages = str([await ask(emulator, "GET", f"conversations/t{n:07x}/messages") for n in range(1, 40)])
    assert r"\n\n" in messages


async def test_a_file_keeps_what_was_done(tmp_path: Path) -> None:
    """A second server on the same file has the first one's data, whatever numbers it is given."""
    path = str(tmp_path / "account.db")
    first = small(path=path)
    await ask(first, "POST", "tags", name="Kept")
    second = small(path=path, customers=5)
    assert "Kept" in str(await ask(second, "GET", "tags"))
    assert len((await ask(second, "GET", "customers"))["customers"]) == 30


async def test_writers_at_once_lose_nothing() -> None:
    """Two clients on the socket and one in process write 100 tags each: 300 different ones are there."""
    emulator = small()

    async def write(client: httpx.AsyncClient, name: str) -> None:
        for n in range(100):
            response = await client.post(
                "http://emulator/api/tags", params={"apikey": "emulator", "name": f"{name}{n}"}
            )
            assert response.status_code == 200

    async with emulator.serve() as url:
        async with (
            httpx.AsyncClient(transport=emulator.transport()) as inside,
            httpx.AsyncClient(transport=Redirected(url)) as one,
            httpx.AsyncClient(transport=Redirected(url)) as two,
            anyio.create_task_group() as group,
        ):
            for client, name in ((inside, "a"), (one, "b"), (two, "c")):
                group.start_soon(write, client, name)
    tags = (await ask(emulator, "GET", "tags"))["tags"]
    assert len({tag["id"] for tag in tags}) == len({tag["name"] for tag in tags}) == len(tags) == 304
    assert len(emulator.effects) == 300


class Redirected(httpx.AsyncHTTPTransport):
    """Sends what is meant for http://emulator to a real address."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = httpx.URL(url)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(host=self._url.host, port=self._url.port)
        return await super().handle_async_request(request)


async def test_the_page_tells_what_is_there_and_what_was_asked() -> None:
    """Everything a client sent is escaped, what is long is cut, the calls work as they stand, one script may run."""
    emulator = small(api_key="<k&y>")
    async with httpx.AsyncClient(transport=emulator.transport(), base_url="http://host:1") as client:
        assert "None yet" in (await client.get("/")).text
        await send(emulator, "GET", "agents/<b>bold", params={"q": "x" * 500})
        response = await client.get("/")
        calls = [html.unescape(url) for url in re.findall(r'curl "(.*?)"', response.text)]
        assert [(await client.get(url)).status_code for url in calls] == [200] * 3
    assert response.headers["content-type"].startswith("text/html")
    page = Balance()
    page.feed(response.text)
    assert not page.open
    assert "<td>customers</td><td>30</td>" in response.text
    assert f"<code>agents/&lt;b&gt;bold?q={'x' * 183}…</code>" in response.text
    assert "http://host:1/api/tags?apikey=%3Ck%26y%3E" in response.text
    [script] = re.findall(r"<script>(.*?)</script>", response.text)
    known = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{known}'" in response.headers["content-security-policy"]
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert len(emulator.requests) == 4


async def test_a_log_forgets_its_eldest_entries() -> None:
    """A long run needs no more memory."""
    emulator = small(log_size=3)
    for n in range(5):
        await send(emulator, "POST", "tags", params={"name": f"n{n}"})
    assert [request.params for request in emulator.requests] == [{"name": "n2"}, {"name": "n3"}, {"name": "n4"}]
    assert len(emulator.effects) == 3


def test_the_room_imports_nothing_from_the_clients_rooms() -> None:
    """Or one misreading of the wire would hide the other."""
    folder = Path(str(room.__file__)).parent
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level < 2, file
                names = [node.module or ""] if node.level == 0 else []
            ours = [name for name in names if name.startswith("liveagent_async")]
            assert all(name.startswith("liveagent_async.emulator") for name in ours), file


def test_a_server_in_process_needs_no_uvicorn() -> None:
    """The dear import is made when a socket is wanted."""
    code = (
        "import sys; from liveagent_async.emulator import Emulator; Emulator(customers=1)\n"
        "assert 'uvicorn' not in sys.modules, 'uvicorn'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
