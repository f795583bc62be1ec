"""What is said in a conversation: all messages, a new message or note."""

from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._errors import RefusedError, invalid
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import OK, route
from liveagent_async.emulator._store import Row, Store

from .lookup import actor, conversation
from .params import required

_ANSWERED = """UPDATE conversations SET status = 'A', assigned = coalesce(assigned, ?),
    datefirstanswer = coalesce(datefirstanswer, ?) WHERE n = ?"""


@route("GET", "conversations/*/messages")
def listed(store: Store, call: Call) -> Tree:
    """Groups of messages in the order of time; datefrom and dateto bound the messages.

    A group that never had messages comes without that key; of which types such groups are is not known.
    """
    n = conversation(store, call.ids[0])["n"]
    start, end = call.get("datefrom"), call.get("dateto") or "9999"
    groups: list[Tree] = []
    for group in store.rows(
        "SELECT messagegroupid, userid, rtype, rstatus, datecreated, datefinished, n FROM message_groups"
        " WHERE conversation = ? ORDER BY n", n,
    ):  # fmt: skip
        messages = store.rows(
            "SELECT messageid, userid, rtype, datecreated, message FROM messages WHERE grp = ? ORDER BY n",
            group.pop("n"),
        )
        within = [row for row in messages or [group] if start <= str(row["datecreated"] or "") <= end]
        if within:
            groups.append({**group, "messages": within} if messages else group)
    return {"groups": groups}


@route("POST", "conversations/*/messages")
def add(store: Store, call: Call) -> Tree:
    """Adds a message, or a note: without useridentifier only notes are made, whatever the type says."""
    row = conversation(store, call.ids[0])
    message = required(call, "message")
    userid, agent = actor(store, call.get("useridentifier"))
    kind = call.get("type") or "M"
    if kind not in ("M", "N"):
        raise invalid("type")
    if kind == "N" or not call.get("useridentifier"):
        if store.version.suffers("note_by_code") and call.ids[0] != row["conversationid"]:
            raise RefusedError(500, "Failed to add note to ticket")
        add_note(store, row, userid, message)
        return OK
    post(store, row, userid, "MM", message)
    if agent is not None:
        now = store.now()
        store.execute(_ANSWERED, agent, now, row["n"])
    else:
        store.execute("UPDATE conversations SET status = 'C' WHERE n = ?", row["n"])  # the customer wrote again: open
    store.effect("message.create", str(row["conversationid"]))
    send_mail(store, call, row, agent)
    return OK


def send_mail(store: Store, call: Call, conversation: Row, agent: int | None) -> None:
    """What an agent writes is mailed to the customer, unless the caller has done that already."""
    if agent is not None and call.get("do_not_send_mail") != "Y":
        store.effect("mail.send", str(conversation["conversationid"]))


def post(store: Store, conversation: Row, userid: str, kinds: str, message: str) -> None:
    """Puts a message into a group of its own (`kinds`: the types of both) and moves the date of the last change."""
    now = store.now()
    group: Row = {"conversation": conversation["n"], "userid": userid, "rtype": kinds[0], "rstatus": "V"}
    n = store.insert("message_groups", group | {"datecreated": now, "datefinished": now})
    store.insert("messages", {"grp": n, "userid": userid, "rtype": kinds[1], "datecreated": now, "message": message})
    store.execute("UPDATE conversations SET datechanged = ? WHERE n = ?", now, conversation["n"])


def add_note(store: Store, conversation: Row, userid: str, text: str) -> None:
    """Puts a note into an internal group; an empty text puts none."""
    if text:
        post(store, conversation, userid, "IN", text)
        store.effect("note.create", str(conversation["conversationid"]))
