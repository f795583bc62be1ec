"""A user's own attrs classes and dataclasses: made by their constructor, so that what it checks is checked."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import TypeVar, get_type_hints

import attrs

from .._codecs import Unfit
from .._record import Fields
from .hooks import Hook
from .kinds import Kind
from .undocumented import is_container, other_fields

T = TypeVar("T")


@attrs.frozen
class _Field:
    name: str
    argument: str
    where: str
    hook: Hook
    has_default: bool


def is_class_with_fields(cls: object) -> bool:
    """Whether it is an attrs class, which every Record is, or a dataclass."""
    return isinstance(cls, type) and (attrs.has(cls) or dataclasses.is_dataclass(cls))


def make_plain(cls: type[T], kind_of: Callable[[object, str], Kind]) -> Callable[[Iterable[object]], list[T]]:
    """What makes objects of such a class of trees.

    A field that is missing has its default, or is read as null where it has none. What was sent and has no field goes
    into `extra`, where the class has such a field of type `Fields`, and is left out where it has none.
    """
    hints = get_type_hints(cls)
    keeps = hints.get("extra") is Fields
    fields = [
        _Field(name, argument, f"{cls.__name__}.{name}", kind_of(hints[name], name).hook, has_default)
        for name, argument, has_default in _arguments(cls)
        if not (keeps and name == "extra")
    ]
    known = {field.name for field in fields}

    def make(tree: object) -> T:
        if not is_container(tree) or isinstance(tree, list):
            raise Unfit(f"{cls.__name__}: {{}} is no object", tree)
        given = {
            field.argument: field.hook(tree.get(field.name), field.where)
            for field in fields
            if field.name in tree or not field.has_default
        }
        if keeps:
            given["extra"] = other_fields(tree, known)
        try:
            return cls(**given)
        except Exception as error:  # noqa: BLE001, of the user's own checks
            failed = error
        raise Unfit(f"{cls.__name__}: {{}}", failed)

    return lambda trees: [make(tree) for tree in trees]


def _arguments(cls: type) -> list[tuple[str, str, bool]]:
    """Of each field its name, the constructor's argument for it, and whether it has a default."""
    if attrs.has(cls):
        return [
            (field.name, field.alias, field.default is not attrs.NOTHING) for field in attrs.fields(cls) if field.init
        ]
    return [
        (field.name, field.name, (field.default, field.default_factory) != (dataclasses.MISSING, dataclasses.MISSING))
        for field in dataclasses.fields(cls)
        if field.init
    ]
