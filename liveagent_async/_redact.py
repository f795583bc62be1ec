"""What is not shown: login secrets, and text that is too long.

Secrets are redacted before a text is cut, because half a secret is not recognised. The API key is known to the
transport alone: `redact` is its function.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias, cast

REDACTED: Final = "[redacted]"
SECRETS: Final = frozenset(["authtoken", "browsercookiename", "password"])
"""Fields that log somebody in: their values are shown nowhere, wherever the server sends them."""

Redact: TypeAlias = Callable[[str], str]

WINDOW: Final = 2000
"""Characters of a text that are looked at."""
_LONGEST_SECRET = 400
_LOGINS = re.compile(
    rf"({'|'.join(sorted(SECRETS))})"
    r"(\W{0,8}[=:>]\W{0,4}(?:CDATA\[)?)"  # "authtoken":" authtoken=' <authtoken> <authtoken><![CDATA[
    r"((?<=\")(?:\\.|[^\"\\])+|(?<=')[^']+|(?<=[>\[])[^<\]]+|[^\s\"'<]+)",
    re.IGNORECASE,
)


def shorten(text: str, length: int, redact: Redact, *, cut: bool = False) -> str:
    """At most `length` characters, without the key and login secrets; dots mark a text that was or is `cut`."""
    shown = _LOGINS.sub(rf"\1\2{REDACTED}", redact(text[:WINDOW]))
    if cut or len(text) > WINDOW:
        shown = shown[:-_LONGEST_SECRET]  # its end may be the beginning of a secret
    elif len(shown) <= length:
        return shown
    return f"{shown[: length - 3]}..."


def redact_tree(tree: object, redact: Redact, *, secrets: bool) -> object:
    """An answer's tree without the key, and without login secrets unless `secrets`."""
    if isinstance(tree, str):
        return redact(tree)
    if isinstance(tree, list):
        return [redact_tree(each, redact, secrets=secrets) for each in cast("list[object]", tree)]
    if not isinstance(tree, dict):
        return tree
    return {
        redact(name): REDACTED if name in SECRETS and not secrets else redact_tree(each, redact, secrets=secrets)
        for name, each in cast("dict[str, object]", tree).items()
    }
