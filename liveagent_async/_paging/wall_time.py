"""The account's wall time, in which its server stores and filters dates, and the moments it stands for: pure.

When clocks are set back an hour of wall time comes twice, and nobody can tell its two passes apart in an answer: a span
that touches one of them takes both. When they are set forward an hour is missing, and no edge lies in it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

SECOND = timedelta(seconds=1)


def to_wall(moment: datetime, zone: tzinfo, *, end: bool) -> datetime:
    """The edge of a span as wall time, so that all rows from (or, with `end`, before) that moment lie inside."""
    local = moment.astimezone(zone)
    wall = local.replace(tzinfo=None, fold=0)
    shift = _shift(wall, zone)
    if shift > timedelta(0) and local.fold == end:
        back = _change(_instant(wall, zone, 0), _instant(wall, zone, 1), zone)
        wall = back + shift if end else back
    return wall if wall.microsecond == 0 else wall.replace(microsecond=0) + SECOND


def to_moment(wall: datetime, zone: tzinfo, *, end: bool) -> datetime:
    """The moment that `to_wall` makes this edge of."""
    twice = _shift(wall, zone) > timedelta(0)
    return wall.replace(tzinfo=zone, fold=int(twice and not end))


def existing(wall: datetime, zone: tzinfo) -> datetime:
    """The same wall time or, when clocks skip it, the first after it."""
    if _shift(wall, zone) >= timedelta(0):
        return wall
    return _change(_instant(wall, zone, 1), _instant(wall, zone, 0), zone)


def halfway(lower: datetime, upper: datetime, zone: tzinfo) -> datetime:
    """The wall time in the middle of two, by the time that passes between them."""
    first, last = _instant(lower, zone, 0), _instant(upper, zone, 0)
    middle = (first + (last - first) // 2).replace(microsecond=0)
    return middle.astimezone(zone).replace(tzinfo=None, fold=0)


def second_before(wall: datetime, zone: tzinfo) -> datetime:
    """The wall time a second earlier, which no span that clocks skip lies behind."""
    return (_instant(wall, zone, 0) - SECOND).astimezone(zone).replace(tzinfo=None, fold=0)


def _shift(wall: datetime, zone: tzinfo) -> timedelta:
    """How far clocks are set back at this wall time; negative when they are set forward, zero nearly always."""
    offsets = [wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta(0) for fold in (0, 1)]
    return offsets[0] - offsets[1]


def _instant(wall: datetime, zone: tzinfo, fold: int) -> datetime:
    return wall.replace(tzinfo=zone, fold=fold, microsecond=0).astimezone(UTC)


def _change(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The wall time at which clocks have just been set, between two moments."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after.astimezone(zone).replace(tzinfo=None, fold=0)
