"""Customers."""

from __future__ import annotations

from typing import Any

import attrs

from liveagent_async.enums import CustomerRole, Gender
from liveagent_async.resources._base import CustomField
from liveagent_async.resources.customers import Customer, CustomerGroupMembership, CustomerRow

from .row import Row, at

CUSTOM_FIELDS = [
    {"code": "varsymbol", "value": "423874698"},
    {"code": "other_var", "value": "Example value of custom field"},
]
CUSTOM_FIELD_RECORDS = (
    CustomField(code="varsymbol", value="423874698"),
    CustomField(code="other_var", value="Example value of custom field"),
)
CUSTOMER_ROW = {
    "contactid": "cid00001",
    "email": "john@example.com",
    "firstname": "John",
    "lastname": "Doe",
    "systemname": "system001",
    "userid": "uid00001",
    "datecreated": "2012-03-02 11:21:04",
    "gender": "M",
}
CUSTOMER_ROW_FIELDS: dict[str, Any] = {**CUSTOMER_ROW, "datecreated": at("2012-03-02 11:21:04"), "gender": Gender.MALE}
CUSTOMER_ROW_RECORD = CustomerRow(**CUSTOMER_ROW_FIELDS)
CUSTOMER = {
    **CUSTOMER_ROW,
    "authtoken": "4fsd5f4s6f4s56f4s56f4s56f4sd56",
    "browsercookiename": "V_auth",
    "role": "V",
    "companyid": None,
    "note": "",
    "customfields": CUSTOM_FIELDS,
    "uniquefields": [{"code": "passport", "value": "000123"}],
}
CUSTOMER_RECORD = Customer(
    **CUSTOMER_ROW_FIELDS,
    role=CustomerRole.VISITOR,
    authtoken="4fsd5f4s6f4s56f4s56f4s56f4sd56",
    browsercookiename="V_auth",
    customfields=CUSTOM_FIELD_RECORDS,
    uniquefields=(CustomField(code="passport", value="000123"),),
)

ROWS = [
    Row(
        "customers.delete_field",
        "Delete custom field value in user contact",
        lambda la: la.customers.delete_field("john+x@example.com", "varsymbol"),
        "DELETE customers/john%2Bx%40example.com/fields",
        sends={"code": "varsymbol"},
    ),
    Row(
        "customers.delete_all_fields",
        "",
        lambda la: la.customers.delete_all_fields("cid00001"),
        "DELETE customers/cid00001/fields",
    ),
    Row(
        "customers.add_fields",
        "Add custom field value to customer",
        lambda la: la.customers.add_fields("cid00001", {"varsymbol": "43894209", "another_field": "test value"}),
        "POST customers/cid00001/fields",
        sends={
            "customfields": (
                '[{"code": "varsymbol", "value": "43894209"}, {"code": "another_field", "value": "test value"}]'
            )
        },
    ),
    Row(
        "customers.list",
        "Retrieves all customers",
        lambda la: la.customers.list(
            email="+x@example.com",
            firstname="John",
            lastname="Doe",
            datecreatedfrom=at("2012-01-01"),
            datecreatedto=at("2013-01-01"),
            companyid="co1",
            phone="+421 905 123 456",
            facebook="f",
            twitter="t",
            weibo="w",
            tencent="q",
            size=50,
            start=20,
        ),
        "GET customers",
        sends={
            "email": "+x@example.com",
            "firstname": "John",
            "lastname": "Doe",
            "datecreatedfrom": "2012-01-01 00:00:00",
            "datecreatedto": "2013-01-01 00:00:00",
            "companyid": "co1",
            "phone": "+421 905 123 456",
            "facebook": "f",
            "twitter": "t",
            "weibo": "w",
            "tencent": "q",
            "limitcount": "50",
            "limitfrom": "20",
        },
        answer={"customers": [CUSTOMER_ROW, {**CUSTOMER_ROW, "contactid": "cid00002", "role": "R"}]},
        gives=[
            CUSTOMER_ROW_RECORD,
            attrs.evolve(CUSTOMER_ROW_RECORD, contactid="cid00002", role=CustomerRole.REGISTERED),
        ],
    ),
    Row(
        "customers.get",
        "Retrieves customer info",
        lambda la: la.customers.get("john@example.com"),
        "GET customers/john%40example.com",
        answer=CUSTOMER,
        gives=CUSTOMER_RECORD,
    ),
    Row(
        "customers.remove_from_group",
        "Remove customer from group",
        lambda la: la.customers.remove_from_group("cid00001", "A+ & B"),
        "DELETE customers/cid00001/groups",
        sends={"name": "A+ & B"},
    ),
    Row(
        "customers.groups",
        "Retrieve customer groups",
        lambda la: la.customers.groups("cid00001"),
        "GET customers/cid00001/groups",
        answer={"groups": [{"groupid": "ag0h", "groupname": "VIP"}, {"groupid": "2kt8", "groupname": "Premium"}]},
        gives=[
            CustomerGroupMembership(groupid="ag0h", groupname="VIP"),
            CustomerGroupMembership(groupid="2kt8", groupname="Premium"),
        ],
    ),
    Row(
        "customers.add_to_group",
        "Add customer to group",
        lambda la: la.customers.add_to_group("cid00001", "A+ & B"),
        "POST customers/cid00001/groups",
        sends={"name": "A+ & B"},
    ),
    Row(
        "customers.register",
        "Register new customer",
        lambda la: la.customers.register(
            email="john+x@example.com",
            name="John Doe",
            gender=Gender.MALE,
            role="R",
            password="s3cret",
            customfields={"varsymbol": "423874698"},
            phone="+421905123456",
            uniquefields=[("passport", "000123")],
            note="tall",
            send_registration_mail=False,
        ),
        "POST customers",
        sends={
            "email": "john+x@example.com",
            "name": "John Doe",
            "gender": "M",
            "role": "R",
            "password": "s3cret",
            "customfields": '[{"code": "varsymbol", "value": "423874698"}]',
            "phone": "+421905123456",
            "uniquefields": '[{"code": "passport", "value": "000123"}]',
            "note": "tall",
            "send_registration_mail": "N",
        },
        answer=CUSTOMER,
        gives=CUSTOMER_RECORD,
    ),
]
