"""Customers: registered, found, grouped, described."""

from __future__ import annotations

from datetime import timedelta

from liveagent_async import AsyncLiveAgent
from liveagent_async.enums import CustomerRole, Gender

from .story import NOW, TEXT, of

HOUR = timedelta(hours=1)


@of("customers.register", "customers.get")
async def registered(la: AsyncLiveAgent, mark: str) -> object:
    """The answer is the customer, whom both identifiers find afterwards."""
    email = f"jane+{mark}@example.com"
    new = await la.customers.register(
        email=email,
        name="Jané van Roe",
        gender=Gender.FEMALE,
        role="R",
        password="s3cret+&=",
        customfields={"varsymbol": "08540", "text": TEXT},
        phone="+421905123456",
        uniquefields=[("passport", "000123")],
        note=TEXT,
        send_registration_mail=False,
    )
    assert (new.email, new.firstname, new.lastname, new.systemname) == (email, "Jané", "van Roe", "Jané van Roe")
    assert (new.gender, new.role, new.datecreated) == (Gender.FEMALE, CustomerRole.REGISTERED, NOW)
    assert [(field.code, field.value) for field in new.customfields] == [("varsymbol", "08540"), ("text", TEXT)]
    assert [(field.code, field.value) for field in new.uniquefields] == [("passport", "000123")]
    assert (new.note, new.browsercookiename, len(new.authtoken)) == (TEXT, "V_auth", 32)
    assert await la.customers.get(email) == await la.customers.get(new.contactid) == new
    return new


@of("customers.list")
async def listed(la: AsyncLiveAgent, mark: str) -> object:
    """The new customer is found by any part of name and address and by date; pages are whole and without doubles."""
    new = await la.customers.register(email=f"{mark}@example.com", name=f"Jane Roe{mark}", phone=f"+42{len(mark)}")
    for found in (
        la.customers.list(email=mark),
        la.customers.list(firstname="ane", lastname=f"oe{mark}"),
        la.customers.list(email=mark, datecreatedfrom=NOW - HOUR, datecreatedto=NOW + HOUR),
        la.customers.list(email=mark, phone=f"+42{len(mark)}"),
    ):
        (row,) = await found.all()
        assert (row.contactid, row.datecreated, row.role) == (new.contactid, NOW, CustomerRole.VISITOR)
    assert await la.customers.list(email=mark, datecreatedfrom=NOW + HOUR).all() == []
    nobody = la.customers.list(
        email=mark,
        firstname="Jane",
        lastname="Roe",
        datecreatedfrom=NOW - HOUR,
        datecreatedto=NOW + HOUR,
        companyid="o001",
        phone="+421",
        facebook="f",
        twitter="t",
        weibo="w",
        tencent="q",
        size=50,
    )
    assert await nobody.all() == []
    walked = await la.customers.list(size=7, datecreatedto=NOW - HOUR).all()
    assert walked == await la.customers.list(datecreatedto=NOW - HOUR).all()
    assert len({row.contactid for row in walked}) == len(walked) == 60
    first = await la.customers.list().first()
    assert first is not None
    (same,) = await la.customers.list(email=first.email).all()
    assert same == first
    return walked


@of("customers.groups", "customers.add_to_group", "customers.remove_from_group")
async def grouped(la: AsyncLiveAgent, mark: str) -> object:
    """In by the group's name, out by the group's name."""
    email = f"{mark}@example.com"
    await la.customers.register(email=email)
    assert await la.customers.groups(email).all() == []
    await la.customers.add_to_group(email, "Premium")
    await la.customers.add_to_group(email, "no")
    groups = await la.customers.groups(email).all()
    assert [(group.groupid, group.groupname) for group in groups] == [("2kt8", "Premium"), ("0123", "no")]
    await la.customers.remove_from_group(email, "Premium")
    (left,) = await la.customers.groups(email).all()
    assert left.groupname == "no"
    return groups


@of("customers.add_fields", "customers.delete_field", "customers.delete_all_fields")
async def described(la: AsyncLiveAgent, mark: str) -> object:
    """One code may stand twice; it goes by its code, and the others with all."""
    contactid = (await la.customers.register(email=f"{mark}@example.com")).contactid

    async def fields() -> list[tuple[str, str]]:
        read = await la.customers.get(contactid)
        return [(field.code, field.value) for field in read.customfields]

    await la.customers.add_fields(contactid, [("a", "08540"), ("a", "č+"), ("text", TEXT)])
    assert await fields() == [("a", "08540"), ("a", "č+"), ("text", TEXT)]
    whole = await la.customers.get(contactid)
    await la.customers.delete_field(contactid, "a")
    assert await fields() == [("text", TEXT)]
    await la.customers.delete_all_fields(contactid)
    assert await fields() == []
    return whole
