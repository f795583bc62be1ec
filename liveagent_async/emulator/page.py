"""The page at `/`: what is in the server, how to call it, what was asked last."""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from .answer import Answer
from .router import TABLE

if TYPE_CHECKING:
    from .server import Emulator

_COUNTED = ("customers", "conversations", "messages", "agents", "departments", "tags", "groups")
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem .6rem;border-bottom:1px solid #ddd}"
    "pre{background:#f4f4f4;padding:.8rem;overflow-x:auto}code{overflow-wrap:anywhere}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}pre{background:#242424}td,th{border-color:#444}}"
)


def page(emulator: Emulator) -> Answer:
    """A small HTML page; no script, nothing from elsewhere."""
    with emulator.store.transaction():
        counts = [(name, emulator.store.text(f"SELECT count(*) FROM {name}")) for name in _COUNTED]
    key = escape(emulator.api_key)
    rows = "".join(f"<tr><td>{name}</td><td>{count}</td></tr>" for name, count in counts)
    last = "".join(
        f"<tr><td>{escape(one.method)}</td><td><code>{escape(one.path)}</code></td><td>{one.format}</td>"
        f"<td>{one.status or 'reset'}</td><td>{escape(one.fault)}</td></tr>"
        for one in islice(reversed(emulator.requests), 20)
    )
    calls = sum(len(verbs) for verbs in TABLE.values())
    html = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>LiveAgent
        emulator</title>
<style>{_STYLE}</style></head><body>
<h1>LiveAgent emulator</h1>
<p>LiveAgent {escape(emulator.store.version.text)}, REST API version 1, {calls} calls. All data are made up.</p>
<h2>How to call it</h2>
<pre>curl "http://HOST/api/application/status?apikey={key}"
curl "http://HOST/api/customers.xml?apikey={key}&amp;limitcount=10"
curl "http://HOST/api/index.php?handler=agents/john@agent.com.yaml&amp;apikey={key}"
curl -d name=VIP "http://HOST/api/tags?apikey={key}"</pre>
<h2>What is in it</h2><table>{rows}</table>
<h2>Last requests</h2>
<table><tr><th>verb</th><th>path</th><th>format</th><th>status</th><th>fault</th></tr>{last}</table>
</body></html>"""
    return Answer(200, html.encode(), ((b"content-type", b"text/html; charset=utf-8"),))
