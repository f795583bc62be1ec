"""The commands under one name, and what they do alike: an error is one line and exit code 1, no traceback."""

from __future__ import annotations

import click

from liveagent_async import LiveAgentError, __version__

from ._printed import printed
from .call import call
from .demo import demo
from .emulator import emulator
from .export import export
from .ping import ping
from .report import report
from .tap import tap


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (LiveAgentError, ValueError) as error:  # a ValueError says what to write instead
            message = printed(" ".join(str(error).split()))
        raise click.ClickException(message)  # out here: no __context__ to show


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="liveagent")
def group() -> None:
    """LiveAgent's REST API version 1, from the command line."""


for command in (call, demo, emulator, export, ping, report, tap):
    group.add_command(command)
