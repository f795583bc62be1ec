"""One request as PHP would see it: path without suffix, wanted format, parameters, key. No I/O.

Every way in that real clients use is taken: `/api/<path>`, `/api/index.php?handler=<path>`, a trailing slash, a stray
`&` before or instead of the `?` (the vendor's own sample), parameters of any verb in the query, form-encoded and
multipart POST bodies. Only `.xml` and `.yaml` are suffixes; any other dot belongs to the identifier, as in
`agents/john@agent.com`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, MutableMapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, unquote

Scope: TypeAlias = MutableMapping[str, Any]  # ASGI's own type for it

_FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Call:
    """A parsed request: `ids` are the variable parts of its path, filled in by the router, `caller` its User-Agent."""

    method: str
    path: str
    format: str = "json"
    query: dict[str, str] = field(default_factory=dict[str, str])
    body: dict[str, str] = field(default_factory=dict[str, str])
    header_key: str | None = None
    caller: str = ""
    ids: tuple[str, ...] = ()
    params: dict[str, str] = field(default_factory=dict[str, str])

    def get(self, name: str) -> str:
        """A parameter's text, "" when it is not there: PHP code does not tell the two apart."""
        return self.params.get(name, "")


def parse(scope: Scope, form: dict[str, str]) -> Call:
    """Reads the request line and headers; `form` is the body, already read."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    target, _, stray = raw.decode("latin-1").partition("&")
    query = fields(scope["query_string"])
    if stray:
        query = fields(stray.encode("latin-1")) | query
    handler = query.pop("handler", None)
    _, _, path = target.partition("/api/")
    path = unquote(path) if handler is None else handler
    path = path.strip("/")
    stem, dot, suffix = path.rpartition(".")
    known = bool(dot) and suffix in ("xml", "yaml")
    call = Call(scope["method"], stem if known else path, suffix if known else "json", query, form)
    call.header_key = header(scope["headers"], b"apikey")
    call.caller = header(scope["headers"], b"user-agent") or ""
    call.params = query | form
    return call


def fields(text: bytes) -> dict[str, str]:
    """An urlencoded query or body as PHP's parse_str reads it: the last of a name wins, bad UTF-8 is replaced."""
    return dict(parse_qsl(text.decode("utf-8", "replace"), keep_blank_values=True, errors="replace"))


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    """A header's text, None when it was not sent."""
    for key, value in headers:
        if key == name:
            return value.decode("latin-1")
    return None


async def read_form(scope: Scope, body: bytes) -> dict[str, str]:
    """The fields of a body: urlencoded for every verb, multipart for POST only, as in PHP; JSON is not a v1 thing."""
    if not body:
        return {}
    kind = header(scope["headers"], b"content-type") or _FORM
    if kind.startswith(_FORM):
        return fields(body)
    if scope["method"] == "POST" and kind.startswith("multipart/form-data"):
        return await _multipart(scope, body)
    return {}


async def _multipart(scope: Scope, body: bytes) -> dict[str, str]:
    """The text parts of a multipart body; files are not fields, and a body that cannot be read has none."""
    # In here: our own client, in process, sends no multipart and needs no extra.
    from python_multipart.exceptions import FormParserError  # noqa: PLC0415
    from starlette.datastructures import Headers  # noqa: PLC0415
    from starlette.formparsers import MultiPartException, MultiPartParser  # noqa: PLC0415

    async with aclosing(_whole(body)) as stream:  # a Request leaves its own stream open when the body is broken
        try:
            form = await MultiPartParser(Headers(scope=scope), stream, max_part_size=len(body)).parse()
        except (
            FormParserError,
            MultiPartException,
            UnicodeError,
            LookupError,
        ):  # LookupError: a charset that does not exist
            return {}
    await form.close()
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}


async def _whole(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
    yield b""
