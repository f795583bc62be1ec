"""Bar charts as SVG, from a run's own figures."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import attrs

from liveagent_async.cli._svg import MARGIN, WIDTH, drawing, heading

_HEAD, _STEP, _BAR = 64, 48, 14


@attrs.frozen
class Chart:
    """Bars from zero, one below the other, in the order given; `liveagent_async`'s own stand out."""

    name: str
    title: str
    note: str
    bars: Mapping[str, float]

    def svg(self) -> str:
        """The whole file."""
        longest = max(self.bars.values())
        plain = [(label.replace("*", ""), figure) for label, figure in self.bars.items()]  # bold in Markdown
        bars = [line for n, bar in enumerate(plain) for line in _bar(_HEAD + n * _STEP, *bar, longest)]
        described = ", ".join(f"{label} {figure:.3g}" for label, figure in plain)
        height = _HEAD + _STEP * len(self.bars) + MARGIN
        return drawing(self.title, f"{self.note}: {described}", height, [*heading(self.title, self.note), *bars])


def _bar(top: int, label: str, figure: float, longest: float) -> list[str]:
    own = "liveagent_async" in label
    length = max(2.0, (WIDTH - 2 * MARGIN) * figure / longest)
    weight = " own" if own else ""
    baseline = top + 19
    size = f'width="{length:.1f}" height="{_BAR}" rx="2"'
    return [
        f'<text class="{weight.strip() or "label"}" x="{MARGIN}" y="{baseline}">{escape(label)}</text>',
        f'<text class="figure{weight}" x="{WIDTH - MARGIN}" y="{baseline}">{figure:.3g}</text>',
        f'<rect class="{"ours" if own else "peer"}" x="{MARGIN}" y="{top + 26}" {size}/>',
    ]
