"""A server on loopback that goes wrong on purpose: one fault for each request, in a thread of its own.

::

    with FaultProxy(upstream=("127.0.0.1", port), script=[Fault.RESET_IN_BODY, Fault.HTML_502]) as proxy:
        ...  # proxy.url: the first request is reset in the body, the second gets a page of HTML, all later ones pass
    proxy.requests  # every request it saw, raw

Without `upstream` it answers `answer` itself. It runs in a thread, so that tests on asyncio, trio or no loop at all can
use it. Everything is bounded: no connection lives longer than `limit` seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from support.fault_table import INSTEAD, Ending, Fault, plan
from support.tls import server_tls

__all__ = ["Fault", "FaultProxy", "Seen"]


@dataclass(frozen=True)
class Seen:
    """A request as it came over the wire."""

    method: str
    target: str
    head: bytes
    body: bytes


class FaultProxy:
    """See the module; `tls=True` serves https with the certificate of loopback_tls.py."""

    latency = 0.2
    piece = 1
    pause = 0.005
    refusal = 0.2
    limit = 30.0

    def __init__(
        self,
        upstream: tuple[str, int] | None = None,
        script: Iterable[Fault] = (),
        *,
        then: Fault = Fault.PASS,
        answer: bytes = b'{"response":{"liveagentversion":"5","applicationstatus":"installed"}}',
        headers: bytes = b"Content-Type: application/json\r\n",
        tls: bool = False,
    ) -> None:
        self.requests: list[Seen] = []
        self.connections = 0  # accepted so far
        self.open = 0  # open now
        self._upstream = upstream
        self._script = deque(script)
        self._then = then
        self._answer = b"HTTP/1.1 200 OK\r\n" + headers + b"Content-Length: %d\r\n\r\n" % len(answer) + answer
        self._tls = server_tls() if tls else None
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._listener: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._ready = threading.Event()
        self._stop = asyncio.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def play(self, *script: Fault) -> None:
        """Put more faults at the end of the script."""
        done = threading.Event()

        async def extend() -> None:
            self._script.extend(script)
            await self._refuse_if_due()
            done.set()

        asyncio.run_coroutine_threadsafe(extend(), self._loop)
        assert done.wait(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._main())
        self._loop.close()

    async def _main(self) -> None:
        await self._listen()
        await self._refuse_if_due()
        self._ready.set()
        await self._stop.wait()
        await self._close_listener()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._socket.close()

    async def _listen(self) -> None:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.close()
        listening.bind(("127.0.0.1", self.port))
        self._listener = await asyncio.start_server(self._accept, sock=listening, backlog=1000)

    async def _close_listener(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _next(self) -> Fault:
        return self._script.popleft() if self._script else self._then

    async def _refuse_if_due(self) -> None:
        """A refusal is nobody listening: it takes its turn in time, as nobody is there to see the attempt."""
        due = self._script[0] if self._script else self._then
        if due is Fault.REFUSE:
            await self._close_listener()
            if self._script:
                task = asyncio.create_task(self._listen_again())
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _listen_again(self) -> None:
        await asyncio.sleep(self.refusal)
        self._script.popleft()
        if (self._script[0] if self._script else self._then) is not Fault.REFUSE:
            await self._listen()
        else:
            await self._refuse_if_due()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        self.open += 1
        try:
            with contextlib.suppress(OSError, EOFError, TimeoutError, ssl.SSLError):
                async with asyncio.timeout(self.limit):
                    await self._serve(reader, writer)
        except asyncio.CancelledError:
            pass
        finally:
            self._tasks.discard(task)
            self.open -= 1
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._tls is not None:
            if self._script and self._script[0] is Fault.BAD_TLS:
                self._next()
                await _write(writer, b"HTTP/1.1 400 Bad Request\r\n\r\n")
                return await _close(writer)
            await writer.start_tls(self._tls)
        while True:
            seen = await _request(reader)
            self.requests.append(seen)
            fault = self._next()
            keep = await self._act(fault, seen, reader, writer)
            await self._refuse_if_due()
            if not keep or self._listener is None:
                return await _close(writer)

    async def _act(self, fault: Fault, seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection is kept."""
        if fault in INSTEAD:
            await _write(writer, INSTEAD[fault])
            return True
        answer = self._answer if fault is Fault.RESET_UNREAD else await self._good_answer(seen)
        wire, ending = plan(answer)[fault]
        await asyncio.sleep(self.latency if fault is Fault.LATENCY else 0)
        for at in range(0, len(wire), self.piece) if fault is Fault.DRIP else ():
            await _write(writer, wire[at : at + self.piece])
            await asyncio.sleep(self.pause)
        await _write(writer, b"" if fault is Fault.DRIP else wire)
        if ending is Ending.HANG:
            await reader.read()  # until the client gives up
        if ending is Ending.RESET:
            await asyncio.sleep(0.02)  # an RST on the heels of the bytes may overtake them
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        return ending is Ending.KEEP

    async def _good_answer(self, seen: Seen) -> bytes:
        if self._upstream is None:
            return self._answer
        reader, writer = await asyncio.open_connection(*self._upstream)
        try:
            head = b"\r\n".join(
                line for line in seen.head.split(b"\r\n") if not line.lower().startswith(b"connection:")
            )
            await _write(writer, head + b"\r\nConnection: close\r\n\r\n" + seen.body)
            answer = await reader.read(-1)
        finally:
            await _close(writer)
        top, _, body = answer.partition(b"\r\n\r\n")
        top = b"\r\n".join(line for line in top.split(b"\r\n") if not line.lower().startswith(b"connection:"))
        return top + b"\r\n\r\n" + body


async def _request(reader: asyncio.StreamReader) -> Seen:
    head = (await reader.readuntil(b"\r\n\r\n"))[:-4]
    lines = head.split(b"\r\n")
    lengths = [int(line[15:]) for line in lines if line.lower().startswith(b"content-length:")]
    body = await reader.readexactly(lengths[0]) if lengths else b""
    method, target, _ = lines[0].decode("latin-1").split(" ")
    return Seen(method, target, head, body)


async def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError, ssl.SSLError):
        await writer.wait_closed()
