"""How the site is built: `nox -s docs`, offline, where a warning is an error."""

# ruff: noqa: INP001, a script

from __future__ import annotations

import sys
from pathlib import Path

import liveagent_async

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "liveagent-async"
author = "The liveagent-async founders"
version = release = liveagent_async.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "myst_parser",
    "sphinx_copybutton",
    "doors",
    "keywords",
    "generated",
    "llms",
]
exclude_patterns = ["_build"]
nitpicky = False

myst_heading_anchors = 4
myst_enable_extensions = ["fieldlist"]
default_role = "py:obj"  # a name that is documented is a link, whatever else stands in backquotes is code

autodoc_member_order = "bysource"
autodoc_typehints = "description"  # names alone in the signature: it stays short enough for a telephone
autodoc_typehints_description_target = "documented"
autodoc_typehints_format = "short"

autodoc_type_aliases = {
    "Tree": "Tree",
    "Parameter": "Parameter",
    "Method": "Method",
    "CustomFields": "CustomFields",
    "Value": "Value",
}
napoleon_numpy_docstring = False
add_module_names = False
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = f"liveagent-async {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
