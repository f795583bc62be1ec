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
PERFORMANCE_COLUMNS = ("answers", "newAnswerAvgTime", "nextAnswerAvgTime", "i_messages", "created_tickets",
                       "resolved_tickets", "u_chats")  # fmt: skip
COUNTERS = ("answers", "chat_answers", "chats", "calls", "rewards", "punishments")
"""What reports by channel, department and tag show; the others of the agents' columns are there by `columns`."""

CHANNELS = (
    ("E", "Email"), ("B", "Contact button"), ("M", "Contact form"), ("I", "Invitation"), ("C", "Call"),
    ("W", "Call button"), ("F", "Facebook"), ("A", "Facebook message"), ("T", "Twitter"), ("Q", "Forum"),
    ("S", "Suggestion"),
)  # fmt: skip

_RANKS = """SELECT 'r' || k.n AS id, k.rtype AS rankingType, k.datecreated, c.conversationid,
    a.contactid AS agentcontactid, a.email AS agentEmail, a.systemname AS agent,
    u.contactid, u.email AS requesterEmail, u.systemname AS requester, k.comment
    FROM ranks k JOIN conversations c ON c.n = k.conversation JOIN agents a ON a.n = k.agent
    JOIN customers u ON u.n = c.owner
    WHERE k.datecreated >= ? AND k.datecreated <= ? AND ? IN ('', a.userid) AND ? IN ('', c.departmentid)
    AND ? IN ('', u.contactid) AND (? = '' OR instr(',' || replace(?, ' ', '') || ',', ',' || k.rtype || ','))
    ORDER BY k.datecreated, k.n LIMIT ? OFFSET ?"""


def _question(store: Store, call: Call, key: str, join: str, *, mandatory: bool) -> Question:
    when = span(store, call, mandatory=mandatory)
    return Question(*when, call.get("agentid"), call.get("departmentid"), key, join)


def _rows(
    store: Store,
    call: Call,
    heads: list[Row],
    key: str,
    usual: tuple[str, ...],
    *,
    join: str = "",
    mandatory: bool = True,
) -> list[Row]:
    """One row per head (id and names), zeros included, with the columns that are asked for, else the usual ones."""
    size, start = page(call)
    columns = [name for name in dict.fromkeys(usual + AGENT_COLUMNS) if name in (wanted(call) or usual)]
    figures = work.figures(store, _question(store, call, key, join, mandatory=mandatory))
    rows: list[Row] = []
    for head in heads[start : start + size]:
        value = {name: figure.get(head["id"], 0) for name, figure in figures.items()}
        rows.append({**head, **{column: work.derive(value, column) for column in columns}})
    return choose(call, rows)


@route("GET", "reports/agents")
def agents(store: Store, call: Call) -> Tree:
    """Every agent and what was done in the span; there is no date column, so clients ask day by day."""
    heads = store.rows(
        "SELECT userid AS id, contactid, firstname, lastname FROM agents WHERE ? IN ('', userid) ORDER BY n",
        call.get("agentid"),
    )
    return {"agents": _rows(store, call, heads, "agent", AGENT_COLUMNS)}


@route("GET", "reports/channels")
def channels(store: Store, call: Call) -> Tree:
    """By channel, the unused ones too."""
    heads: list[Row] = [{"id": letter, "channelName": name} for letter, name in CHANNELS]
    return {"channels": _rows(store, call, heads, "c.channel_type", COUNTERS)}


@route("GET", "reports/departments")
def departments(store: Store, call: Call) -> Tree:
    """By department."""
    heads = store.rows("SELECT departmentid AS id, name AS departmentName FROM departments ORDER BY rowid")
    return {"departments": _rows(store, call, heads, "c.departmentid", COUNTERS)}


@route("GET", "reports/tags")
def tags(store: Store, call: Call) -> Tree:
    """By tag; a conversation with two tags counts for both."""
    heads = store.rows("SELECT id, name AS tagName FROM tags ORDER BY n")
    join = "JOIN tagged x ON x.conversation = c.n"
    return {"tags": _rows(store, call, heads, "x.tag", COUNTERS, join=join)}


@route("GET", "reports/performance")
def performance(store: Store, call: Call) -> Tree:
    """One row over everything; the name of the unanswered chats is a guess."""
    rows = _rows(store, call, [{"id": "all"}], "'all'", PERFORMANCE_COLUMNS, mandatory=False)
    for row in rows:
        del row["id"]
    return {"performance": rows}


@route("GET", "reports/ranking")
def ranking(store: Store, call: Call) -> Tree:
    """Rewards (W) and punishments (P) given to agents; that `types` is a list of rankingType is inferred."""
    who = (call.get(name) for name in ("agentid", "departmentid", "contactid", "types", "types"))
    return {"ranks": choose(call, store.rows(_RANKS, *span(store, call), *who, *page(call)))}
