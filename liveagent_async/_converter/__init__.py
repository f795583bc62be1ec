"""Tree -> records: the one cattrs converter and its hooks.

cattrs keeps what makes which class; how a field is read is ours throughout, because its own hooks lie on wire data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import tzinfo
from functools import cached_property
from types import GenericAlias
from typing import TYPE_CHECKING, TypeVar, cast, get_args, get_origin

from .._codecs import Tree, short
from .._record import Fields, Record
from .builder import make_builder
from .kinds import Kind, kind_of
from .undocumented import all_fields, is_container

if TYPE_CHECKING:
    import cattrs

R = TypeVar("R")


class Converter:
    """Makes records of trees, with dates in one account's zone; a tree that does not fit is a ValueError.

    The error names class, field and a short form of the value: `Customer.datecreated: 'x' is no date`. What makes a
    class's records is written at its first use.
    """

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    def record(self, cls: type[R], tree: Tree) -> R:
        """One record, or Fields, of an object."""
        return self._cattrs.structure(tree, cls)

    def rows(self, cls: type[R], trees: list[Tree]) -> list[R]:
        """A record, or Fields, of each object."""
        return self._cattrs.structure(trees, cast("type[list[R]]", GenericAlias(list, cls)))

    @cached_property
    def _cattrs(self) -> cattrs.Converter:
        from cattrs import Converter as Cattrs  # noqa: PLC0415 - a sixth of the time of `import httpx`

        converter = Cattrs(detailed_validation=False)
        converter.register_structure_hook(Fields, _fields)
        converter.register_structure_hook_factory(_is_record, self._one)
        converter.register_structure_hook_factory(_is_list_of_records, self._many)
        return converter

    def _one(self, cls: type[Record]) -> Callable[[object, object], Record]:
        build = self._builder(cls)
        return lambda tree, _: build((tree,))[0]

    def _many(self, records: type[list[Record]]) -> Callable[[Iterable[object], object], list[Record]]:
        build = self._builder(get_args(records)[0])
        return lambda trees, _: build(trees)

    def _builder(self, cls: type[Record]) -> Callable[[Iterable[object]], list[Record]]:
        def kind(annotation: object, name: str) -> Kind | None:
            return kind_of(annotation, name, self._zone, self._cattrs.structure)

        return make_builder(cls, kind)


def _is_record(cls: object) -> bool:
    return isinstance(cls, type) and issubclass(cls, Record)


def _is_list_of_records(cls: object) -> bool:
    return get_origin(cls) is list and _is_record(get_args(cls)[0])


def _fields(tree: object, _: object) -> Fields:
    if is_container(tree) and isinstance(tree, dict):
        return all_fields(tree)
    raise ValueError(f"Fields: {short(tree)} is no object")
