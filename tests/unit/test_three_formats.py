"""One tree, three formats: the records are equal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support.php import WRITERS, Answer
from support.sample_record import CONVERTER, Everything

from liveagent_async._codecs import CODECS, as_list
from liveagent_async._record import Fields

TEXT = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc"], include_characters="\t\n\r", exclude_characters="\ufffe\uffff"
    ),
    max_size=30,
)
PLAIN: st.SearchStrategy[Answer] = st.none() | TEXT | st.integers() | st.sampled_from(["~", "null", "Y", "012", "1:20"])
NAME = st.from_regex(r"[a-z_][A-Za-z0-9_]{0,8}", fullmatch=True)


def _object(values: st.SearchStrategy[Answer]) -> st.SearchStrategy[Answer]:
    # In XML a list is known by its name, so names of lists end in s and names of all else do not.
    lists = st.tuples(NAME.map("{}s".format), st.lists(values, max_size=3))
    others = st.tuples(NAME.map("{}_".format), values)
    return st.lists(others | lists, max_size=4).map(dict[str, Answer])


OBJECT = st.recursive(PLAIN, _object, max_leaves=12)
MESSAGE = st.fixed_dictionaries({"messageid": TEXT, "message": PLAIN}, optional={"datecreated": st.none()})
EVERYTHING = st.fixed_dictionaries(
    {"authtoken": PLAIN},  # an element without children is no record
    optional={
        "text": PLAIN,
        "whole": st.none() | st.integers() | st.integers().map(str),
        "number": st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=3).map("{:f}".format),
        "flag": st.sampled_from(["Y", "N", "", None]),
        "moment": st.datetimes().map(lambda at: at.isoformat(" ", "seconds")) | st.none(),
        "status": st.sampled_from(["C", "N", "?", "", None]),
        "message": st.none() | MESSAGE,
        "messages": st.lists(MESSAGE, max_size=3),
        "codes": st.lists(PLAIN, max_size=3),
        "tags": PLAIN | st.lists(OBJECT, max_size=2),
        "fields": _object(OBJECT),
        "unknown": OBJECT,
        "unknowns": st.lists(OBJECT, max_size=3),
    },
)


@given(st.lists(EVERYTHING, max_size=3))
def test_the_three_formats_give_equal_records(rows: list[dict[str, Answer]]) -> None:
    """The same data as PHP writes it in JSON, XML and YAML, known fields and unknown, one item or many."""
    json, xml, yaml = (_records(format_, rows) for format_ in ("json", "xml", "yaml"))
    assert json == xml
    assert json == yaml


@given(EVERYTHING)
def test_the_three_formats_give_equal_fields(row: dict[str, Answer]) -> None:
    """So do rows with undocumented fields."""
    trees = [CODECS[format_].decode(writer({"rows": [row]})) for format_, writer in WRITERS.items()]
    json, xml, yaml = (CONVERTER.record(Fields, tree) for tree in trees)
    assert json == xml
    assert json == yaml


def _records(format_: str, rows: list[dict[str, Answer]]) -> list[Everything]:
    tree = CODECS[format_].decode(WRITERS[format_]({"everythings": rows}))
    assert isinstance(tree, dict)
    response = tree["response"]
    assert isinstance(response, dict)
    return CONVERTER.rows(Everything, as_list(response["everythings"]))
