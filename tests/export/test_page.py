"""What docs/howto/export.md says of formats, exit codes and streams is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from liveagent_async.cli._target import FORMATS
from liveagent_async.export import STREAMS

PAGE = (Path(__file__).parents[2] / "docs" / "howto" / "export.md").read_text()


def test_every_format_is_there() -> None:
    """With its sink and the ends of paths that mean it, in the order of --help."""
    found = re.findall(r"^\| (`\*.*?) \| `(\w+)` \| `(\w+)` \|", PAGE, re.MULTILINE)
    assert [(format, sink, tuple(re.findall(r"`\*(\.\w+)`", ends))) for ends, format, sink in found] == [
        (format, sink, ends) for format, (sink, ends) in FORMATS.items()
    ]


def test_every_stream_is_there() -> None:
    """With what makes old rows obsolete; all reports are one row of the table."""
    lines = PAGE.partition("| stream | what `since`")[2].partition("\n\n")[0].splitlines()[2:]
    named = [name for line in lines for name in re.findall(r"`(.*?)`", line.split("|")[1])]
    assert set(named) == {"reports.*" if name.startswith("reports.") else name for name in STREAMS}
