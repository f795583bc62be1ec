"""What all reports share: the span that is asked for, the columns, the kinds of work."""

from __future__ import annotations

from datetime import datetime, timedelta

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import invalid
from liveagent_async.emulator._store import Row, Store

from .params import page, required

# What belongs to which kind: the channels of its conversations and the letter an agent is online with. Tickets: E
# e-mail, M form, F and A Facebook, T Twitter, Q forum, S suggestion; chats: B button, I invitation; calls: C and W.
KINDS = {"tickets": ("EMFATQS", "M"), "chats": ("BI", "T"), "calls": ("CW", "P")}


def span(
    store: Store, call: Call, *, mandatory: bool = True, default: tuple[str, str] = ("0000", "9999")
) -> tuple[str, str]:
    """date_from and date_to as texts that compare with stored dates; a date without a time is the whole day.

    A time in date_to is read since 4.26.0.1; what was made of it before is inferred.
    """
    start = required(call, "date_from") if mandatory else call.get("date_from") or default[0]
    end = required(call, "date_to") if mandatory else call.get("date_to") or default[1]
    for name, text in (("date_from", start), ("date_to", end)):
        if not text[:4].isdigit():
            raise invalid(name)
    if not store.version.has("date_to_time"):
        end = end[:10]
    return start, end + " 23:59:59" if len(end) == 10 else end


def stamp(moment: datetime) -> str:
    """A moment as the wire writes it."""
    return moment.isoformat(" ", "seconds")


def bounds(store: Store, call: Call) -> tuple[datetime, datetime]:
    """The span asked for, else the last 30 days, which is what the server keeps of loads."""
    today = store.now()[:10]
    month = stamp(datetime.fromisoformat(today) - timedelta(days=30))
    texts = span(store, call, mandatory=False, default=(month, today))
    try:
        start, end = (datetime.fromisoformat(text).replace(tzinfo=None) for text in texts)
    except ValueError:
        raise invalid("date_from or date_to") from None
    return start, end


def slots(call: Call, start: datetime, end: datetime, step: timedelta) -> list[datetime]:
    """The page of a row per day or hour, without making the rows before it."""
    total = max(-(-(end - start) // step), 0) if end > start else 0
    size, first = page(call)
    return [start + step * slot for slot in range(min(first, total), min(first + size, total))]


def wanted(call: Call) -> set[str]:
    """The names in `columns`, with or without spaces; empty for the usual columns."""
    return {name.strip() for name in call.get("columns").split(",")} - {""}


def choose(call: Call, rows: list[Row], usual: tuple[str, ...] = ()) -> list[Row]:
    """The columns that are asked for, else the usual ones (none: all).

    `id` is there even when it is not asked for, and an unknown name does nothing.
    """
    names = wanted(call) or usual
    if not names:
        return rows
    return [{name: cell for name, cell in row.items() if name in names or name == "id"} for row in rows]
