"""The same pages by other ways: floors, the fastest that are known, and what is written first."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pyexpat import ParserCreate
from typing import TypeAlias
from zoneinfo import ZoneInfo

import attrs
import cattrs
import lxml.etree
import msgspec
import orjson
import pydantic
import xmltodict
import yaml

from liveagent_async.enums import CustomerRole, Gender

ZONE = ZoneInfo("America/Los_Angeles")
LOADS, EXPAT, EVENTS = "json.loads: tree only", "expat's scan: nothing kept", "libyaml's events, only counted"
XMLTODICT, MSGSPEC = "xmltodict.parse alone", "msgspec straight into frozen attrs, zone after"
CATTRS = "cattrs as it comes, strptime"

Route: TypeAlias = Callable[[bytes], object]


def expat_scan(body: bytes) -> object:
    """What every reader of XML on expat pays before it does anything."""
    return ParserCreate().Parse(body, True)  # noqa: FBT003, positional only


def count_events(body: bytes) -> int:
    """The same for YAML on libyaml."""
    return sum(1 for _ in yaml.parse(body, Loader=yaml.CSafeLoader))


def lxml_walk(body: bytes) -> object:
    """A dict of texts for each row."""
    rows = lxml.etree.fromstring(body)[0]
    return [{field.tag: field.text for field in row} for row in rows]


TREES: Mapping[str, Mapping[str, Route]] = {
    "json": {LOADS: json.loads, "orjson.loads: tree only": orjson.loads},
    "xml": {EXPAT: expat_scan, XMLTODICT: xmltodict.parse, "lxml: a dict per row": lxml_walk},
    "yaml": {EVENTS: count_events, "CSafeLoader: tree only": lambda body: yaml.load(body, Loader=yaml.CSafeLoader)},
}
"""By format what makes no records; the floor first."""


@attrs.frozen
class Row:
    """A customer as msgspec and cattrs fill it."""

    contactid: str
    email: str
    firstname: str
    lastname: str
    systemname: str
    userid: str
    datecreated: datetime
    role: CustomerRole
    gender: Gender | None


class _Struct(msgspec.Struct):
    contactid: str
    email: str
    firstname: str
    lastname: str
    systemname: str
    userid: str
    datecreated: datetime
    role: CustomerRole
    gender: Gender | None


class _Model(pydantic.BaseModel):
    contactid: str
    email: str
    firstname: str
    lastname: str
    systemname: str
    userid: str
    datecreated: datetime
    role: CustomerRole
    gender: Gender | None


def json_routes() -> Mapping[str, Route]:
    """Customers from JSON: no open enums, unknown fields dropped, naive dates but where a zone is named."""
    structs = msgspec.json.Decoder(dict[str, dict[str, list[_Struct]]])
    models = pydantic.TypeAdapter(dict[str, dict[str, list[_Model]]])
    structure = _cattrs_route()
    return {
        "msgspec structs, naive dates": structs.decode,
        MSGSPEC: _msgspec_route(),
        "pydantic v2 validate_json, naive dates": models.validate_json,
        "orjson + pydantic v2, naive dates": lambda body: models.validate_python(orjson.loads(body)),
        f"json + {CATTRS}": lambda body: structure(json.loads(body)["response"]["customers"]),
    }


def xml_routes() -> Mapping[str, Route]:
    """Customers from XML."""
    structure = _cattrs_route()
    return {f"xmltodict + {CATTRS}": lambda body: structure(xmltodict.parse(body)["response"]["customers"]["customer"])}


def yaml_routes() -> Mapping[str, Route]:
    """Customers from YAML."""
    structure = _cattrs_route()
    return {
        f"CSafeLoader + {CATTRS}": lambda body: structure(
            yaml.load(body, Loader=yaml.CSafeLoader)["response"]["customers"]
        )
    }


def _msgspec_route() -> Route:
    decoder = msgspec.json.Decoder(dict[str, dict[str, list[Row]]])
    set_date = vars(Row)["datecreated"].__set__
    combine = datetime.combine

    def run(body: bytes) -> list[Row]:
        rows = decoder.decode(body)["response"]["customers"]
        for row in rows:
            date = row.datecreated
            set_date(row, combine(date, date.time(), ZONE))
        return rows

    return run


def _cattrs_route() -> Callable[[object], list[Row]]:
    """What cattrs does as it comes, with the one hook it asks for: strptime."""
    converter = cattrs.Converter()

    def moment(value: str, _: object) -> datetime:
        return datetime.strptime(value, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE)

    converter.register_structure_hook(datetime, moment)
    return lambda rows: converter.structure(rows, list[Row])
