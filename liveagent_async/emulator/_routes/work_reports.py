"""The reports on work: agents, channels, departments, tags, performance and the ranking of agents."""

from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import route
from liveagent_async.emulator._store import Row, Store

from . import work_figures as work
from .params import page
from .reports import choose, span, wanted
from .work_figures import Question

AGENT_COLUMNS = tuple(
    """
    worktime answers answers_ph newAnswerAvgTime newAnswerAvgTimeSla nextAnswerAvgTime nextAnswerAvgTimeSla
    calls calls_ph missed_calls missed_calls_ph call_seconds call_seconds_ph chats chats_ph chat_answers
    chat_answers_ph missed_chats missed_chats_ph chat_pickup chatPickupAvgTime chatAvgTime not_ranked
    not_ranked_p not_ranked_ph rewards rewards_p rewards_ph punishments punishments_p punishments_ph
    created_tickets resolved_tickets u_chats u_calls notes firstAssignAvgTime firstAssignAvgTimeSla
    firstResolveAvgTime firstResolveAvgTimeSla calls_outgoing call_outgoing_seconds call_outgoing_avg_time
    call_pickup_avg_time call_avg_time calls_internal call_internal_avg_time call_internal_seconds o_calls
    """.split()  # noqa: SIM905 - as the reports list them, read line by line
)
PERFORMANCE_COLUMNS = (
    "answers",
    "newAnswerAvgTime",
    "nextAnswerAvgTime",
    "i_messages",
    "created_tickets",
    "resolved_tickets",
    "u_chats",
    "chats",
    "calls",
    "notes",
)

_RANKS = """SELECT 'r' || k.n AS id, k.rtype AS rankingType, k.datecreated, c.conversationid,
    a.contactid AS agentcontactid, a.email AS agentEmail, a.systemname AS agent,
    u.contactid, u.email AS requesterEmail, u.systemname AS requester, k.comment
    FROM ranks k JOIN conversations c ON c.n = k.conversation JOIN agents a ON a.n = k.agent
    JOIN customers u ON u.n = c.owner
    WHERE k.datecreated >= ? AND k.datecreated <= ? AND ? IN ('', a.userid) AND ? IN ('', c.departmentid)
    ORDER BY k.datecreated, k.n LIMIT ? OFFSET ?"""


def _question(call: Call, *, mandatory: bool = True) -> Question:
    return Question(*span(call, mandatory=mandatory), call.get("agentid"), call.get("departmentid"))


def _rows(
    store: Store,
    call: Call,
    heads: list[Row],
    key: str,
    *,
    mandatory: bool = True,
    columns: tuple[str, ...] = AGENT_COLUMNS,
) -> list[Row]:
    """One row per head (id and names) with the wanted columns."""
    size, start = page(call)
    names = wanted(call)
    figures = work.figures(store, _question(call, mandatory=mandatory), key)
    rows: list[Row] = []
    for head in heads[start : start + size]:
        value = {name: figure.get(head["id"], 0) for name, figure in figures.items()}
        row = {**head, **{column: work.derive(value, column) for column in columns if not names or column in names}}
        rows.append(row)
    return choose(call, rows)


@route("GET", "reports/agents")
def agents(store: Store, call: Call) -> Tree:
    """Every agent and what was done in the span; there is no date column, so clients ask day by day."""
    heads = store.rows(
        "SELECT userid AS id, contactid, firstname, lastname FROM agents WHERE ? IN ('', userid) ORDER BY n",
        call.get("agentid"),
    )
    return {"agents": _rows(store, call, heads, "agent")}


@route("GET", "reports/channels")
def channels(store: Store, call: Call) -> Tree:
    """By channel; the columns are not documented, these are the work columns of the agents report."""
    heads = store.rows("SELECT DISTINCT channel_type AS id, channel_type AS channel FROM conversations ORDER BY 1")
    return {"channels": _rows(store, call, heads, "c.channel_type")}


@route("GET", "reports/departments")
def departments(store: Store, call: Call) -> Tree:
    """By department; the columns are not documented, these are the work columns of the agents report."""
    heads = store.rows("SELECT departmentid AS id, name AS departmentname FROM departments ORDER BY rowid")
    return {"departments": _rows(store, call, heads, "c.departmentid")}


@route("GET", "reports/tags")
def tags(store: Store, call: Call) -> Tree:
    """By tag; the columns are not documented, these are counts of tickets."""
    heads = store.rows("SELECT id, name FROM tags ORDER BY n")
    key = "(SELECT t.id FROM tagged x JOIN tags t ON t.n = x.tag WHERE x.conversation = c.n ORDER BY t.n LIMIT 1)"
    return {"tags": _rows(store, call, heads, key, columns=("answers", "created_tickets", "resolved_tickets"))}


@route("GET", "reports/performance")
def performance(store: Store, call: Call) -> Tree:
    """One row over everything; unanswered chats since 4.56.14.9 (their name is a guess)."""
    columns = tuple(name for name in PERFORMANCE_COLUMNS if name != "u_chats" or store.version.has("messagegroups"))
    rows = _rows(store, call, [{"id": "all"}], "'all'", mandatory=False, columns=columns)
    for row in rows:
        del row["id"]
    return {"performance": rows}


@route("GET", "reports/ranking")
def ranking(store: Store, call: Call) -> Tree:
    """Rewards (W) and punishments (P) given to agents."""
    asked = _question(call)
    rows = store.rows(_RANKS, asked.start, asked.end, asked.agent, asked.department, *page(call))
    return {"ranks": choose(call, rows)}
