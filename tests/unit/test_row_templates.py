"""The row templates read a page as the general reader does, or leave it alone.

`TEMPLATE_MUTANTS` is how many mutants each format tries; 3,000 where it is not set, 100,000 under `slow`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.page_mutants import compare, same

from liveagent_async._codecs import CODECS, Tree, from_xml, from_yaml, row_templates

TESTS = Path(__file__).parents[1]
READ = {"xml": from_xml.general, "yaml": from_yaml.general}


def fuzz(format_: str, mutants: int, seed: int) -> dict[str, int]:
    """The counts of a run in a process of its own; a difference fails with the page."""
    done = subprocess.run(
        [sys.executable, "-m", "support.page_mutants", format_, str(mutants), str(seed)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"},
    )
    assert done.returncode == 0, done.stderr
    counts: dict[str, int] = json.loads(done.stdout)
    return counts


@pytest.mark.parametrize("format_", READ)
def test_mutants_of_pages_are_read_alike(format_: str) -> None:
    """Of thousands of mutants many are read by a template, and not one differently."""
    mutants = int(os.environ.get("TEMPLATE_MUTANTS", "3000"))
    counts = fuzz(format_, mutants, seed=5)
    assert counts["equal"] > mutants / 6
    assert counts["refused"] > mutants / 6


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("format_", READ)
def test_a_hundred_thousand_mutants_of_pages_are_read_alike(format_: str) -> None:
    """The figure the templates are shipped on."""
    mutants = int(os.environ.get("TEMPLATE_MUTANTS", "100000"))
    assert fuzz(format_, mutants, seed=6)["equal"] > mutants / 6


def xml(rows: list[str], head: str = "<?xml version='1.0' encoding='utf-8'?>\n", tail: str = "") -> bytes:
    """A page of customers."""
    inside = "".join(f"<customer>{row}</customer>" for row in rows)
    return f"{head}<response><customers>{inside}</customers></response>{tail}".encode()


def yaml(rows: list[str], head: str = "---\n", tail: str = "...\n") -> bytes:
    """A page of customers."""
    return f"{head}response:\n  customers:\n{''.join(f'  - {row}' for row in rows)}{tail}".encode()


ROW = "<id>c1</id><name>Jana &amp; &#039;x&#39;</name><note/><code></code><blank> </blank>"
ROWS = [ROW] * 500
LINE = "id: c1\n    name: 'it''s'\n    note: ~\n    text: \"a\\nb\\xE9\"\n    path: a:b#c d\n"
LINES = [LINE] * 600
XML_ODD = "<id>c1</id><name><b>1</b></name>"
YAML_ODD = "id: c1\n    tags:\n    - id: ab12\n"


READ_BY_TEMPLATE = {
    "xml": xml(ROWS),
    "xml, no declaration": xml(ROWS, head=""),
    "xml, blanks behind": xml(ROWS, tail=" \t\n"),
    "xml, a nested row": xml([*ROWS, XML_ODD]),
    "xml, a carriage return": xml([*ROWS, "<name>a\rb</name>"]),
    "yaml": yaml(LINES),
    "yaml, a nested row": yaml([*LINES, YAML_ODD]),
    "yaml, the first row folded": yaml(["id: c1\n    name: long\n      folded\n", *["id: c1\n    name: x\n"] * 2000]),
}
LEFT_ALONE = {
    "xml, small": xml(ROWS[:100]),
    "xml, one row": xml([ROW]),
    "xml, one row of 40,000 bytes": xml([f"<id>{'x' * 40_000}</id>"]),
    "xml, a no-break space behind": xml(ROWS, tail="\u00a0"),
    "xml, text behind": xml(ROWS, tail="x"),
    "xml, the first row nested": xml([XML_ODD, *ROWS]),
    "xml, a third of the rows nested": xml([*ROWS, *[XML_ODD] * 250]),
    "xml, an entity it does not know": xml([*ROWS, "<id>&nbsp;</id>"]),
    "xml, a numeric entity": xml([*ROWS, "<id>&#x27;</id>"]),
    "xml, CDATA": xml([*ROWS, "<id><![CDATA[x]]></id>"]),
    "xml, ]]>": xml([*ROWS, "<id>]]></id>"]),
    "xml, NUL": xml([*ROWS, "<id>\0</id>"]),
    "xml, U+FFFE": xml([*ROWS, "<id>\ufffe</id>"]),
    "xml, a name twice": xml(["<id/><id/>"] * 3000),
    "xml, 200 columns": xml(["".join(f"<c{n}/>" for n in range(200))] * 90),
    "xml, two rows in a piece": xml([*ROWS, "<id><b/></id></customer> <customer>"]),
    "xml, text between rows": xml([*ROWS, "<id>1</id></customer>text<customer>"]),
    "xml, two lists": xml([*ROWS, "<b/></customer></customers><customers><customer>"]),
    "xml, a list beside it": xml([*ROWS, "<b/></customer></customers><tags/><customers><customer>"]),
    "xml, broken": xml([*ROWS, "<b></id>"]),
    "xml, not UTF-8": xml(ROWS)[:-30] + b"\xff" + xml(ROWS)[-30:],
    "xml, a byte order mark": xml(ROWS, head="\ufeff"),
    "xml, version 1.1": xml(ROWS, head="<?xml version='1.1' encoding='utf-8'?>"),
    "blanks": b" " * 40_000,
    "yaml, small": yaml(LINES[:100]),
    "yaml, one row": yaml([f"id: {'x' * 40_000}\n"]),
    "yaml, no end": yaml(LINES, tail=""),
    "yaml, text before the end": yaml(LINES, tail="x\n...\n"),
    "yaml, no start": yaml(LINES, head=""),
    "yaml, no row": b"---\nresponse:\n  tags:\n  - " + b"\n" * 40_000 + b"\n...\n",
    "yaml, all rows nested": yaml([YAML_ODD] * 3000),
    "yaml, a third of the rows nested": yaml([*LINES, *[YAML_ODD] * 300]),
    "yaml, an alias": yaml([*LINES, "id: *a\n"]),
    "yaml, not ASCII": yaml(["id: \u00e9\n", *LINES]),
    "yaml, a second document": yaml([*LINES, "id: x\n---\n"]),
    "yaml, a name twice": yaml(["id: x\n    id: y\n"] * 3000),
    "yaml, a tagged key": yaml([*LINES, "id: x\n    !a b: c\n"]),
    "yaml, keys in no form we know": yaml(["? a\n"] * 9000),
}


@pytest.mark.parametrize("case", READ_BY_TEMPLATE)
def test_a_page_of_like_rows_is_read_by_its_template(case: str) -> None:
    """With odd rows in it, too; the tree is the general reader's to the last type."""
    body, format_ = READ_BY_TEMPLATE[case], case.split(",", maxsplit=1)[0]
    assert template(format_, body) is not None
    assert compare(format_, body.decode()) == "equal"
    assert same(CODECS[format_].decode(body), READ[format_](body))


@pytest.mark.parametrize("case", LEFT_ALONE)
def test_any_other_page_is_left_alone(case: str) -> None:
    """Small, cut, of one row, odd at its head or in too many rows, with anything that may mean more than it shows."""
    assert template("xml", LEFT_ALONE[case]) is None
    assert template("yaml", LEFT_ALONE[case]) is None


def template(format_: str, body: bytes) -> Tree:
    """What the template alone makes of a page."""
    if format_ == "xml":
        return row_templates.xml_page(body, from_xml.general)
    return row_templates.yaml_page(body, from_yaml.general, from_yaml.NULL)
