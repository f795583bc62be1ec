"""Bar charts as SVG, from a run's own figures: one file that is right in light and dark, and readable at 390 px."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import attrs

_WIDTH, _MARGIN = 480, 16
_HEAD, _STEP, _BAR = 64, 48, 14
_STYLE = """\
:root { --page: #ffffff; --text: #1f2328; --muted: #59636e; --peer: #8c959f; --ours: #0969da; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0d1117; --text: #f0f6fc; --muted: #9198a1; --peer: #656c76; --ours: #4493f8; }
}
text { font: 15px system-ui, sans-serif; fill: var(--text); }
.title { font-weight: 600; font-size: 17px; }
.note { fill: var(--muted); }
.figure { text-anchor: end; font-variant-numeric: tabular-nums; }
.own { font-weight: 600; }
.page { fill: var(--page); }
.peer { fill: var(--peer); }
.ours { fill: var(--ours); }"""


@attrs.frozen
class Chart:
    """Bars from zero, one below the other, in the order given; `liveagent_async`'s own stand out."""

    name: str
    title: str
    note: str
    bars: Mapping[str, float]

    def svg(self) -> str:
        """The whole file."""
        height = _HEAD + _STEP * len(self.bars) + _MARGIN
        longest = max(self.bars.values())
        plain = [(label.replace("*", ""), figure) for label, figure in self.bars.items()]  # bold in Markdown
        bars = [line for n, bar in enumerate(plain) for line in _bar(_HEAD + n * _STEP, *bar, longest)]
        described = ", ".join(f"{label} {figure:.3g}" for label, figure in plain)
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" role="img">',
                f"<title>{escape(self.title)}</title>",
                f"<desc>{escape(self.note)}: {escape(described)}</desc>",
                f"<style>\n{_STYLE}\n</style>",
                f'<rect class="page" width="{_WIDTH}" height="{height}" rx="6"/>',
                f'<text class="title" x="{_MARGIN}" y="28">{escape(self.title)}</text>',
                f'<text class="note" x="{_MARGIN}" y="49">{escape(self.note)}</text>',
                *bars,
                "</svg>\n",
            ]
        )


def _bar(top: int, label: str, figure: float, longest: float) -> list[str]:
    own = "liveagent_async" in label
    length = max(2.0, (_WIDTH - 2 * _MARGIN) * figure / longest)
    weight = " own" if own else ""
    baseline = top + 19
    size = f'width="{length:.1f}" height="{_BAR}" rx="2"'
    return [
        f'<text class="{weight.strip() or "label"}" x="{_MARGIN}" y="{baseline}">{escape(label)}</text>',
        f'<text class="figure{weight}" x="{_WIDTH - _MARGIN}" y="{baseline}">{figure:.3g}</text>',
        f'<rect class="{"ours" if own else "peer"}" x="{_MARGIN}" y="{top + 26}" {size}/>',
    ]
