"""Conversations: their life from creation to deletion, tags, custom fields, the list."""

from __future__ import annotations

from datetime import timedelta

from liveagent_async import AsyncLiveAgent, When
from liveagent_async.enums import ChannelType, ConversationStatus, MessageType

from .story import NOW, TEXT, of

HOUR = timedelta(hours=1)


async def opened(la: AsyncLiveAgent, mark: str, department: str = "default") -> str:
    """A new conversation's id."""
    created = await la.conversations.create(
        message="hello",
        useridentifier=f"{mark}@example.com",
        department=department,
        subject=mark,
        recipient="support@acme.com",
    )
    return created.conversationid


@of("conversations.create", "conversations.get")
async def created(la: AsyncLiveAgent, mark: str) -> object:
    """What was given at creation is what every one of the three identifiers finds."""
    new = await la.conversations.create(
        message=TEXT,
        useridentifier="john@agent.com",
        department="d0000001",
        subject=f"Re: {mark}",
        recipient=f"jane+{mark}@example.com",
        recipient_name="Jane van Roe",
        cc=["a@example.com", "b@example.com"],
        status=ConversationStatus.OPEN,
        mail_message_id=f"<{mark}@mail>",
        is_html_message=True,
        customfields=[("varsymbol", "08540"), ("varsymbol", "č+")],
    )
    read = await la.conversations.get(new.conversationid)
    assert (read.code, read.publicurlcode) == (new.code, new.publicurlcode)
    assert (read.subject, read.status, read.departmentid) == (f"Re: {mark}", ConversationStatus.OPEN, "d0000001")
    assert (read.ownername, read.owneremail) == ("Jane van Roe", f"jane+{mark}@example.com")
    assert (read.datecreated, read.datechanged) == (NOW, NOW)
    assert [(field.code, field.value) for field in read.customfields] == [("varsymbol", "08540"), ("varsymbol", "č+")]
    assert await la.conversations.get(new.code) == await la.conversations.get(new.publicurlcode) == read
    return new, read


@of("conversations.messages", "conversations.add_message")
async def answered(la: AsyncLiveAgent, mark: str) -> object:
    """A message and a note are read back exactly; an agent's message answers and takes the conversation."""
    conversationid = await opened(la, mark)
    await la.conversations.add_message(
        conversationid,
        TEXT,
        useridentifier="jana@agent.com",
        type="M",
        mail_message_id=f"<{mark}@mail>",
        do_not_send_mail=True,
        is_html_message=False,
        use_template=False,
    )
    await la.conversations.add_message(conversationid, f"note {TEXT}")
    groups = await la.conversations.messages(conversationid, datefrom=NOW - HOUR, dateto=NOW + HOUR).all()
    said = [(message.rtype, message.message) for group in groups for message in group.messages]
    assert said == [(MessageType.MESSAGE, "hello"), (MessageType.MESSAGE, TEXT), (MessageType.NOTE, f"note {TEXT}")]
    assert [group.userid for group in groups][1:] == ["a0000002", "system00"]
    assert await la.conversations.messages(conversationid, datefrom=NOW + HOUR).all() == []
    read = await la.conversations.get(conversationid)
    assert (read.status, read.assignedto) == (ConversationStatus.ANSWERED, "a0000002")
    return groups, read


@of("conversations.transfer")
async def transferred(la: AsyncLiveAgent, mark: str) -> object:
    """It is another agent's, in another department, and the reason is a note."""
    conversationid = await opened(la, mark)
    await la.conversations.transfer(
        conversationid,
        agentidentifier="jana@agent.com",
        department="d0000001",
        useridentifier="john@agent.com",
        note=TEXT,
    )
    read = await la.conversations.get(conversationid)
    assert (read.assignedto, read.departmentid, read.departmentname) == ("a0000002", "d0000001", "Predaj & marketing")
    assert TEXT in await said(la, conversationid)
    return read


@of("conversations.set_status")
async def resolved(la: AsyncLiveAgent, mark: str) -> object:
    """Answered, resolved and open again; the reason is a note."""
    conversationid = await opened(la, mark)
    for status in (ConversationStatus.ANSWERED, ConversationStatus.RESOLVED, ConversationStatus.OPEN):
        await la.conversations.set_status(
            conversationid, status, useridentifier="john@agent.com", note=f"{status} {TEXT}"
        )
        assert (await la.conversations.get(conversationid)).status == status
        assert f"{status} {TEXT}" in await said(la, conversationid)
    return await la.conversations.get(conversationid)


@of("conversations.delete")
async def deleted(la: AsyncLiveAgent, mark: str) -> object:
    """It is there still, with the status of what is deleted, and not among the open ones."""
    conversationid = await opened(la, mark)
    await la.conversations.delete(conversationid, useridentifier="john@agent.com", note="is spam")
    read = await la.conversations.get(conversationid)
    assert read.status == ConversationStatus.DELETED
    assert "is spam" in await said(la, conversationid)
    assert await la.conversations.list(owneridentifier=f"{mark}@example.com", status="N").all() == []
    return read


@of("conversations.list")
async def listed(la: AsyncLiveAgent, mark: str) -> object:
    """Every filter of the table together finds the one conversation; each of them alone can keep it out."""
    owner = f"{mark}@example.com"
    conversationid = await opened(la, mark)
    (row,) = found = await la.conversations.list(
        owneridentifier=owner,
        department="default",
        status=[ConversationStatus.NEW, "T", "C"],
        datefrom=NOW - HOUR,
        dateto=NOW + HOUR,
        datechanged=When.between(NOW - HOUR, NOW + HOUR),
        subject=mark,
        channel_type=ChannelType.EMAIL,
    ).all()
    assert (row.conversationid, row.datecreated, row.channel_type) == (conversationid, NOW, ChannelType.EMAIL)
    for other in (
        la.conversations.list(owneridentifier=owner, department="d0000001"),
        la.conversations.list(owneridentifier=owner, status="R"),
        la.conversations.list(owneridentifier=owner, datefrom=NOW + HOUR),
        la.conversations.list(owneridentifier=owner, dateto=NOW - HOUR),
        la.conversations.list(owneridentifier=owner, datechanged=When.gt(NOW)),
        la.conversations.list(owneridentifier=owner, subject=mark[:-1]),
        la.conversations.list(owneridentifier=owner, channel_type="T"),
    ):
        assert await other.all() == []
    seeded = await la.conversations.list(size=50, dateto=NOW - HOUR).all()
    assert len({row.conversationid for row in seeded}) == len(seeded) > 100
    return found, seeded


@of("conversations.tags", "conversations.add_tag", "conversations.remove_tag")
async def tagged(la: AsyncLiveAgent, mark: str) -> object:
    """By id and by name; the tag is on the conversation and in the list, then it is not."""
    conversationid = await opened(la, mark)
    assert await la.conversations.tags(conversationid).all() == []
    await la.conversations.add_tag(conversationid, id="0123")
    await la.conversations.add_tag(conversationid, name="VIP")
    tags = await la.conversations.tags(conversationid).all()
    assert [(tag.id, tag.name) for tag in tags] == [("sh3j", "VIP"), ("0123", "Ľ & <b>")]
    await la.conversations.remove_tag(conversationid, name="VIP")
    (left,) = await la.conversations.tags(conversationid).all()
    assert left.id == "0123"
    await la.conversations.remove_tag(conversationid, id="0123")
    assert await la.conversations.tags(conversationid).all() == []
    return tags


@of("conversations.add_fields", "conversations.delete_field", "conversations.delete_all_fields")
async def described(la: AsyncLiveAgent, mark: str) -> object:
    """One code may stand twice; it goes by its code, and the others with all."""
    conversationid = await opened(la, mark)

    async def fields() -> list[tuple[str, str]]:
        read = await la.conversations.get(conversationid)
        return [(field.code, field.value) for field in read.customfields]

    await la.conversations.add_fields(conversationid, [("varsymbol", "08540"), ("varsymbol", "č+"), ("text", TEXT)])
    assert await fields() == [("varsymbol", "08540"), ("varsymbol", "č+"), ("text", TEXT)]
    whole = await la.conversations.get(conversationid)
    await la.conversations.delete_field(conversationid, "varsymbol")
    assert await fields() == [("text", TEXT)]
    await la.conversations.delete_all_fields(conversationid)
    assert await fields() == []
    return whole


async def said(la: AsyncLiveAgent, conversationid: str) -> list[str]:
    """The texts of all messages."""
    return [message.message async for group in la.conversations.messages(conversationid) for message in group.messages]
