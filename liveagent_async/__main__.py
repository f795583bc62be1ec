"""``python -m liveagent_async`` is the command line, the same as the installed script `liveagent`."""

from __future__ import annotations

from .cli import main

main()
