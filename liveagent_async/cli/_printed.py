"""Text of a server on its way to a terminal: nothing in it moves the cursor, changes colours or turns the reading."""

from __future__ import annotations

import re

# C0 but tab and line feed, DEL and C1; marks that turn the direction of text; ends of lines that hide what follows;
# halves of surrogate pairs, which no terminal can be sent.
_ACTIVE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def printed(text: str) -> str:
    r"""The text with escapes for what a terminal obeys, as in `\u001b`: in a JSON text they mean the same."""
    return _ACTIVE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
