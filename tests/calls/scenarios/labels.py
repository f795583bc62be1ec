"""Tags and customers groups: made, listed, read, changed, removed."""

from __future__ import annotations

import pytest

from liveagent_async import AsyncLiveAgent, NotFound

from .story import of


@of("tags.create", "tags.list", "tags.get", "tags.update", "tags.delete")
async def tag(la: AsyncLiveAgent, mark: str) -> object:
    """A tag's life, and that of its use on a conversation."""
    new = await la.tags.create(f"Ž & {mark}", color="FFFFFF", bg_color="012345")
    assert (new.name, new.color, new.bg_color) == (f"Ž & {mark}", "FFFFFF", "012345")
    assert await la.tags.get(new.id) == new
    assert (new.id, new.name) in [(tag.id, tag.name) async for tag in la.tags.list()]
    await la.conversations.add_tag("t0000001", id=new.id)
    await la.tags.update(new.id, name=f"+{mark}", color="000000", bg_color="FFFF00")
    changed = await la.tags.get(new.id)
    assert (changed.id, changed.name, changed.color, changed.bg_color) == (new.id, f"+{mark}", "000000", "FFFF00")
    assert changed.name in [tag.name async for tag in la.conversations.tags("t0000001")]
    await la.tags.delete(new.id)
    assert new.id not in [tag.id async for tag in la.tags.list()]
    assert new.id not in [tag.id async for tag in la.conversations.tags("t0000001")]
    with pytest.raises(NotFound):
        await la.tags.get(new.id)
    assert (await la.tags.create(f"again {mark}")).id != new.id  # what is gone does not come back as something else
    return new, changed


@of(
    "customer_groups.create",
    "customer_groups.list",
    "customer_groups.get",
    "customer_groups.update",
    "customer_groups.delete",
)
async def group(la: AsyncLiveAgent, mark: str) -> object:
    """A group's life, and that of a customer in it."""
    new = await la.customer_groups.create(f"Ž & {mark}", color="FFFFFF", bg_color="012345")
    assert (new.name, new.color, new.bg_color) == (f"Ž & {mark}", "FFFFFF", "012345")
    assert await la.customer_groups.get(new.id) == new
    assert (new.id, new.name) in [(group.id, group.name) async for group in la.customer_groups.list()]
    await la.customers.add_to_group("c0000001", new.name)
    await la.customer_groups.update(new.id, name=f"+{mark}", color="000000", bg_color="FFFF00")
    changed = await la.customer_groups.get(new.id)
    assert (changed.id, changed.name, changed.color, changed.bg_color) == (new.id, f"+{mark}", "000000", "FFFF00")
    assert (new.id, changed.name) in [(one.groupid, one.groupname) async for one in la.customers.groups("c0000001")]
    await la.customer_groups.delete(new.id)
    assert new.id not in [group.id async for group in la.customer_groups.list()]
    assert new.id not in [one.groupid async for one in la.customers.groups("c0000001")]
    with pytest.raises(NotFound):
        await la.customer_groups.get(new.id)
    assert (await la.customer_groups.create(f"again {mark}")).id != new.id
    return new, changed
