"""What all reports share: the span that is asked for, the columns, the kinds of work."""

from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import invalid
from liveagent_async.emulator._store import Row

from .params import required

# What belongs to which kind: the channels of its conversations and the letter an agent is online with. Tickets: E
# e-mail, M form, F and A Facebook, T Twitter, Q forum, S suggestion; chats: B button, I invitation; calls: C and W.
KINDS = {"tickets": ("EMFATQS", "M"), "chats": ("BI", "T"), "calls": ("CW", "P")}


def span(call: Call, *, mandatory: bool = True, default: tuple[str, str] = ("0000", "9999")) -> tuple[str, str]:
    """date_from and date_to as texts that compare with stored dates; a date without a time is the whole day."""
    start = required(call, "date_from") if mandatory else call.get("date_from") or default[0]
    end = required(call, "date_to") if mandatory else call.get("date_to") or default[1]
    for name, text in (("date_from", start), ("date_to", end)):
        if not text[:4].isdigit():
            raise invalid(name)
    return start, end + " 23:59:59" if len(end) == 10 else end


def wanted(call: Call) -> set[str]:
    """The names in `columns`, with or without spaces; empty for all columns."""
    return {name.strip() for name in call.get("columns").split(",")} - {""}


def choose(call: Call, rows: list[Row]) -> list[Row]:
    """The columns that are asked for; `id` is there even when it is not, and an unknown name does nothing."""
    names = wanted(call)
    if not names:
        return rows
    return [{name: cell for name, cell in row.items() if name in names or name == "id"} for row in rows]
