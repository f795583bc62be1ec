"""Which extra of the distribution holds what a command needs, and what to say when it is not installed."""

from __future__ import annotations

from importlib.util import find_spec

_EXTRAS = {
    "cli": ("click", "rich"),
    "emulator": ("python_multipart", "starlette", "uvicorn"),
}


def missing(extra: str) -> str:
    """What to install before this extra can be used, "" when it is there."""
    packages = [name for name in _EXTRAS[extra] if find_spec(name) is None]
    if not packages:
        return ""
    return f"{', '.join(packages)} not found: install it with pip install 'liveagent-async[{extra}]'"
