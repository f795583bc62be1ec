"""Conversations: list, info, create, change status, transfer, delete."""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._churn import order_by
from liveagent_async.emulator._errors import RefusedError, invalid
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import OK, route
from liveagent_async.emulator._store import Row, Store, Value

from .custom_fields import add_fields, fields_of
from .customers import new_customer
from .departments import department
from .filters import FILTERS
from .lookup import UNKNOWN_CONVERSATION, actor, agent, conversation, is_address, number_in, person
from .messages import add_note, post, send_mail
from .params import page, pairs, required

_LIST = """SELECT c.conversationid, c.code, c.datecreated, c.datechanged, d.name AS departmentname, c.departmentid,
    c.status, u.systemname AS ownername, u.email AS owneremail, c.subject, c.preview, c.publicurlcode"""
_FROM = (
    " FROM conversations c LEFT JOIN departments d USING (departmentid) LEFT JOIN customers u ON u.n = c.owner WHERE "
)
_ASSIGNED = " LEFT JOIN agents a ON a.n = c.assigned WHERE"
_INFO = (
    "conversationid", "code", "datecreated", "datechanged", "departmentname", "departmentid", "status",
    "ownername", "owneremail", "subject", "ownernote", "preview", "publicurlcode", "assignedto",
)  # fmt: skip
# Identifiers of tags, null when there are none; that of a deleted tag may stay.
_TAGS = ", (SELECT group_concat(tag) FROM tagged g WHERE g.conversation = c.n) AS tags"
_LATER = """, c.channel_type,
    (SELECT cast(count(*) AS TEXT) FROM message_groups m
        WHERE m.conversation = c.n AND m.userid LIKE 'u%') AS messagegroupsin,
    (SELECT cast(count(*) AS TEXT) FROM message_groups m
        WHERE m.conversation = c.n AND m.userid LIKE 'a%') AS messagegroupsout"""

_STATUSES = frozenset("APTXBICRNWL")  # L (closed) came later than the reference

_CODES = "UPDATE conversations SET code = ?, publicurlcode = ?, datedue = datetime(datecreated, '+1 day') WHERE n = ?"


@route("GET", "conversations")
def listed(store: Store, call: Call) -> Tree:
    """Conversations in the order they came, filtered; paged by limit and offset since 4.25.6.4."""
    where, values = _filters(store, call)
    tags = "" if store.version.suffers("tags_missing") else _TAGS
    sql = _LIST + ", c.datedue" + tags + _LATER + _FROM + " AND ".join(where)
    sql += order_by(store, "conversations", "c.n")
    if store.version.has("all_conversations"):
        size, start = page(call, "limit", "offset")
        if start > 1000 and store.version.suffers("offset_over_1000"):
            raise RefusedError(500, "Internal server error: offset")
        sql, values = sql + " LIMIT ? OFFSET ?", [*values, size, start]
    rows = store.rows(sql, *values)
    if store.version.suffers("closed_breaks_list") and any(row["status"] == "L" for row in rows):
        raise RefusedError(500, "Internal server error: unknown status L")
    return {"conversations": rows}


def _filters(store: Store, call: Call) -> tuple[list[str], list[Value]]:
    """Conditions and their values, from the parameters that are there."""
    where: list[str] = ["1"]
    values: list[Value] = []
    for name, condition in FILTERS.items():
        if text := call.get(name):
            sql, more = condition(text)
            where.append(sql)
            values += more
    if len(where) == 1 and not store.version.has("unfiltered_conversations"):
        raise RefusedError(500, "parameter department or owneridentifier is missing")
    return where, values


@route("GET", "conversations/*")
def get(store: Store, call: Call) -> Tree:
    """One conversation, by id, code or public URL code: the list's fields, a note, the agent and custom fields."""
    n = conversation(store, call.ids[0])["n"]
    row = store.rows(
        _LIST + ", c.ownernote, a.userid AS assignedto" + _FROM.replace(" WHERE", _ASSIGNED) + "c.n = ?", n
    )[0]
    tree: dict[str, Tree] = {name: row[name] for name in _INFO}
    return {**tree, "customfields": fields_of(store, "T", n)}


@route("POST", "conversations")
def create(store: Store, call: Call) -> Tree:
    """A new conversation with its first message; an unknown sender becomes a customer."""
    message, user, place, recipient, _subject = (
        required(call, name) for name in ("message", "useridentifier", "department", "recipient", "subject")
    )
    if not is_address(recipient):
        raise invalid("recipient")
    status = call.get("status") or "N"
    if status not in _STATUSES:
        raise invalid("status")
    custom = pairs(call, "customfields") if call.get("customfields") else []
    department(store, place)
    if store.version.has("mail_accounts"):
        _check_addresses(store, user, recipient)
    if is_address(user) and store.version.has("auto_customer") and not _known(store, user):
        new_customer(store, user, call.get("recipient_name") if user == recipient else "")
    userid, by_agent = actor(store, user)
    row = _insert(store, call, status, _owner(store, recipient if by_agent else user, call), by_agent)
    post(store, row, userid, "MM", message)
    add_fields(store, "T", row["n"], custom)
    store.effect("conversation.create", str(row["conversationid"]))
    send_mail(store, call, row, by_agent)
    ids = {name: row[name] for name in ("conversationid", "code", "publicurlcode")}
    return {"status": "OK", "statuscode": 0, **ids}


def _check_addresses(store: Store, sender: str, recipient: str) -> None:
    """Who may write to whom: a visitor to a mail account, an agent to a visitor, a mail account to nobody.

    The text of a visitor's refusal is the server's; the status and the other texts are inferred.
    """
    if _is_mail_account(store, sender):
        raise RefusedError(500, "A mail account of the application can not create a conversation.")
    to_account = _is_mail_account(store, recipient)
    if _is_agent(store, sender):
        if to_account or _is_agent(store, recipient):
            raise RefusedError(500, "Agent user can only create conversation addressed to a visitor.")
    elif not to_account:
        text = "Visitor user can only create conversation addressed to application mail account."
        raise RefusedError(500, text)


def _is_mail_account(store: Store, email: str) -> bool:
    return store.row("SELECT 1 FROM mail_accounts WHERE email = ?", email) is not None


def _is_agent(store: Store, text: str) -> bool:
    return store.row("SELECT 1 FROM agents WHERE n = ? OR email = ?", number_in(text, "a"), text) is not None


def _known(store: Store, email: str) -> bool:
    condition, values = person(email)
    sql = f"SELECT 1 FROM agents WHERE email = ? UNION SELECT 1 FROM people WHERE {condition}"
    return store.row(sql, email, *values) is not None


def _owner(store: Store, identifier: str, call: Call) -> int:
    """The customer a conversation belongs to: the sender or, when an agent writes, the recipient, who may be new."""
    condition, values = person(identifier, "u")
    row = store.row(f"SELECT n FROM people WHERE {condition}", *values)
    return int(row["n"] or 0) if row else new_customer(store, identifier, call.get("recipient_name"))


def _insert(store: Store, call: Call, status: str, owner: int, by_agent: int | None) -> Row:
    now = store.now()
    row: Row = {"datecreated": now, "datechanged": now, "status": status, "owner": owner, "assigned": by_agent}
    row |= {"departmentid": call.get("department"), "subject": call.get("subject"), "channel_type": "E"}
    row |= {"preview": call.get("message").replace("\n", " ")[:60]}
    if status == "R":
        row |= {"dateresolved": now, "resolver": by_agent}
    n = store.insert("conversations", row)
    code = n * 25214903917 % 68719476736  # as in the seed: a different one for each number
    digits = f"{code:09X}"
    codes = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}", f"pu{code * 1000003:014x}"
    store.execute(_CODES, *codes, n)
    return store.rows("SELECT * FROM conversations WHERE n = ?", n)[0]


@route("PUT", "conversations/*/status")
def status(store: Store, call: Call) -> Tree:
    """Answered, resolved or open; without useridentifier a conversation stayed unresolved until 5.52.4.18."""
    row = conversation(store, call.ids[0])
    new = required(call, "status")
    if new not in ("A", "R", "C"):
        raise invalid("status")
    userid, by_agent = actor(store, call.get("useridentifier"))
    add_note(store, row, userid, _note(call))
    if new == "R" and not call.get("useridentifier") and store.version.suffers("resolve_needs_user"):
        return OK
    now = store.now()
    store.execute("UPDATE conversations SET status = ?, datechanged = ? WHERE n = ?", new, now, row["n"])
    if new == "R":
        store.execute("UPDATE conversations SET dateresolved = ?, resolver = ? WHERE n = ?", now, by_agent, row["n"])
        post(store, row, userid, "RS", "resolved")
    store.effect("conversation.status", str(row["conversationid"]))
    return OK


@route("PUT", "conversations/*/attendants")
def transfer(store: Store, call: Call) -> Tree:
    """To another agent, another department or both."""
    row = conversation(store, call.ids[0])
    userid, _ = actor(store, call.get("useridentifier"))
    if identifier := call.get("agentidentifier"):
        target = agent(store, identifier)
        store.execute("UPDATE conversations SET assigned = ? WHERE n = ?", target["n"], row["n"])
    if place := call.get("department"):
        department(store, place)
        store.execute("UPDATE conversations SET departmentid = ? WHERE n = ?", place, row["n"])
    post(store, row, userid, "TR", "transferred")
    add_note(store, row, userid, _note(call))
    store.effect("conversation.transfer", str(row["conversationid"]))
    return OK


@route("DELETE", "conversations/*")
def delete(store: Store, call: Call) -> Tree:
    """The conversation stays, with status X, and cannot be deleted again (inferred)."""
    row = conversation(store, call.ids[0])
    if row["status"] == "X":
        raise RefusedError(500, UNKNOWN_CONVERSATION)
    userid, _ = actor(store, call.get("useridentifier"))
    add_note(store, row, userid, _note(call))
    store.execute("UPDATE conversations SET status = 'X' WHERE n = ?", row["n"])
    post(store, row, userid, "XS", "deleted")
    store.effect("conversation.delete", str(row["conversationid"]))
    return OK


def _note(call: Call) -> str:
    """The reference says `messages` where the server has read `note` since 4.25.16.9; both are taken."""
    return call.get("note") or call.get("messages")
