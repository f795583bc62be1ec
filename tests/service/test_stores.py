"""The stores of a shared limiter: a file and a real redis-server, one contract; and how a client gets to them."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Generator
from pathlib import Path

import anyio
import httpx
import pytest
from support.memory_store import MemoryStore
from support.redis_server import RedisServer

from liveagent_async import AsyncLiveAgent, Limiter, Rate, SharedLimiter, Store
from liveagent_async._ratelimit.stores import open_store

TRANSPORT = httpx.MockTransport(lambda _: httpx.Response(200, json={"response": {"liveagentversion": "5"}}))


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Generator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


async def contract(store: Store) -> None:
    """What every store must do."""
    stored, began = await store.read()
    assert stored == b""
    assert await store.swap(b"", b"one")
    assert not await store.swap(b"", b"two"), "somebody else was faster"
    assert not await store.swap(b"on", b"two")
    long = bytes(range(256)) * 40
    assert await store.swap(b"one", long)
    assert await store.swap(long, b"short")
    stored, now = await store.read()
    assert stored == b"short"
    assert 0 <= now - began < 60


async def test_a_file_is_a_store(tmp_path: Path) -> None:
    """Made with its folder, readable by its owner only; another object on the same file sees the same."""
    store = open_store(tmp_path / "run" / "acme", "name")
    await contract(store)
    file = tmp_path / "run" / "acme-name"
    assert file.stat().st_mode & 0o777 == 0o600
    assert (await open_store(str(tmp_path / "run" / "acme"), "name").read())[0] == b"short"


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_redis_is_a_store(redis: RedisServer, anyio_backend: str) -> None:
    """One key that is gone after a day; the connection can be closed between two calls."""
    store = open_store(redis.url, "name")
    await contract(store)
    assert redis.ask(b"TTL liveagent:name").startswith(b":86")
    for _ in range(2):
        await getattr(store, "aclose")()  # noqa: B009
    assert (await store.read())[0] == b"short"
    await getattr(store, "aclose")()  # noqa: B009


async def test_a_torn_file_counts_as_empty(tmp_path: Path) -> None:
    """A process killed while it wrote, or a stranger's file: it is begun anew."""
    store = open_store(tmp_path / "limiter", "name")
    await store.swap(b"", b"whole")
    file = tmp_path / "limiter-name"
    file.write_bytes(file.read_bytes()[:-1])
    assert (await store.read())[0] == b""
    assert await store.swap(b"", b"anew")
    assert (await store.read())[0] == b"anew"


async def test_a_lock_that_is_held_does_not_stop_the_event_loop(tmp_path: Path) -> None:
    """A process that was stopped in the middle of a swap: the others' event loops go on, and they go on alone."""
    store = open_store(tmp_path / "limiter", "name")
    await store.swap(b"", b"state")
    held = os.open(tmp_path / "limiter-name", os.O_RDWR)
    fcntl.flock(held, fcntl.LOCK_EX)
    done: list[str] = []

    async def read() -> None:
        await store.read()
        done.append("read")

    async with anyio.create_task_group() as group:
        group.start_soon(read)
        await anyio.sleep(0.05)
        done.append("loop")
        os.close(held)
    assert done == ["loop", "read"]


def test_redis_on_trio_is_a_clear_error(redis: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    """The call itself goes on with this process's part of the rate."""
    limiter = SharedLimiter(redis.url)

    async def main() -> None:
        async with limiter.permit():
            pass

    anyio.run(main, backend="trio")
    assert "a limiter in Redis works on asyncio only: use a file, or a Store of your own" in caplog.text


def test_redis_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, when the limiter is made known to its client."""
    monkeypatch.delitem(sys.modules, "liveagent_async._ratelimit.redis_store", raising=False)
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    with pytest.raises(ImportError, match=r"pip install 'liveagent-async\[redis\]'"):
        AsyncLiveAgent("http://server", "key", transport=TRANSPORT, limiter=SharedLimiter("redis://127.0.0.1:1"))


# --- clients --------------------------------------------------------------------------------------------------------


async def test_clients_of_a_key_share_a_file_and_another_key_has_its_own(tmp_path: Path) -> None:
    """The file's name is a hash of account and key: neither is in the folder, in a name or in a file."""
    for key in ("s3cret-k3y", "s3cret-k3y", "0ther-k3y"):
        limiter = SharedLimiter(tmp_path / "limiter", rate=Rate(2, 3600.0))
        async with AsyncLiveAgent("http://server", key, limiter=limiter, transport=TRANSPORT) as la:
            await la.application.status()
    files = sorted(tmp_path.iterdir())
    assert len(files) == 2
    shown = "".join(file.name + file.read_text() for file in files)
    assert not [word for word in ("s3cret", "0ther", "server") if word in shown]
    limiter = SharedLimiter(tmp_path / "limiter", rate=Rate(2, 3600.0))
    async with AsyncLiveAgent("http://server", "s3cret-k3y", limiter=limiter, transport=TRANSPORT) as la:
        with anyio.move_on_after(0.05) as scope:
            await la.application.status()
    assert scope.cancelled_caught, "two of two calls were used"


async def test_a_shared_limiter_is_of_one_key() -> None:
    """Two clients of one key may use the object, a client of another key is refused."""
    limiter = SharedLimiter(MemoryStore())
    for _ in range(2):
        AsyncLiveAgent("http://server", "key", limiter=limiter, transport=TRANSPORT)
    with pytest.raises(ValueError, match="a SharedLimiter is for one account and key"):
        AsyncLiveAgent("http://server", "other", limiter=limiter, transport=TRANSPORT)


async def test_the_environment_chooses_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LIVEAGENT_LIMITER, and nothing in the code; a limiter that is given, or no rate, goes before it."""
    monkeypatch.setenv("LIVEAGENT_LIMITER", str(tmp_path / "limiter"))
    async with AsyncLiveAgent("http://server", "key", concurrency=3, transport=TRANSPORT) as la:
        assert isinstance(la.limiter, SharedLimiter)
        assert la.limiter.concurrency == 3
        await la.application.status()
    assert len(list(tmp_path.iterdir())) == 1
    assert isinstance(AsyncLiveAgent("http://server", "key", rate=None, transport=TRANSPORT).limiter, Limiter)
    given = Limiter()
    assert AsyncLiveAgent("http://server", "key", limiter=given, transport=TRANSPORT).limiter is given


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_client_at_rest_keeps_no_connection_to_redis(redis: RedisServer, anyio_backend: str) -> None:
    """After the last answer, and after a call that was cancelled in the line, nothing is left open."""
    limiter = SharedLimiter(redis.url, rate=Rate(1, 3600.0))
    async with AsyncLiveAgent("http://server", "key", limiter=limiter, transport=TRANSPORT) as la:
        await la.application.status()
        assert redis.connections() == 0
        with anyio.move_on_after(0.05):
            await la.application.status()
        assert redis.connections() == 0
        await limiter.pause(1.0)
        assert redis.connections() == 0


async def test_a_store_that_cannot_be_closed_harms_no_call() -> None:
    """What it raises is for the log."""

    class Sticky(MemoryStore):
        async def aclose(self) -> None:
            raise ZeroDivisionError

    async with SharedLimiter(Sticky()).permit():
        pass
