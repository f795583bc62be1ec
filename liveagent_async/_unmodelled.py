"""Calls the client does not model: their path, their format, how their list is paged. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

import attrs

from ._paging.pages import Paging
from ._paging.paginator import PagingParams
from ._request import Method, Parameter, Request, quote_segment
from ._session import Session

_WORDS = frozenset(
    """
    agents agentsavailability application articles attendants availability calls categories channels chats companies
    conversations customers customersgroups departments entries fields files groups knowledgebase knowledgebases load
    messages onlinestatus overview performance ranking reports search slacompliance slalog status suggestioncategories
    suggestions tags tickets widgets
    """.split()  # noqa: SIM905, to be read
)
"""The words of the documented paths: in a route whatever else stands in a path counts as an identifier."""


def request_of(
    session: Session, method: Method, path: str | Sequence[str], parameters: Mapping[str, Parameter] | None
) -> tuple[Session, Request]:
    """The request, and the view of the format that the suffix of the path says."""
    if method not in get_args(Method):
        raise ValueError(f"there is no method {method!r}: write {', '.join(get_args(Method))}")
    if isinstance(path, str):
        if "?" in path:  # not shown: a URL of the reference holds the key
            raise ValueError('parameters are an argument: call("GET", "customers", {"email": "jana@"})')
        suffixes = {name: codec.suffix for name, codec in session.codecs.items() if codec.suffix}
        if found := next((name for name, suffix in suffixes.items() if path.endswith(suffix)), None):
            session = attrs.evolve(session, format=found)
            path = path.removesuffix(suffixes[found])
        path = path.strip("/").split("/")
    route = "/".join(part if part in _WORDS else "{}" for part in path)
    return session, Request(method, "/".join(map(quote_segment, path)), parameters or {}, route=route)


def params_of(limit_param: str, offset_param: str, id_field: str, paging: Paging) -> PagingParams | None:
    """How the list is paged on the wire, None when it is one page."""
    if limit_param:
        return PagingParams(limit_param, offset_param, id_field)
    if odd := [name for name in ("size", "start", "prefetch") if name in paging] + [offset_param] * bool(offset_param):
        raise ValueError(f"{', '.join(odd)} without limit_param: which parameter of the call is the size of a page?")
    return None
