"""How `liveagent export` ends: what it says, and its exit code."""

from __future__ import annotations

import json
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import attrs
import click

from liveagent_async import Rate

from ._estimates import tell_estimates
from ._exit_codes import exit_code, expected
from ._printed import printed
from ._shown import Shown
from ._signals import Interrupted

if TYPE_CHECKING:
    from liveagent_async.export import Estimate, Exported


@attrs.define
class Ending:
    """A block that exits: with what was `done` or estimated in it, or with the error that left it."""

    path: Path
    rate: Rate | None
    shown: Shown
    as_json: bool
    done: Exported | None = None
    estimates: Sequence[Estimate] | None = None
    _began: float = attrs.field(init=False, factory=time.monotonic)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Interrupted):
            command = shlex.join(["liveagent", *sys.argv[1:]])
            words = f"{error}: what has come is kept. The same command goes on from there: {command}"
            self._exit(error.exit_code, words)
        if isinstance(error, expected()):
            self._exit(exit_code(error), printed(" ".join(str(error).split())))
        if error is None:
            self._exit(0, "")

    def _exit(self, code: int, error: str) -> None:
        if self.estimates is not None:
            tell_estimates(self.estimates, self.rate, as_json=self.as_json)
        else:
            self._tell(code, error)
        if error:
            click.echo(f"Error: {error}", err=True)
        raise SystemExit(code) from None

    def _tell(self, code: int, error: str) -> None:
        seconds, requests = time.monotonic() - self._began, self.shown.requests
        tables = self.done.tables if self.done else ()
        if self.as_json:
            summary = {"exit_code": code, "error": error, "target": str(self.path), "requests": requests}
            plain = {"tables": [attrs.asdict(table) for table in tables]}
            upper = {"resumed": self.done.resumed, "upper": self.done.upper.isoformat()} if self.done else {}
            click.echo(json.dumps({**summary, "seconds": round(seconds, 1), **upper, **plain}))
        elif self.done:
            for table in tables:
                click.echo(f"{table.stream}: {table.rows:,} rows into {table.path}")
            click.echo(f"{self.path} has all up to {self.done.upper}: {requests:,} requests in {seconds:.1f} s")
