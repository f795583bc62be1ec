"""Records as pydantic sees them: an endpoint of FastAPI may be annotated ``-> Customer``. Imported when pydantic asks.

A record passes as it is and is written without login tokens; its JSON schema lists its fields.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Final, get_type_hints

import attrs
from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema
from pydantic_core.core_schema import CoreSchema

from ._redact import SECRETS


def record_schema(
    cls: type, names: Sequence[str], thaw: Callable[[object], object], handler: GetCoreSchemaHandler
) -> CoreSchema:
    """A dataclass of these fields, since pydantic only asks for attributes; tokens are read and never written."""
    ref = f"{cls.__module__}.{cls.__qualname__}:{id(cls)}"
    if cls in (outer := _OUTER.get()):
        return core_schema.definition_reference_schema(ref)
    reset = _OUTER.set(outer | {cls})
    try:
        arguments = _arguments(cls, names, handler)
    finally:
        _OUTER.reset(reset)
    written = core_schema.plain_serializer_function_ser_schema(thaw)
    return core_schema.dataclass_schema(cls, arguments, list(names), ref=ref, slots=True, serialization=written)


_OUTER: Final = ContextVar[frozenset[type]]("classes around the one whose schema is made", default=frozenset())


def _arguments(cls: type, names: Sequence[str], handler: GetCoreSchemaHandler) -> CoreSchema:
    hints = get_type_hints(cls, include_extras=True)
    fields = attrs.fields_dict(cls)

    def field(name: str) -> core_schema.DataclassField:
        schema = handler.generate_schema(hints[name])
        if fields[name].default is not attrs.NOTHING:
            schema = core_schema.with_default_schema(schema, default=fields[name].default)
        return core_schema.dataclass_field(name, schema, kw_only=True, serialization_exclude=name in SECRETS)

    return core_schema.dataclass_args_schema(
        cls.__name__,
        [field(name) for name in names],
        extra_behavior="forbid",  # what has no field belongs into `extra`: nothing is dropped silently
    )


def object_schema(freeze: Callable[[object], object], thaw: Callable[[object], object]) -> CoreSchema:
    """An object of anything, as a record holds it and as json writes it."""
    anything = core_schema.dict_schema(core_schema.str_schema())
    written = core_schema.plain_serializer_function_ser_schema(thaw)
    return core_schema.no_info_after_validator_function(freeze, anything, serialization=written)


def value_schema(freeze: Callable[[object], object], thaw: Callable[[object], object]) -> CoreSchema:
    """Text, a list or an object, as a record holds it and as json writes it."""
    written = core_schema.plain_serializer_function_ser_schema(thaw)
    return core_schema.no_info_before_validator_function(freeze, core_schema.any_schema(), serialization=written)
