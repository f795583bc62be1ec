"""A page of 1,000 customers from bytes to records in each format, and one of 500 reports of 53 columns from JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import cast

import anyio
import msgspec
import xmltodict
import yaml

from liveagent_async import Record, Tree
from liveagent_async._codecs import CODECS, Codec, as_list
from liveagent_async._converter import Converter
from liveagent_async.records import AgentReport, CustomerRow

from .measure import cpu_ms
from .peers import ZONE, Row, cattrs_route, msgspec_route
from .report import Aim, table
from .rows import page, report

LOADS = "json.loads: tree only"
OURS, TREE = "**liveagent_async: records**", "liveagent_async: tree only"
MSGSPEC, CATTRS = "msgspec straight into frozen attrs, zone after", "cattrs as it comes, strptime"


def run(rounds: int) -> tuple[list[str], list[Aim]]:
    """Three tables, and what was aimed at."""
    json_ms = _measured("json", rounds, _json_peers())
    xml_ms = _measured("xml", rounds, _xml_peers())
    yaml_ms = _measured("yaml", rounds, _yaml_peers())
    report_ms = _report(rounds)
    tables = [
        _table("JSON", json_ms, MSGSPEC),
        _table("JSON", report_ms, LOADS, "A page of 500 reports of 53 columns"),
        _table("XML", xml_ms, "xmltodict.parse alone"),
        _table("YAML", yaml_ms, "libyaml's events, only counted"),
    ]
    return tables, [
        Aim("records from JSON / msgspec into frozen attrs with zone", json_ms[OURS] / json_ms[MSGSPEC], 2.7),
        Aim("a page of reports from JSON / json.loads", report_ms[OURS] / report_ms[LOADS], 2.3),
        Aim("records from XML / xmltodict.parse alone", xml_ms[OURS] / xml_ms["xmltodict.parse alone"], 1.15),
        Aim(
            "YAML: CSafeLoader + cattrs as it comes / records",
            yaml_ms[f"CSafeLoader + {CATTRS}"] / yaml_ms[OURS],
            2.7,
            at_most=False,
        ),
    ]


def _measured(
    format: str,
    rounds: int,
    peers: Mapping[str, Callable[[bytes], object]],
) -> dict[str, float]:
    body = anyio.run(page, format)
    ours = {OURS: _records(CODECS[format]), TREE: CODECS[format].decode, **peers}
    return cpu_ms({name: _bound(route, body) for name, route in ours.items()}, rounds)


def _report(rounds: int) -> dict[str, float]:
    body, codec = report(), CODECS["json"]
    routes = {OURS: _records(codec, AgentReport, "agents"), TREE: codec.decode, LOADS: json.loads}
    return cpu_ms({name: _bound(route, body) for name, route in routes.items()}, rounds)


def _bound(route: Callable[[bytes], object], body: bytes) -> Callable[[], object]:
    return lambda: route(body)


def _records(codec: Codec, cls: type[Record] = CustomerRow, key: str = "customers") -> Callable[[bytes], object]:
    converter = Converter(ZONE)

    def route(body: bytes) -> object:
        answer = cast("dict[str, dict[str, Tree]]", codec.decode(body))
        return converter.rows(cls, as_list(answer["response"][key]))

    return route


def _json_peers() -> dict[str, Callable[[bytes], object]]:
    structure = cattrs_route()

    def obvious(body: bytes) -> list[Row]:
        return structure(json.loads(body)["response"]["customers"])

    return {
        MSGSPEC: msgspec_route(),
        "msgspec as the client's own codec: records": _records(_Msgspec()),
        LOADS: json.loads,
        f"json + {CATTRS}": obvious,
    }


class _Msgspec:
    """A codec of the user's own: `AsyncLiveAgent(codecs={"json": _Msgspec()})`."""

    suffix = ""

    def decode(self, body: bytes) -> Tree:
        return cast("Tree", msgspec.json.decode(body))


def _xml_peers() -> dict[str, Callable[[bytes], object]]:
    structure = cattrs_route()

    def obvious(body: bytes) -> list[Row]:
        return structure(xmltodict.parse(body)["response"]["customers"]["customer"])

    return {"xmltodict.parse alone": xmltodict.parse, f"xmltodict + {CATTRS}": obvious}


def _yaml_peers() -> dict[str, Callable[[bytes], object]]:
    structure = cattrs_route()

    def tree(body: bytes) -> object:
        return yaml.load(body, Loader=yaml.CSafeLoader)

    def obvious(body: bytes) -> list[Row]:
        return structure(yaml.load(body, Loader=yaml.CSafeLoader)["response"]["customers"])

    def events(body: bytes) -> int:
        return sum(1 for _ in yaml.parse(body, Loader=yaml.CSafeLoader))

    return {
        "libyaml's events, only counted": events,
        "CSafeLoader: tree only": tree,
        f"CSafeLoader + {CATTRS}": obvious,
    }


def _table(format: str, ms: Mapping[str, float], floor: str, what: str = "A page of 1,000 customers") -> str:
    rows = [
        [name, f"{taken:.2f}", f"{taken / ms[floor]:.2f}"] for name, taken in sorted(ms.items(), key=lambda kv: kv[1])
    ]
    return table(f"{what}, {format}", ["", "CPU ms", "of the floor"], rows, f"Floor: {floor}.")
