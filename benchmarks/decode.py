"""Pages from bytes to records: 1,000 customers and 1,000 conversations in each format, 500 reports of 53 columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import cast

import anyio
import msgspec

from liveagent_async import Record, Tree
from liveagent_async._codecs import CODECS, Codec, as_list
from liveagent_async._converter import Converter
from liveagent_async.records import AgentReport, ConversationRow, CustomerRow

from .chart import Chart
from .measure import cpu_ms
from .peers import CATTRS, EVENTS, LOADS, MSGSPEC, TREES, XMLTODICT, ZONE, Route, json_routes, xml_routes, yaml_routes
from .report import Aim, Part, table
from .rows import page, report

OURS = "**liveagent_async: records**"
CUSTOMERS, CONVERSATIONS, REPORTS = "1,000 customers", "1,000 conversations", "500 reports of 53 columns"


def run(rounds: int) -> Part:
    """A table for each page and form, and what was aimed at."""
    ms: dict[tuple[str, str], dict[str, float]] = {}
    for form, peers in (("json", _json_routes()), ("xml", xml_routes()), ("yaml", yaml_routes())):
        routes = {**_routes(form, CustomerRow, "customers"), **peers}
        ms[CUSTOMERS, form] = _measured(anyio.run(page, form), routes, rounds)
        ours = _routes(form, ConversationRow, "conversations")
        ms[CONVERSATIONS, form] = _measured(anyio.run(page, form, "conversations"), ours, rounds)
    ms[REPORTS, "json"] = _measured(report(), _routes("json", AgentReport, "agents"), rounds)

    of_json, of_xml, of_yaml = (ms[CUSTOMERS, form] for form in ("json", "xml", "yaml"))
    of_reports = ms[REPORTS, "json"]
    return Part(
        [_table(what, form, each) for (what, form), each in ms.items()],
        [
            Aim("records from JSON / msgspec into frozen attrs with zone", of_json[OURS] / of_json[MSGSPEC], 2.7),
            Aim(
                "YAML: CSafeLoader + cattrs as it comes / records",
                of_yaml[f"CSafeLoader + {CATTRS}"] / of_yaml[OURS],
                2.7,
                at_most=False,
            ),
            Aim("XML records / xmltodict.parse", of_xml[OURS] / of_xml[XMLTODICT], 0.35, main=True),
            Aim("YAML records / counted libyaml events", of_yaml[OURS] / of_yaml[EVENTS], 0.8, main=True),
            Aim("report page of 500 x 53 from JSON / json.loads", of_reports[OURS] / of_reports[LOADS], 2.3, main=True),
        ],
        [_chart(what, form, each) for (what, form), each in ms.items()],
    )


def _measured(body: bytes, routes: Mapping[str, Route], rounds: int) -> dict[str, float]:
    taken = cpu_ms({name: partial(route, body) for name, route in routes.items()}, rounds)
    return dict(sorted(taken.items(), key=lambda each: each[1]))


def _routes(format: str, cls: type[Record], key: str) -> dict[str, Route]:
    """Ours, its tree alone, and others' trees, the floor among them."""
    codec = CODECS[format]
    return {OURS: _records(codec, cls, key), "liveagent_async: tree only": codec.decode, **TREES[format]}


def _records(codec: Codec, cls: type[Record], key: str) -> Route:
    converter = Converter(ZONE)

    def route(body: bytes) -> object:
        answer = cast("dict[str, dict[str, Tree]]", codec.decode(body))
        return converter.rows(cls, as_list(answer["response"][key]))

    return route


def _json_routes() -> dict[str, Route]:
    own_codec = _records(_Msgspec(), CustomerRow, "customers")
    return {"liveagent_async: records, msgspec as codec": own_codec, **json_routes()}


class _Msgspec:
    """A codec of the user's own: `AsyncLiveAgent(codecs={"json": _Msgspec()})`."""

    suffix = ""

    def decode(self, body: bytes) -> Tree:
        return cast("Tree", msgspec.json.decode(body))


def _table(what: str, format: str, ms: Mapping[str, float]) -> str:
    floor = next(iter(TREES[format]))
    rows = [[name, f"{taken:.2f}", f"{taken / ms[floor]:.2f}"] for name, taken in ms.items()]
    title = f"A page of {what}, {format.upper()}"
    return table(title, ["", "CPU ms", "of the floor"], rows, f"Floor: {floor}.")


def _chart(what: str, format: str, ms: Mapping[str, float]) -> Chart:
    return Chart(f"{what.split()[1]}-{format}", f"A page of {what}, {format.upper()}", "CPU ms", ms)
