"""Charts as one SVG file that is right in light and dark, as an <img> too, and readable at 390 px. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from ._series import Series, days_of, figure

WIDTH: Final = 480
MARGIN: Final = 16
_STYLE: Final = """\
:root { --page: #ffffff; --text: #1f2328; --muted: #59636e; --line: #d1d9e0; --peer: #8c959f; --ours: #0969da; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0d1117; --text: #f0f6fc; --muted: #9198a1; --line: #3d444d; --peer: #656c76; --ours: #4493f8; }
}
text { font: 15px system-ui, sans-serif; fill: var(--text); }
.title { font-weight: 600; font-size: 17px; }
.note { fill: var(--muted); }
.figure { text-anchor: end; font-variant-numeric: tabular-nums; }
.own { font-weight: 600; }
.small { font-size: 13px; }
.page { fill: var(--page); }
.peer { fill: var(--peer); }
.ours { fill: var(--ours); }
.grid { stroke: var(--line); }"""

_HEAD: Final = 86
_PLOT: Final = 120
_FOOT: Final = 28
_GAP: Final = 16


def drawing(title: str, description: str, height: float, parts: Sequence[str]) -> str:
    """A whole file, with these parts on its page."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(description)}</desc>",
            f"<style>\n{_STYLE}\n</style>",
            f'<rect class="page" width="{WIDTH}" height="{height}" rx="6"/>',
            *parts,
            "</svg>\n",
        ]
    )


def heading(title: str, *notes: str, top: float = 0) -> list[str]:
    """A title and what it means below it."""
    below = [
        f'<text class="note" x="{MARGIN}" y="{top + 49 + 20 * n}">{escape(note)}</text>' for n, note in enumerate(notes)
    ]
    return [f'<text class="title" x="{MARGIN}" y="{top + 28}">{escape(title)}</text>', *below]


def columns(title: str, charts: Sequence[Series]) -> str:
    """Columns over time, one chart below the other."""
    step = _HEAD + _PLOT + _FOOT + _GAP
    parts = [line for n, chart in enumerate(charts) for line in _chart(chart, n * step)]
    described = "; ".join(f"{chart.title}: {chart.summary()}" for chart in charts)
    return drawing(title, described, step * len(charts), parts)


def _chart(series: Series, top: float) -> list[str]:
    left = MARGIN + 9 * max(len(figure(part)) for part in (series.top / 2, series.top)) + 6
    room, floor = WIDTH - MARGIN - left, top + _HEAD + _PLOT
    step = room / len(series.values)
    lines = heading(series.title, *series.notes, top=top)
    for part in (1, 0.5, 0):
        y = floor - part * _PLOT
        lines += [
            f'<path class="grid" d="M{left} {y:.1f}H{WIDTH - MARGIN}"/>',
            f'<text class="figure note small" x="{left - 6}" y="{y + 4:.1f}">{figure(part * series.top)}</text>',
        ]
    for n, (span, value) in enumerate(zip(series.spans, series.values, strict=True)):
        if value is not None:
            height = max(value / series.top * _PLOT, 0.5 if value else 0)
            size = f'width="{max(step * 0.8, 0.8):.2f}" height="{height:.1f}"'
            said = f"<title>{days_of(span)}: {figure(value)}</title>"
            lines.append(f'<rect class="ours" x="{left + n * step:.2f}" y="{floor - height:.1f}" {size}>{said}</rect>')
    return lines + _days(series, left, step, floor + 18)


def _days(series: Series, left: float, step: float, baseline: float) -> list[str]:
    """The names of the days, as many as there is room for."""
    named: list[str] = []
    free = left
    for n, name in series.ticks():
        x = left + n * step
        if x >= free and x + 8 * len(name) <= WIDTH:
            named.append(f'<text class="note small" x="{x:.1f}" y="{baseline}">{name}</text>')
            free = x + 8 * len(name) + 8
    return named
