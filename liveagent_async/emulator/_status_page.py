"""The page at `/`: what is in the server, how to call it, what was asked last."""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

from html import escape
from itertools import islice
from urllib.parse import quote

from ._answer import Answer
from ._log import Request, Usage
from ._state import State

_COUNTED = ("customers", "conversations", "messages", "agents", "departments", "tags", "groups")
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .6rem;border-bottom:1px solid #ddd}"
    ".few td+td{text-align:right}.all{width:100%}.all td{vertical-align:top}div{overflow-x:auto}"
    "pre{background:#f4f4f4;padding:.8rem;overflow-x:auto}code{overflow-wrap:anywhere;display:block;min-width:12rem}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}pre{background:#242424}td,th{border-color:#444}}"
)
_HEAD = "<tr><th>status</th><th>verb</th><th>path</th><th>format</th><th>fault</th></tr>"
_CALLERS = "<tr><th>caller</th><th>requests</th><th>refused (429)</th></tr>"
_LAST, _LONGEST = 20, 200


def page(state: State, host: str) -> Answer:
    """A small HTML page for whoever sees the server as `host`; no script, nothing from elsewhere."""
    with state.store.transaction():
        counts = [(name, int(state.store.text(f"SELECT count(*) FROM {name}"))) for name in _COUNTED]
    key, api = quote(state.api_key, safe=""), f"http://{escape(host)}/api"
    rows = "".join(f"<tr><td>{name}</td><td>{count:,}</td></tr>" for name, count in counts)
    callers = sorted(state.log.callers.items(), key=lambda one: -sum(one[1]))[:_LAST]
    used = "".join(map(_caller, callers))
    last = "".join(map(_row, islice(reversed(state.log.requests), _LAST)))
    html = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>LiveAgent emulator</title><link rel="icon" href="data:,"/><style>{_STYLE}</style></head><body>
<h1>LiveAgent emulator</h1>
<p>It plays LiveAgent {escape(state.store.version.text)}, REST API version 1, with made-up data.</p>
<h2>How to call it</h2>
<pre>curl "{api}/application/status?apikey={key}"
curl "{api}/customers.xml?apikey={key}&amp;limitcount=10"
curl "{api}/index.php?handler=agents/john@agent.com.yaml&amp;apikey={key}"
curl -d name=VIP "{api}/tags?apikey={key}"</pre>
<h2>What is in it</h2><table class="few">{rows}</table>
{f"<h2>Who asks</h2><div><table class='few all'>{_CALLERS}{used}</table></div>" if used else ""}
<h2>Last requests</h2>
{f"<div><table class='all'>{_HEAD}{last}</table></div>" if last else "<p>None yet.</p>"}
</body></html>"""
    return Answer(200, html.encode(), ((b"content-type", b"text/html; charset=utf-8"),))


def _caller(one: tuple[str, Usage]) -> str:
    name, (requests, refused) = one
    return f"<tr><td><code>{escape(name) or 'unnamed'}</code></td><td>{requests:,}</td><td>{refused:,}</td></tr>"


def _row(one: Request) -> str:
    """A request, the latest on top; what is long is cut."""
    params = "&".join(f"{name}={text}" for name, text in one.params.items())
    path = f"{one.path}?{params}" if params else one.path
    path = path if len(path) <= _LONGEST else f"{path[:_LONGEST]}…"
    return (
        f"<tr><td>{one.status or 'reset'}</td><td>{escape(one.method)}</td><td><code>{escape(path)}</code></td>"
        f"<td>{one.format}</td><td>{escape(one.fault)}</td></tr>"
    )
