"""Bytes -> tree, one small sibling per format; what the formats do differently ends here and in `as_list`.

LiveAgent answers JSON, XML for a path that ends in `.xml` and YAML for one that ends in `.yaml`. A codec is a suffix
and a pure function from the whole answer to a tree; a new format is a sibling with a `decode` and an entry in `CODECS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final, Protocol, TypeAlias, cast

from .._public import public
from .._redact import Redact, shorten

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | bool | None"
"""An answer as sent: a number is its literal text; a codec of the user's may return int and float as well."""

MAX_DEPTH: Final = 64
"""Objects, lists and elements inside each other; the deepest answer LiveAgent sends has 6."""

MAX_NODES: Final = 300_000
"""Values in an answer; a page of 1000 rows of 53 fields has 54,000. More would cost memory out of all proportion."""
TOO_MANY: Final = f"more than {MAX_NODES} values"

MAX_CONTAINERS: Final = 100_000
"""Objects and lists among them: each takes as long as several texts to make, to look through and to free."""
TOO_MANY_CONTAINERS: Final = f"more than {MAX_CONTAINERS} objects and lists"


@public
class Codec(Protocol):
    """How one format is read: JSON's suffix is "", the others' is added to the last part of the path."""

    @property
    def suffix(self) -> str:
        """As in ".xml"; "" for what the server answers when no suffix asks for anything else."""
        ...

    def decode(self, body: bytes) -> Tree:
        """The whole answer, with its top key.

        Args:
            body: The answer's bytes, unpacked.

        Raises:
            ValueError: They are anything but one good document; its text must not hold them.
        """
        ...


class Element(dict[str, Tree]):
    """XML's element with children: nothing else tells a list's wrapper from an object."""

    __slots__ = ()


def as_list(value: object) -> list[Tree]:
    """The items of a list of any format, [] when it is null or empty; Unfit when it is no list.

    In XML the wrapper's children are the items whatever their name: the item's name is the list's without its last
    letter where that is an `s`, unknown where it is not, and a `<message>` holds a `<message>`.
    """
    if isinstance(value, list):
        return cast("list[Tree]", value)
    if value is None or value == {} or (isinstance(value, str) and not value.strip()):
        return []
    if not isinstance(value, Element) or "#text" in value:
        raise Unfit("{} is no list", value)
    items: list[Tree] = []
    for child in value.values():
        if isinstance(child, list):
            items += child
        else:
            items.append(child)
    return items


class Unfit(ValueError):
    """A tree is not what was expected: `template` has a `{}` for each of `values`, which the server sent.

    The values are kept whole, so that the key is redacted before they are shortened.
    """

    def __init__(self, template: str, *values: object) -> None:
        super().__init__(template, *values)
        self._template = template
        self._values = values

    def __str__(self) -> str:
        return self.describe(str)

    def describe(self, redact: Redact) -> str:
        """The message, its values short and without secrets."""
        return self._template.format(*(_short(value, redact) for value in self._values))


def _short(value: object, redact: Redact) -> str:
    """A value, or what code of the user's raised, as an error may show it: never long, never deep."""
    if isinstance(value, Unfit):
        return value.describe(redact)
    if isinstance(value, Exception):
        kind, text = type(value).__name__, shorten(str(value), 200, redact)
        return f"{kind}: {text}" if text else kind
    if isinstance(value, str):
        return repr(shorten(value, 40, redact))
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    return shorten(repr(value), 40, redact)


class OwnCodec:
    """A sibling, imported at its first answer: `import yaml` alone costs a fifth of `import httpx`."""

    def __init__(self, suffix: str, module: str) -> None:
        self.suffix = suffix
        self._module = module

    def is_slow(self, body: bytes) -> bool:
        """Whether it takes a millisecond and more: by its bytes, or by its brackets, of which a page has few."""
        if len(body) >= _LARGE:
            return True
        return len(body) > _MANY and body.count(b"{") + body.count(b"[") > _MANY

    def decode(self, body: bytes) -> Tree:
        decode: Callable[[bytes], Tree] = import_module(self._module, __name__).decode
        return decode(body)


_LARGE: Final = 64 * 2**10
_MANY: Final = 20_000

CODECS: Final[Mapping[str, Codec]] = {
    "json": OwnCodec("", ".from_json"),
    "xml": OwnCodec(".xml", ".from_xml"),
    "yaml": OwnCodec(".yaml", ".from_yaml"),
}
