"""An answer as bytes, and how a fault spoils it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ._errors import envelope
from ._faults import Fault
from ._php.json import encode_json
from ._php.tree import Tree
from ._php.xml import encode_xml
from ._php.yaml import encode_yaml

_FORMATS: dict[str, tuple[Callable[[Tree], bytes], bytes]] = {  # no source shows content types: these are guesses
    "json": (encode_json, b"application/json; charset=utf-8"),
    "xml": (encode_xml, b"text/xml; charset=utf-8"),
    "yaml": (encode_yaml, b"text/yaml; charset=utf-8"),
}

_HTML = (
    b"<html>\r\n<head><title>%d</title></head>\r\n<body>\r\n"
    b"<center><h1>%d</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_CONTENT_TYPE = b"content-type"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a body and headers; `way` is how it is sent: "whole", "drip", "cut" or "reset"."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    way: str = "whole"


def write(status: int, tree: Tree, kind: str, *headers: tuple[bytes, bytes]) -> Answer:
    """A tree in its envelope and in the format that was asked for."""
    encode, content_type = _FORMATS[kind]
    return Answer(status, encode(tree), ((_CONTENT_TYPE, content_type), *headers))


def refuse(status: int, message: str, kind: str, *headers: tuple[bytes, bytes]) -> Answer:
    """An ERROR envelope with the status that is in it."""
    return write(status, envelope(status, message), kind, *headers)


def spoil(fault: Fault, good: Answer, kind: str) -> Answer:
    """What a fault makes of the answer it would have been (of an empty one when the call was not done)."""
    made = good  # latency: late, but good
    match fault.kind:
        case "installing":
            made = refuse(503, "application is unavailable: installing or updating", kind)
        case "refuse":
            made = refuse(fault.status, fault.message, kind)
        case "error200":
            made = replace(refuse(500, fault.message, kind), status=200)
        case "html":
            made = Answer(fault.status, _HTML % (fault.status, fault.status), ((_CONTENT_TYPE, b"text/html"),))
        case "empty200":
            made = replace(good, status=200, body=b"")
        case "wrong_json":
            made = Answer(200, b'{"result":[1,{"unexpected":true}]}', ((_CONTENT_TYPE, b"application/json"),))
        case "truncated":
            made = replace(good, body=good.body[: len(good.body) // 2])
        case "drip" | "cut" | "reset" as way:
            made = replace(good, way=way)
        case _:
            pass
    return made


EMPTY = Answer(200, b"", ())
