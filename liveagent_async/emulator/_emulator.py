"""The emulator as a whole: its settings, its state, and the two ways to reach it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from ._app import App
from ._churn import Churn, add_rows, delete_rows
from ._faults import Fault
from ._limits import Limits
from ._log import Effect, Log, Request, Usage
from ._seed import DATES, fill
from ._state import State
from ._store import Store
from ._versions import LATEST, Version

if TYPE_CHECKING:
    import httpx


class Emulator(State):
    """A LiveAgent server with made-up data, the same for the same numbers and `seed`.

    Args:
        customers: Rows to start with; a million take some seconds.
        conversations: Rows to start with.
        agents: How many there are.
        seed: Another seed, other data.
        dates: When customers and conversations came: "even" over their years; "year": all in 2025, on whose first
            day the account was made; "bursty": thousands in one second, empty years, the hours at the change of Los
            Angeles' clocks, rows without a date.
        api_key: The key that is right.
        v3_api_key: One of REST API version 3, refused with 403.
        mail_accounts: The addresses that visitors may write to.
        rate: Requests and seconds, (180, 60) on the vendor's cloud; None for no limit.
        rate_kind: How they are counted: "fixed", "log", "counter" or "bucket".
        retry_after: Sends that header with a 429, in whole seconds; no source shows whether the server does.
        latency: Seconds before every answer.
        version: The LiveAgent version to play, as "5.50".
        path: A file to keep the data in; what is in it already wins over the numbers.
        put_body_key: Reads the key from bodies of PUT and DELETE too, as the reference says and recent servers do not.
        faults: Rules that spoil answers.
        churn: Rows that come and go while a client pages.
        timezone: The account's zone, in which all dates are.
        behind: Seconds by which the server's clock is behind the real time.
        clock: Seconds, for the limit; for tests.
        now: The account's time as text; for tests.
        log_size: Requests and effects that are kept.
    """

    def __init__(
        self,
        *,
        customers: int = 1000,
        conversations: int = 200,
        agents: int = 10,
        seed: int = 0,
        dates: Literal["even", "year", "bursty"] = "even",
        api_key: str = "emulator",
        v3_api_key: str = "emulator-v3",
        mail_accounts: Iterable[str] = ("support@example.com", "support@acme.com"),
        rate: tuple[int, float] | None = (180, 60),
        rate_kind: str = "fixed",
        retry_after: bool = False,
        latency: float = 0.0,
        version: str = LATEST,
        path: str = ":memory:",
        put_body_key: bool = False,
        faults: Iterable[Fault] = (),
        churn: Churn | None = None,
        timezone: str = "America/Los_Angeles",
        behind: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], str] | None = None,
        log_size: int = 100_000,
    ) -> None:
        if dates not in DATES:
            raise ValueError(f"dates={dates!r} is unknown: write one of {', '.join(DATES)}")
        if min(customers, conversations, agents) < 0:
            raise ValueError("customers, conversations and agents are numbers of rows: write 0 or more")
        zone = ZoneInfo(timezone)

        def here() -> str:
            return (datetime.now(zone) - timedelta(seconds=self.behind)).strftime("%Y-%m-%d %H:%M:%S")

        log = Log(log_size, clock)
        super().__init__(
            api_key=api_key,
            v3_api_key=v3_api_key,
            behind=behind,
            latency=latency,
            put_body_key=put_body_key,
            retry_after=retry_after,
            faults=list(faults),
            churn=churn,
            store=Store(path, Version(version), zone, now or here, log.effect),
            limits=Limits(rate, rate_kind, clock),
            log=log,
        )
        with self.store.transaction():
            fill(self.store, customers=customers, conversations=conversations, agents=agents, seed=seed, dates=dates)
            for email in mail_accounts:
                self.store.execute("INSERT OR IGNORE INTO mail_accounts VALUES (?)", email)
        self.app: App = App(self)

    @property
    def requests(self) -> deque[Request]:
        """The last requests, the latest at the end."""
        return self.log.requests

    @property
    def effects(self) -> deque[Effect]:
        """The last changes that were applied, the latest at the end; what seeding made is not in it."""
        return self.log.effects

    @property
    def callers(self) -> Mapping[str, Usage]:
        """What each caller, told by its User-Agent, has used since the start; after the thousandth they are one."""
        return MappingProxyType(self.log.callers)

    def transport(self) -> httpx.AsyncBaseTransport:
        """The server in process, as a transport for httpx.AsyncClient: no socket, asyncio and trio."""
        from ._inprocess import InProcess  # noqa: PLC0415 - a server on a socket needs no httpx

        return InProcess(self.app)

    @asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncGenerator[str]:
        """The server on a real socket while the block runs; gives its URL, e.g. "http://127.0.0.1:54321".

        Works under asyncio and trio.

        Args:
            host: Where to listen.
            port: 0 is any free one.

        Raises:
            OSError: The port is taken.
        """
        try:
            from ._serving import serve  # noqa: PLC0415 - a server in process needs no uvicorn
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError("a socket needs uvicorn: pip install 'liveagent-async[emulator]'") from error
        async with serve(App(self), host, port) as url:
            yield url

    def add(self, table: Literal["customers", "conversations"], count: int) -> None:
        """Adds rows at the end of a list, as if they had come by themselves.

        Args:
            table: Which list.
            count: How many.
        """
        with self.store.transaction():
            add_rows(self.store, table, count)

    def delete(self, table: Literal["customers", "conversations"], count: int) -> None:
        """Deletes the first rows of a list, as if somebody had done it in the agents' panel.

        Args:
            table: Which list.
            count: How many.
        """
        with self.store.transaction():
            delete_rows(self.store, table, count)
