"""The page at `/`: the last minute as it happens, how to call the server, what is in it, what was asked last."""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from urllib.parse import quote

from ._answer import Answer
from ._live import live
from ._state import State

_COUNTED = ("customers", "conversations", "messages", "agents", "departments", "tags", "groups")
_STYLE = (
    ":root{color-scheme:light dark;--text:#1f2328;--muted:#59636e;--page:#fff;--box:#f3f5f7;--line:#d1d9e0;"
    "--answered:#0969da;--refused:#cf222e;--failed:#bf8700}"
    "@media(prefers-color-scheme:dark){:root{--text:#f0f6fc;--muted:#9198a1;--page:#0d1117;--box:#1b2028;"
    "--line:#3d444d;--answered:#4493f8;--refused:#f85149;--failed:#d29922}}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:1.5rem auto;padding:0 1rem;"
    "color:var(--text);background:var(--page)}h2{font-size:1.2rem;margin:1.6rem 0 .4rem}p{margin:.4rem 0}"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
    "td,th{text-align:left;padding:.2rem .5rem;border-bottom:1px solid var(--line)}"
    ".few td+td,.few th+th{text-align:right}"
    ".all{width:100%}.all td{vertical-align:top}.wide{overflow-x:auto}"
    "pre{background:var(--box);padding:.8rem;overflow-x:auto}"
    "code{overflow-wrap:anywhere;display:block;min-width:7rem}"
    ".plot{display:block;width:100%;height:9rem;background:var(--box)}"
    ".figures,.axis,.limit{display:flex;gap:.2rem 1.2rem}.figures,.limit{flex-wrap:wrap}"
    ".axis{justify-content:space-between;color:var(--muted);font-size:.85rem}"
    ".limit{align-items:center}meter{flex:1;min-width:9rem;height:1.2rem}"
    "span.refused{color:var(--refused)}span.failed{color:var(--failed)}rect.answered{fill:var(--answered)}"
    "rect.refused{fill:var(--refused)}rect.failed{fill:var(--failed)}"
    ".pace{stroke:var(--muted);stroke-dasharray:4;vector-effect:non-scaling-stroke}"
    "@media(max-width:30rem){h1{font-size:1.6rem}td,th{padding:.2rem .3rem}code{font-size:.85em;min-width:6rem}}"
    "#gone{display:none;color:var(--refused)}.gone #gone{display:block}"
)
_SCRIPT = (
    "const read=text=>new DOMParser().parseFromString(text,'text/html');"
    "const look=async()=>{if(!document.hidden)try{"
    "const now=read(await(await fetch('live')).text());"
    "for(const part of document.querySelectorAll('.live'))part.replaceWith(now.getElementById(part.id));"
    "document.body.className=''}catch{document.body.className='gone'}setTimeout(look,1000)};"
    "setTimeout(look,1000)"
)
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; "
    f"script-src 'sha256-{b64encode(sha256(_SCRIPT.encode()).digest()).decode()}'"
)
"""What a client sent is escaped; were it not, this would still keep it from running."""


def fresh(state: State) -> Answer:
    """What the page asks for every second: its parts that change."""
    return _html("".join(live(state)))


def page(state: State, host: str) -> Answer:
    """A small HTML page for whoever sees the server as `host`, with nothing from elsewhere.

    It is right when it is loaded; a script renews it every second, and without scripts it is loaded again.
    """
    with state.store.transaction():
        counts = [(name, int(state.store.text(f"SELECT count(*) FROM {name}"))) for name in _COUNTED]
    key, api = quote(state.api_key, safe=""), f"http://{escape(host)}/api"
    rows = "".join(f"<tr><td>{name}</td><td>{count:,}</td></tr>" for name, count in counts)
    minute, last = live(state)
    return _html(f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<noscript><meta http-equiv="refresh" content="5"></noscript>
<title>LiveAgent emulator</title><link rel="icon" href="data:,"/><style>{_STYLE}</style></head><body>
<h1>LiveAgent emulator</h1>
<p>It plays LiveAgent {escape(state.store.version.text)}, REST API version 1, with made-up data.</p>
<p id="gone">It does not answer any more: this is what it said last.</p>
{minute}
<h2>How to call it</h2>
<pre>curl "{api}/application/status?apikey={key}"
curl "{api}/customers.xml?apikey={key}&amp;limitcount=10"
curl "{api}/index.php?handler=agents/john@agent.com.yaml&amp;apikey={key}"
curl -d name=VIP "{api}/tags?apikey={key}"</pre>
<h2>What is in it</h2><table class="few">{rows}</table>
{last}
<script>{_SCRIPT}</script>
</body></html>""")


def _html(text: str) -> Answer:
    headers = ((b"content-type", b"text/html; charset=utf-8"), (b"content-security-policy", _POLICY.encode()))
    return Answer(200, text.encode(errors="replace"), headers)
