"""The way to the server and back: slow, lossy, and the server works on when nobody waits for the answer any more."""

from __future__ import annotations

import random
from collections.abc import Callable

import attrs
import httpx
import trio

from liveagent_async.emulator import Effect, Emulator
from liveagent_async.emulator._answer import Answer
from liveagent_async.emulator._app import App
from liveagent_async.emulator._call import Call
from liveagent_async.emulator._inprocess import InProcess

from .world import KEY, World


class Recorded(App):
    """The server; `seen` is told of each call that it answers, with what it changed."""

    def __init__(self, emulator: Emulator, seen: Callable[[Call, Answer, list[Effect]], None]) -> None:
        super().__init__(emulator)
        self._emulator = emulator
        self._seen = seen

    def answer(self, call: Call) -> Answer:
        """As ever."""
        before = len(self._emulator.effects)
        answer = super().answer(call)
        self._seen(call, answer, list(self._emulator.effects)[before:])
        return answer


@attrs.define
class _Handled:
    """What became of a request that arrived."""

    done: trio.Event = attrs.Factory(trio.Event)
    response: httpx.Response | None = None
    error: Exception | None = None


class Network(httpx.AsyncBaseTransport):
    """A transport. What has been sent may arrive although the client has left; it then arrives when it leaves."""

    def __init__(self, world: World, app: App, server: trio.Nursery) -> None:
        self.arrivals: list[float] = []
        self.calm = False
        self._world = world
        self._dice = random.Random(f"network {world.seed}")
        self._inner = InProcess(app)
        self._server = server

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request, on its way there, at the server, and on its way back."""
        there, back, chance, arrives = self._travel(), self._travel(), self._dice.random(), self._dice.random() < 0.5
        lost = 0 if self.calm else self._world.loss
        try:
            await trio.sleep(there)
        except trio.Cancelled:
            if arrives:
                self._arrive(request)
            raise
        if chance < lost / 3:
            raise self._broken(httpx.ConnectError, httpx.WriteError, httpx.ReadError, OSError, KeyError)
        handled = self._arrive(request)
        await handled.done.wait()
        if chance < lost * 2 / 3:
            await trio.sleep_forever()
        await trio.sleep(back)
        if chance < lost:
            raise self._broken(httpx.ReadError, httpx.RemoteProtocolError, httpx.ReadTimeout, ConnectionResetError)
        if handled.error is not None:
            raise handled.error
        assert handled.response is not None
        return handled.response

    def _travel(self) -> float:
        return 0.0 if self.calm or not self._world.delay else self._dice.expovariate(1 / self._world.delay)

    def _broken(self, *kinds: type[Exception]) -> Exception:
        return self._dice.choice(kinds)(f"the wire broke at ?apikey={KEY}")

    def _arrive(self, request: httpx.Request) -> _Handled:
        handled = _Handled()
        self.arrivals.append(trio.current_time())
        self._server.start_soon(self._handle, request, handled)
        return handled

    async def _handle(self, request: httpx.Request, handled: _Handled) -> None:
        try:
            handled.response = await self._inner.handle_async_request(request)
        except httpx.ReadError as error:
            handled.error = error
        handled.done.set()
