"""Mutants of pages, and a comparison of the row templates with the general reader on each: any difference is printed.

`python -m support.page_mutants xml 100000 SEED` ends with the counts; a difference ends it with status 1.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from liveagent_async._codecs import Tree, from_xml, from_yaml, row_templates

from .php import Answer, as_xml, as_yaml

Mutate = Callable[[random.Random, str], str]

# Legal or nearly so: what a server may send in a value's place, or between rows.
XML_VALUES = [
    "", "x", "é", "😀", " ", "  ", "\t", "a\nb", "a\rb", "\r", ">", "\x85", "\u2028", "\xa0", "\ufeff", "]]", "\x0b",
    "\x00", "&amp;", "&lt;b&gt;", "&#39;", "&#039;", "&quot;", "&apos;", "&#x27;", "&#39", "&amp;amp;", "&nbsp;", "&",
    "\x7f", "<b/>", "<b>1</b>", "<b>1</b><b>2</b>", "t<b/>", "<!-- c -->", "<![CDATA[c]]>", "<?p i?>", "\ufffe",
]  # fmt: skip
XML_TOKENS = [
    "<", ">", "</", "/>", "&", ";", "]]>", "<!--", "<![CDATA[", "<?", "?>", '"', "'", "\r", "\n", " ", "\xa0", "\x00",
    "\x1b", "</response>", "<response>", "<tag>", "</tag>", "<tag/>", "<id/>", "<id>", "</id>", '<id a="b">', "<id >",
    "</id >", "<customer>", "</customer>", "<customer/>", "text", "<!DOCTYPE x>", "\ufeff", "<name>", "</name>",
    "<é/>",
]  # fmt: skip
YAML_VALUES = [
    "~", "null", "Null", "''", "'a'", "'it''s'", "'~'", '""', '"~"', '"a\\nb"', '"\\x41"', '"\\xE9"', '"\\u00E9"',
    '"\\uD83D"', '"\\U0001F600"', '"\\0"', '"\\N"', '"\\_"', '"\\/"', '"\\xe9"', '"\\e"', "a", "a:b", "a#b", "a:",
    "#b", ":b", "-1", "-a", "-", "+1", ".5", "...", "---", "<b>", "<<:", "=", "*a", "&a", "!a", "|", ">", "[]", "{}",
    "[a]", "{a: a", ",a", "%a", "@a", "`a", "?a", "y", "a b", "a  b", "a :b", "a #b", "a: b", " a", "a ", "a\tb",
    "\ta", "'a\tb'", "é", "a\r", "a\x85b", "", "? a", "- a", "a: b: c", "a\n...", "a\n---", "a\n\n", "a\n    b",
    "a\n      b", "a\n  b", "|\n      a\n      b", "|-\n      a", ">\n      a\n      b", "|\n      a\n\n",
    "|+\n      a\n\n", "[a,\n      b]", "'a\n      b'", '"a\\\n      b"', '"a\n  - b"', "'a\n\n      b'", "\n    - a",
    "\n    - a: b", "\n      a: b",
]  # fmt: skip
YAML_TOKENS = [
    "\n", "\n    ", "\n  - ", "\n  ", "\n      ", ": ", ":", " #", "#", "- ", "...", "---", "~", "null", "'", "''",
    '"', "\\", "\\x41", "\\N", "&a ", "*a", "!!str ", "? ", "{", "}", "[", "]", ",", "|", ">", "%", "@", "`", "\t",
    "\r", "\x00", "\x85", "é", " ", "  ", "a", "id: ", "\n...\n", "\n---\n", "\n    id: x", "<<: ",
]  # fmt: skip


def pages(format_: str) -> list[str]:
    """Good pages: PHP's own, and ours with many columns, tags in every shape and rows of more or less fields."""
    found = json.loads(Path(__file__).with_name("php_pages.json").read_text())[format_]
    write = {"xml": as_xml, "yaml": as_yaml}[format_]
    chance = random.Random(1)
    columns = [f"c{n}" for n in range(53)]
    for n in range(60):
        rows: list[dict[str, Answer]] = []
        for _ in range(chance.randint(2, 8)):
            names = columns[: chance.choice((1, 2, 9, 9, 53))] if n % 3 == 0 else ["id", "name", "tags", "status"]
            rows.append({name: chance.choice(("Jana", "", "N", "a b", "12", "2026-01-02 03:04:05")) for name in names})
            if n % 3 == 1:
                rows[-1]["tags"] = chance.choice((None, "ab12,cd34", [{"id": "ab12"}], []))
        answer: Answer = {chance.choice(("tags", "agents", "customers")): rows}
        found.append(_flat(write(answer).decode()) if format_ == "xml" else write(answer).decode())
    return cast("list[str]", found)


def _flat(page: str) -> str:
    """Without the layout that the tests' own writer adds."""
    head, _, rest = page.partition("\n")
    return f"{head}\n{rest.replace(chr(10), '')}"


def mutated(chance: random.Random, page: str, format_: str) -> str:
    """A page after gentle changes (values, whole rows), hostile ones (bytes and tokens), or both."""
    kind = chance.random()
    if kind < 0.62:
        for _ in range(chance.choice((1, 1, 2, 4))):
            page = _gentle_xml(chance, page) if format_ == "xml" else _gentle_yaml(chance, page)
    if kind >= 0.55:
        for _ in range(chance.choice((1, 1, 1, 2, 5))):
            page = _hostile(chance, page, XML_TOKENS if format_ == "xml" else YAML_TOKENS)
    return page


def _gentle_xml(chance: random.Random, page: str) -> str:
    cells = page.split("</")
    at = chance.randrange(len(cells))
    before, opened, _ = cells[at].rpartition(">")
    cells[at] = f"{before}{opened}{chance.choice(XML_VALUES)}" if opened else cells[at]
    return "</".join(cells)


def _gentle_yaml(chance: random.Random, page: str) -> str:
    lines = page.split("\n")
    at = chance.randrange(len(lines))
    key, colon, _ = lines[at].partition(": ")
    if colon:
        lines[at] = f"{key}: {chance.choice(YAML_VALUES)}"
    else:
        lines[at], lines[at - 1] = lines[at - 1], lines[at]
    return "\n".join(lines)


def _hostile(chance: random.Random, page: str, tokens: Sequence[str]) -> str:
    start = chance.randrange(len(page) + 1)
    stop = min(len(page), start + chance.choice((0, 0, 1, 3, 20, 200)))
    match chance.randrange(4):
        case 0:
            return page[:start] + page[stop:]
        case 1:
            return page[:stop] + page[start:]
        case 2:
            return page[:start] + chance.choice(tokens) + page[start:]
        case _:
            return page[:start] + chance.choice(tokens) + page[stop:]


def same(left: object, right: object) -> bool:
    """Equal to the last type and in the order of keys."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        ours, theirs = cast("dict[str, object]", left), cast("dict[str, object]", right)
        return list(ours) == list(theirs) and all(same(ours[key], theirs[key]) for key in ours)
    if isinstance(left, list):
        items, others = cast("list[object]", left), cast("list[object]", right)
        return len(items) == len(others) and all(map(same, items, others))
    return left == right


def compare(format_: str, page: str) -> str:
    """What both readers made of a page: `equal`, `left alone`, `refused` (by the general one), or `DIFFERENT`."""
    body = page.encode("utf-8", "surrogatepass")
    general = {"xml": from_xml.general, "yaml": from_yaml.general}[format_]
    rows = (
        row_templates.xml_page(body, general)
        if format_ == "xml"
        else row_templates.yaml_page(body, general, from_yaml.NULL)
    )
    tree: Tree = None
    refused = False
    try:
        tree = general(body)
    except ValueError:
        refused = True
    if rows is None:
        return "refused" if refused else "left alone"
    return "equal" if not refused and same(rows, tree) else "DIFFERENT"


def run(format_: str, mutants: int, seed: int) -> Counter[str]:
    """The counts over so many mutants; raises AssertionError with the first page that is read differently."""
    chance = random.Random(seed)
    row_templates.LEAST, row_templates.ODD_SHARE = 0, 1  # small pages show more and sooner; every row may be odd
    good = pages(format_)
    counts: Counter[str] = Counter()
    for _ in range(mutants):
        page = mutated(chance, chance.choice(good), format_)
        outcome = compare(format_, page)
        counts[outcome] += 1
        assert outcome != "DIFFERENT", f"{format_}, seed {seed}: {page!r}"
    return counts


if __name__ == "__main__":
    json.dump(run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), sys.stdout)
