"""The parts of the page at `/` that change while one looks: the last minute, who asks, the last requests."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import islice

from ._log import Request, Usage
from ._minute import LENGTH, Counts
from ._state import State

_HEAD = "<tr><th>status</th><th>verb</th><th>path</th><th>format</th><th>fault</th></tr>"
_CALLERS = "<tr><th>caller</th><th>minute</th><th>429</th><th>total</th><th>429</th></tr>"
_LAST, _LONGEST, _CALLER = 20, 200, 80


def live(state: State) -> tuple[str, str]:
    """The last minute with its callers, and the last requests; each is an element that has an id."""
    last = "".join(map(_row, islice(reversed(state.log.requests), _LAST)))
    table = f"<div class='wide'><table class='all'>{_HEAD}{last}</table></div>" if last else "<p>None yet.</p>"
    minute = f"<h2>Last minute</h2>{_plot(state)}{_limit(state)}{_callers(state)}"
    return (
        f"<section class='live' id='minute'>{minute}</section>",
        f"<section class='live' id='last'><h2>Last requests</h2>{table}</section>",
    )


def _plot(state: State) -> str:
    """A bar a second: answered below, then failed, then refused; the dashes are the limit's even pace."""
    seconds = state.log.minute.seconds(state.limits.clock())
    pace = state.limits.rate[0] / state.limits.rate[1] if state.limits.rate else 0.0
    most = max(map(sum, seconds))
    top = max(most, pace, 1) * 1.1
    bars = "".join(_bar(n, counts, top) for n, counts in enumerate(seconds) if any(counts))
    y = 100 - pace / top * 100
    dashes = f"<path class='pace' d='M0 {y:.1f}H{LENGTH}'/>" if pace else ""
    answered, refused, failed = (sum(counts) for counts in zip(*seconds, strict=True))
    said = f"{answered:,} answered, {refused:,} refused, {failed:,} failed, at most {most:,} in a second"
    return (
        f"<p class='figures'><span><b>{answered:,}</b> answered</span>"
        f"<span class='refused'><b>{refused:,}</b> refused (429)</span>"
        f"<span class='failed'><b>{failed:,}</b> failed</span></p>"
        f"<svg class='plot' viewBox='0 0 {LENGTH} 100' preserveAspectRatio='none' role='img' aria-label='{said}'>"
        f"{bars}{dashes}</svg>"
        f"<p class='axis'><span>a minute ago</span><span>at most {most:,} in a second</span><span>now</span></p>"
    )


def _bar(second: int, counts: Counts, top: float) -> str:
    floor, drawn = 100.0, ""
    for kind, count in (("answered", counts.answered), ("failed", counts.failed), ("refused", counts.refused)):
        height = count / top * 100
        floor -= height
        if count:
            drawn += f"<rect class='{kind}' x='{second + 0.1}' y='{floor:.1f}' width='.8' height='{height:.1f}'/>"
    return drawn


def _limit(state: State) -> str:
    """How much of the limit is left, which all callers of the key share."""
    if state.limits.rate is None or not state.store.version.has("rate_limit"):
        return "<p>There is no limit.</p>"
    limit, period = state.limits.rate
    left = state.limits.left()
    meter = f"<meter max='{limit}' low='{limit // 4}' value='{left}'>{left}</meter>"
    return (
        f"<p class='limit'><span><b>{left:,}</b> left of {limit:,} in {period:g} s</span>{meter}</p>"
        f"<p class='axis'>The dashes are {limit / period:.3g} a second, its even pace.</p>"
    )


def _callers(state: State) -> str:
    minute = state.log.minute.callers(state.limits.clock())
    each = [(name, minute.get(name, Counts()), usage) for name, usage in state.log.callers.items()]
    busiest = sorted(each, key=lambda one: (-sum(one[1]), -sum(one[2])))
    rows = "".join(_caller(*one) for one in busiest[:_LAST])
    others = f"<p>And {len(each) - _LAST:,} callers more.</p>" if len(each) > _LAST else ""
    return (
        f"<h2>Who asks</h2><div class='wide'><table class='few all'>{_CALLERS}{rows}</table></div>{others}"
        if each
        else ""
    )


def _caller(name: str, minute: Counts, usage: Usage) -> str:
    figures: Sequence[int] = (minute.answered + minute.failed, minute.refused, *usage)
    cells = "".join(f"<td>{figure:,}</td>" for figure in figures)
    name = name if len(name) <= _CALLER else f"{name[:_CALLER]}…"
    return f"<tr><td><code>{escape(name) or 'unnamed'}</code></td>{cells}</tr>"


def _row(one: Request) -> str:
    """A request, the latest on top; what is long is cut."""
    params = "&".join(f"{name}={text}" for name, text in one.params.items())
    path = f"{one.path}?{params}" if params else one.path
    path = path if len(path) <= _LONGEST else f"{path[:_LONGEST]}…"
    return (
        f"<tr><td>{one.status or 'reset'}</td><td>{escape(one.method)}</td><td><code>{escape(path)}</code></td>"
        f"<td>{one.format}</td><td>{escape(one.fault)}</td></tr>"
    )
