"""A column over time as a chart of characters: bars side by side, as wide as there is room. Pure."""

from __future__ import annotations

from typing import Final

from ._series import Series, figure

_HEIGHT: Final = 8
_EIGHTHS: Final = " ▁▂▃▄▅▆▇█"


def label_width(series: Series) -> int:
    """What the names of the axis take."""
    return max(len(figure(part)) for part in (0, series.top / 2, series.top))


def bars(series: Series, width: int, *, ascii_only: bool = False) -> list[str]:
    """Lines of at most `width` characters; what has no value is a point on the axis."""
    labels = {0: figure(series.top), _HEIGHT // 2: figure(series.top / 2)}
    left = label_width(series)
    each = max(1, min(6, (width - left - 2) // len(series.values)))
    edge, corner, floor = ("|", "+", "-") if ascii_only else ("│", "└", "─")
    lines: list[str] = []
    for row in range(_HEIGHT):
        drawn = "".join(_cell(value, series.top, _HEIGHT - 1 - row, each, ascii_only) for value in series.values)
        lines.append(f"{labels.get(row, ''):>{left}} {edge}{drawn}".rstrip())
    axis = "".join(("." if value is None else floor) + floor * (each - 1) for value in series.values)
    return [*lines, f"{'0':>{left}} {corner}{axis}", " " * (left + 2) + _named(series, each)]


def _cell(value: float | None, top: float, row: int, each: int, ascii_only: bool) -> str:
    """A bar's part in one line, the lowest is row 0; a value that is not nought shows, however small."""
    eighths = 0 if not value or value < 0 else max(1, round(value / top * _HEIGHT * 8))
    filled = min(max(eighths - row * 8, 0), 8)
    block = ("#" if filled >= 4 or (row == 0 and filled) else " ") if ascii_only else _EIGHTHS[filled]
    return block * max(1, each - 1) + " " * (each > 1)


def _named(series: Series, each: int) -> str:
    line, length = "", len(series.values) * each
    for n, name in series.ticks():
        at = n * each
        if (at == 0 or at > len(line)) and at + len(name) <= max(length, len(name)):
            line = f"{line:<{at}}{name}"
    return line
