"""What a walk asks next and what it makes of the pages; pure, against a list that changes under it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from liveagent_async._codecs import Tree
from liveagent_async._paging.paginator import OffsetPaginator, PagingParams
from liveagent_async.errors import DecodeError, ListChanged

SCHEME = PagingParams("limitcount", "limitfrom", id_field="contactid")
OPTIONAL = PagingParams("limit", "offset", id_field="conversationid", optional=True)


def rows(*ids: object, name: str = "contactid") -> list[Tree]:
    return [{name: str(each)} for each in ids]


def walked(walk: OffsetPaginator, server: list[Tree], *, cap: int = 1000, pages: int = 1) -> list[Tree]:
    """All rows of a list that stands still, on a server that cuts pages at `cap`."""
    out: list[Tree] = []
    while not walk.ended:
        for offset, count in [asked for n in range(pages) if (asked := walk.ask(n))]:
            if not walk.ended:
                out += walk.accept(server[offset : offset + min(count, cap)])
    return out


@given(
    total=st.integers(0, 700),
    size=st.integers(2, 350),
    start=st.integers(0, 20),
    pages=st.integers(1, 4),
    cap=st.sampled_from([100, 200, 1000]),
)
@pytest.mark.promise("Paging: a list that stands still is walked whole")
def test_a_list_that_stands_still_is_walked_whole(total: int, size: int, start: int, pages: int, cap: int) -> None:
    """Every row exactly once and in order, whatever the sizes, also on a server that cuts pages at a round hundred."""
    server = rows(*range(total))
    walk = OffsetPaginator("GET customers", SCHEME, size, start)
    assert walked(walk, server, cap=cap, pages=pages) == server[start:]
    assert walk.rows == len(server[start:])


def test_a_short_page_ends_the_walk_unless_it_may_be_a_cap() -> None:
    """10 rows of 1000 are the end; 100 rows may be the server's own cut, so one more request makes sure."""
    walk = OffsetPaginator("GET customers", SCHEME, 1000, 0)
    walk.accept(rows(*range(10)))
    assert walk.ended
    walk = OffsetPaginator("GET customers", SCHEME, 1000, 0)
    walk.accept(rows(*range(100)))
    assert not walk.ended
    assert walk.ask() == (99, 100)


@pytest.mark.parametrize(
    "second",
    [rows(3, 4), rows(1, 2), [], rows(2, 0), rows(5, 2)],
    ids=["deleted", "added", "shrunk", "doubled", "moved"],
)
def test_a_page_that_does_not_begin_with_the_last_row_means_the_list_changed(second: list[Tree]) -> None:
    """It raises with the number of rows given out, instead of losing or doubling one."""
    walk = OffsetPaginator("GET customers", SCHEME, 3, 0)
    walk.accept(rows(0, 1, 2))
    with pytest.raises(ListChanged, match="after 3 rows") as caught:
        walk.accept(second)
    assert caught.value.rows == 3
    assert caught.value.call == "GET customers"
    assert str(caught.value).endswith(
        ", after 3 rows. Walk it again, or narrow it by a filter whose rows no longer change"
    )


def test_a_row_edited_between_two_pages_is_the_same_row() -> None:
    """The id alone tells rows apart: one whose other fields changed has not moved, and a doubled one is found."""
    walk = OffsetPaginator("GET customers", SCHEME, 3, 0)
    walk.accept([{"contactid": str(n), "name": "old"} for n in range(3)])
    third: Tree = {"contactid": "3", "name": "new"}
    assert walk.accept([{"contactid": "2", "name": "new"}, third]) == [third]
    walk = OffsetPaginator("GET customers", SCHEME, 3, 0)
    walk.accept([{"contactid": str(n), "name": "old"} for n in range(3)])
    with pytest.raises(ListChanged):
        walk.accept([{"contactid": str(n), "name": "new"} for n in (2, 0)])


def test_a_larger_page_than_asked_is_an_error() -> None:
    """It says which parameter the server ignores, on the first page and on a later one."""
    walk = OffsetPaginator("GET customers", SCHEME, 3, 0)
    with pytest.raises(DecodeError, match="4 rows came where limitcount=3 was asked"):
        walk.accept(rows(0, 1, 2, 3))
    walk.accept(rows(0, 1, 2))
    with pytest.raises(DecodeError, match="4 rows came"):
        walk.accept(rows(2, 3, 4, 5))


def test_a_page_that_repeats_is_an_error() -> None:
    """A server that ignores the offset would give the first page for ever."""
    walk = OffsetPaginator("GET customers", SCHEME, 3, 0)
    walk.accept(rows(0, 1, 2))
    with pytest.raises(DecodeError, match="the server ignores limitfrom"):
        walk.accept(rows(0, 1, 2))


@pytest.mark.parametrize("total", [5, 200, 2000])
def test_an_old_server_that_knows_no_paging_gives_its_whole_list_once(total: int) -> None:
    """Conversations before 4.25.6.4: fewer rows than asked, a round number of them, or more."""
    whole = rows(*range(total), name="conversationid")
    walk = OffsetPaginator("GET conversations", OPTIONAL, 1000, 0)
    out = walk.accept(whole)
    while not walk.ended:
        out += walk.accept(whole)
    assert out == whole


def test_a_full_first_page_that_repeats_is_an_error_even_where_paging_is_optional() -> None:
    """It may be the whole list or its first part: nobody can know, so nothing is cut in silence."""
    whole = rows(*range(10), name="conversationid")
    walk = OffsetPaginator("GET conversations", OPTIONAL, 10, 0)
    walk.accept(whole)
    with pytest.raises(DecodeError, match="ignores offset"):
        walk.accept(whole)


def test_a_list_without_offset_that_may_be_cut_is_an_error() -> None:
    """Articles: as many rows as asked may not be all; fewer are, more are too."""
    params = PagingParams("limit", "", optional=True)
    for count, whole in [(4, True), (6, True), (5, False)]:
        walk = OffsetPaginator("GET knowledgebase/articles", params, 5, 0)
        if whole:
            assert len(walk.accept(rows(*range(count)))) == count
            assert walk.ended
        else:
            with pytest.raises(DecodeError, match="the server gives no more"):
                walk.accept(rows(*range(count)))


def test_rows_without_a_known_id_are_told_apart_whole() -> None:
    """Reports that nobody documents: the overlapping row must be the same in every field; equal rows are no doubles."""
    params = PagingParams("limitcount", "limitfrom")
    walk = OffsetPaginator("GET reports/tags", params, 2, 0)
    a: Tree = {"n": "1"}
    assert walk.accept([a, a]) == [a, a]
    assert walk.accept([a, a]) == [a]
    with pytest.raises(ListChanged):
        walk.accept([{"n": "2"}])


class ChangingList(RuleBasedStateMachine):
    """A server's list in any order, changed between pages by any mix of additions, deletions and edits."""

    def __init__(self) -> None:
        super().__init__()
        self.server = list(range(12))
        self.edits = 0
        self.next = 1000
        self.begin()

    def over(self) -> bool:
        return self.walk.ended or self.raised

    @precondition(lambda self: self.over())
    @rule()
    def begin(self) -> None:
        self.walk = OffsetPaginator("GET customers", SCHEME, 4, 0)
        self.always = set(self.server)
        self.seen: list[int] = []
        self.raised = False

    @precondition(lambda self: not self.over())
    @rule(at=st.integers(0, 30))
    def add(self, at: int) -> None:
        self.server.insert(at % (len(self.server) + 1), self.next)
        self.next += 1

    @precondition(lambda self: not self.over() and self.server)
    @rule(at=st.integers(0, 30))
    def delete(self, at: int) -> None:
        self.always.discard(self.server.pop(at % len(self.server)))

    @precondition(lambda self: not self.over())
    @rule()
    def edit(self) -> None:
        self.edits += 1

    @precondition(lambda self: not self.over())
    @rule()
    def page(self) -> None:
        offset, _ = self.walk.ask() or (0, 0)
        page: list[Tree] = [
            {"contactid": str(each), "name": str(self.edits)} for each in self.server[offset : offset + self.walk.size]
        ]
        try:
            new = self.walk.accept(page)
        except (ListChanged, DecodeError):  # so many rows added in front that the page repeats
            self.raised = True
        else:
            self.seen += [int(str(row["contactid"])) for row in new if isinstance(row, dict)]

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        assert len(self.seen) == len(set(self.seen))
        if self.walk.ended and not self.raised:
            assert self.always <= set(self.seen)


TestChangingList = pytest.mark.promise(
    "Paging: every row that is there throughout comes once, or the walk says that the list changed"
)(ChangingList.TestCase)
TestChangingList.settings = settings(max_examples=300, stateful_step_count=30)


def test_a_short_page_is_not_the_end_when_rows_were_seen_further_on() -> None:
    """Pages in flight together: the walk goes on from the short one, and raises when that leads no further."""
    walk = OffsetPaginator("GET customers", SCHEME, 4, 0)
    walk.accept(rows(0, 1, 2, 3))
    assert walk.accept(rows(3, 4), beyond=True) == rows(4)
    assert not walk.ended
    assert (walk.ask(), walk.ask(1)) == ((4, 4), (7, 4))
    with pytest.raises(ListChanged, match="after 5 rows"):
        walk.accept(rows(4), beyond=True)
