"""Lets autodoc find the strings under fields: a public class says the module users import it from, not its file.

Sphinx reads the file of `__module__`. Here what it would have found in a class's real file is added to its door's.
"""

# ruff: noqa: INP001, an extension

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer

import liveagent_async


def lend(_app: Sphinx) -> None:
    """Adds to each door's analysis the classes and functions that say they come from it."""
    for found in walk_packages(liveagent_async.__path__, "liveagent_async."):
        if found.name.endswith("__main__"):
            continue
        room = import_module(found.name)
        source = analysis(found.name)
        names = {name for name in source.tagorder if "." not in name}
        doors = {name: getattr(vars(room).get(name), "__module__", found.name) for name in names}
        for door in {each for each in doors.values() if each.startswith("liveagent_async")} - {found.name}:
            lent = {name for name in names if doors[name] == door}
            target = analysis(door)
            target.attr_docs |= {key: doc for key, doc in source.attr_docs.items() if key[0].split(".")[0] in lent}
            target.annotations |= {key: hint for key, hint in source.annotations.items() if key[0] in lent}
            target.tagorder |= {key: n for key, n in source.tagorder.items() if key.split(".")[0] in lent}


def analysis(module: str) -> ModuleAnalyzer:
    """What Sphinx has read of a module; it keeps it for the whole build."""
    analyzer = ModuleAnalyzer.for_module(module)
    analyzer.analyze()
    return analyzer


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("builder-inited", lend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
