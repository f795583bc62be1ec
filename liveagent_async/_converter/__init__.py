"""Tree -> records: the one cattrs converter and its hooks.

cattrs keeps what makes which class; how a field is read is ours throughout, because its own hooks misread wire data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import tzinfo
from functools import cache, cached_property
from types import GenericAlias
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast, get_args, get_origin

from .._codecs import Tree, Unfit
from .._record import Fields, Record
from .builder import make_builder
from .hooks import Hook
from .kinds import Kind, Maker, kind_of
from .plain import is_class_with_fields, make_plain
from .undocumented import all_fields, is_container

if TYPE_CHECKING:
    import cattrs

R = TypeVar("R")
Hooks: TypeAlias = Mapping[type, Callable[..., object]]
"""By a class of the user's what makes it of a value as it was sent: text, None, a dict or a list."""


class Converter:
    """Makes records of trees, with dates in one account's zone; a tree that does not fit is a ValueError.

    The error names class, field and a short form of the value: `Customer.datecreated: 'x' is no date`. What makes a
    class's records is written at its first use; a class that no answer can fill is a TypeError then.
    """

    def __init__(self, zone: tzinfo, hooks: Hooks | None = None) -> None:
        self._zone = zone
        self._hooks = dict(hooks or {})
        self._inside = defaultdict[type, set[type]](set)  # by a class those of its fields
        self._hooked: frozenset[object] = frozenset(self._hooks)

    def record(self, cls: type[R], tree: Tree) -> R:
        """One record, or Fields, of an object."""
        return self._cattrs.structure(tree, cls)

    def rows(self, cls: type[R], trees: Iterable[Tree]) -> list[R]:
        """A record, or Fields, of each object."""
        return self._cattrs.structure(trees, cast("type[list[R]]", GenericAlias(list, cls)))

    @cached_property
    def _cattrs(self) -> cattrs.Converter:
        from cattrs import Converter as Cattrs  # noqa: PLC0415 - a sixth of the time of `import httpx`

        converter = Cattrs(detailed_validation=False)
        converter.register_structure_hook_factory(self._is_built, self._one)
        converter.register_structure_hook_factory(self._is_list_of_built, self._many)
        converter.register_structure_hook(Fields, _fields)
        for cls, hook in self._hooks.items():
            converter.register_structure_hook(cls, self._guarded(cls, hook))
        return converter

    def check(self, cls: type) -> None:
        """Raises TypeError for a class of which no answer can be made, before anything is sent."""
        if cls is not Fields and not self._is_made(cls):
            raise TypeError(
                f"{cls.__name__} cannot be made from an answer: give a subclass of Record, an attrs class, a "
                "dataclass, Fields, or a class that the client has one of hooks= for"
            )
        self._with_inner(cls)

    def is_foreign(self, cls: type) -> bool:
        """Whether making it calls code of the user's: a hook, or the constructor of a class that is no Record."""
        return bool(self._hooks) or not all(issubclass(each, Record | Fields) for each in self._with_inner(cls))

    def _with_inner(self, cls: type) -> list[type]:
        """The class, those of its fields, those of theirs."""
        found = [cls]
        for each in found:
            self.rows(each, [])
            found += self._inside[each] - set(found)
        return found

    def _one(self, cls: type[R]) -> Callable[[object, object], R]:
        build = self._builder(cls)
        return lambda tree, _: build((tree,))[0]

    def _many(self, classes: type[list[R]]) -> Callable[[Iterable[object], object], list[R]]:
        build = self._builder(get_args(classes)[0])
        return lambda trees, _: build(trees)

    def _builder(self, cls: type[R]) -> Callable[[Iterable[object]], list[R]]:
        if issubclass(cls, Record):
            return cast("Callable[[Iterable[object]], list[R]]", make_builder(cls, self._kinds(cls)))
        return make_plain(cls, self._kinds(cls))

    def _kinds(self, cls: type) -> Callable[[object, str], Kind]:
        def made(inner: type) -> Hook:
            self._inside[cls].add(inner)
            return self._made(inner)

        maker = Maker(self._zone, self._is_made, made)

        def kind(annotation: object, name: str) -> Kind:
            if found := kind_of(annotation, name, maker):
                return found
            shown = annotation.__name__ if isinstance(annotation, type) else str(annotation)
            raise TypeError(
                f"{cls.__name__}.{name}: cannot read {shown} from an answer: give the client hooks={{class: how}}"
            )

        return kind

    def _made(self, cls: type) -> Hook:
        """The hook of a field that holds such an object: where a user's hook failed, the field is named."""
        structure = cast("Callable[[object, type], object]", self._cattrs.structure)
        if cls not in self._hooked:
            return lambda value, _: structure(value, cls)

        def named(value: object, where: str) -> object:
            try:
                return structure(value, cls)
            except ValueError as error:
                failed = error
            raise Unfit(f"{where}: {{}}", failed)

        return named

    def _guarded(self, cls: type, hook: Callable[..., object]) -> Callable[[object, type], object]:
        one = cast("Callable[[type], Callable[[object, object], object]]", cache(self._one))

        def structure(value: object, wanted: type) -> object:
            if wanted is not cls:  # cattrs gives a class's hook its subclasses, too
                return one(wanted)(value, wanted)
            try:
                return hook(value)
            except Exception as error:  # noqa: BLE001, whatever the user's hook raises
                failed = error
            raise Unfit(f"{{}} is no {cls.__name__} ({{}})", value, failed)

        return structure

    def _is_made(self, cls: object) -> bool:
        return cls in self._hooked or is_class_with_fields(cls)

    def _is_built(self, cls: object) -> bool:
        """Ours or the user's: a Record, an attrs class, a dataclass."""
        return cls not in self._hooked and is_class_with_fields(cls)

    def _is_list_of_built(self, cls: object) -> bool:
        return get_origin(cls) is list and self._is_built(get_args(cls)[0])


def _fields(tree: object, _: object) -> Fields:
    if is_container(tree) and isinstance(tree, dict):
        return all_fields(tree)
    raise Unfit("Fields: {} is no object", tree)
