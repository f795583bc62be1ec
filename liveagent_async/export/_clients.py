"""The clients of many accounts: one per process, event loop and account, so that each account has one limiter."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final, TypeAlias, TypeVar, cast

import attrs
from anyio import CancelScope
from anyio.lowlevel import RunVar

from liveagent_async import AsyncLiveAgent, AuthenticationError

from .._options import given
from .._paging.in_flight import InFlight

T = TypeVar("T")
Connect: TypeAlias = Callable[[str], AsyncLiveAgent]

KEPT: Final = 64
"""Clients that nobody uses and that are kept all the same; of more, the one used longest ago is closed."""

ACCOUNTS: Final = 16
"""Accounts that are planned or finished at a time."""


def environment(account: str) -> AsyncLiveAgent:
    """The client of an account as LIVEAGENT_URL_<NAME> and LIVEAGENT_API_KEY_<NAME> say.

    Args:
        account: Its name; in the variables' names it stands in capitals, with _ for -.

    Raises:
        ValueError: One of them is not set.

    """
    name = account.upper().replace("-", "_")
    url = given(None, f"LIVEAGENT_URL_{name}", f"the URL of {account}")
    return AsyncLiveAgent(url, given(None, f"LIVEAGENT_API_KEY_{name}", f"the API key of {account}"))


def refuse_name(account: str) -> None:
    """An account's name is that of a folder and of variables, and no more."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", account):
        raise ValueError(f"{account!r} is no account's name: write letters, digits, - and _")


@asynccontextmanager
async def client(account: str, connect: Connect) -> AsyncGenerator[AsyncLiveAgent]:
    """The account's client, made when it is first used; a refused key is asked for anew the next time."""
    clients = await _of_this_loop()
    kept = clients.pop(account, None) or _Kept(connect(account))
    clients[account] = kept
    kept.users += 1
    try:
        yield kept.la.with_options(bulk=True)
    except AuthenticationError:
        kept.refused = True
        raise
    finally:
        kept.users -= 1
        await _close(clients)


async def in_turn(jobs: Sequence[Callable[[], Awaitable[T]]]) -> list[T]:
    """What the jobs of many accounts give, in their order, a few at a time; the first error ends them."""
    waiting = iter(jobs)
    flight = InFlight(lambda: next(waiting, None), concurrency=ACCOUNTS, ahead=len(jobs), weigh=lambda _: 0)
    found: list[T] = []
    try:
        for _ in jobs:
            outcome = await flight.next()
            if isinstance(outcome, Exception):
                raise outcome
            found.append(cast("T", outcome))
    finally:
        await flight.aclose()
    return found


@attrs.define(eq=False)
class _Kept:
    la: AsyncLiveAgent
    users: int = 0
    refused: bool = False


_Clients: TypeAlias = "OrderedDict[str, _Kept]"
_RUNNING: Final = RunVar["tuple[_Clients, AsyncGenerator[None]]"]("liveagent_async.export.clients")


async def _close(clients: _Clients) -> None:
    idle = [name for name, kept in clients.items() if kept.users == 0]
    spare = idle[: max(len(idle) - KEPT, 0)]
    for kept in [clients.pop(name) for name in idle if name in spare or clients[name].refused]:
        await kept.la.aclose()


async def _of_this_loop() -> _Clients:
    try:
        return _RUNNING.get()[0]
    except LookupError:
        clients: _Clients = OrderedDict()
        end = _at_the_end(clients)
        _RUNNING.set((clients, end))
        await anext(end)
        return clients


async def _at_the_end(clients: _Clients) -> AsyncGenerator[None]:
    """Both kinds of event loop end the generators that stand in them when they end themselves."""
    try:
        yield
    finally:
        with CancelScope(shield=True):
            while clients:
                await clients.popitem()[1].la.aclose()
