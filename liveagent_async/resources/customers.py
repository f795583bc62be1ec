"""Customers."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict, Unpack

import attrs

from .._frames import hide_arguments
from .._paging.pages import Pages, Paging
from .._paging.paginator import PagingParams
from .._record import Record, secret
from .._request import Parameter, request
from ..enums import CustomerRole, Gender
from ._arguments import CustomFields, codes, custom_fields, reject_unknown, require_code, split_paging
from ._base import CustomField, Resource


@attrs.frozen
class CustomerRow(Record):
    """A customer as lists have it; `datecreated` came with 4.22.0.14, `role` may be missing."""

    contactid: str = ""
    email: str = ""
    firstname: str = ""
    lastname: str = ""
    systemname: str = ""
    userid: str = ""
    datecreated: datetime | None = None
    role: CustomerRole | str = ""
    gender: Gender | str = ""


@attrs.frozen
class Customer(CustomerRow):
    """A customer in full; `authtoken` with `browsercookiename` logs in as the customer, so both stay out of `repr`.

    `companyid` and `uniquefields` came with 4.24.5.10, `note` with 4.25.33.3.
    """

    authtoken: str = secret()
    browsercookiename: str = secret()
    companyid: str = ""
    note: str = ""
    customfields: tuple[CustomField, ...] = ()
    uniquefields: tuple[CustomField, ...] = ()


@attrs.frozen
class CustomerGroupMembership(Record):
    """A group a customer is in; in lists of all groups the same two are called `id` and `name`."""

    groupid: str = ""
    groupname: str = ""


class CustomerFilters(TypedDict, total=False):
    """Which customers: `email`, `firstname` and `lastname` match any part; the last six came with 4.24 to 4.27."""

    email: str
    firstname: str
    lastname: str
    datecreatedfrom: datetime
    datecreatedto: datetime
    companyid: str
    phone: str
    facebook: str
    twitter: str
    weibo: str
    tencent: str


class CustomerListing(CustomerFilters, Paging, total=False):
    """Which customers, and how the list is walked."""


class NewCustomer(TypedDict, total=False):
    """A customer's writable fields, all optional.

    `name` is "First Last"; `password` counts for role R only, and without one the customer is mailed a link to set it.
    `phone`, `uniquefields`, `note` and `send_registration_mail` came with 4.24 to 4.26.
    """

    email: str
    name: str
    gender: Gender | str
    role: CustomerRole | str
    password: str
    customfields: CustomFields
    phone: str
    uniquefields: CustomFields
    note: str
    send_registration_mail: bool


_PAGING = PagingParams(limit_param="limitcount", offset_param="limitfrom", id_field="contactid")


class Customers(Resource):
    """``la.customers``; a `customeridentifier` is an e-mail address or a contactid."""

    def list(self, **listing: Unpack[CustomerListing]) -> Pages[CustomerRow]:
        """All customers, or those that match every filter. Reference: Retrieves all customers (2.8.2.1)."""
        filters, paging = split_paging(listing, CustomerListing.__optional_keys__)
        return self._list(CustomerRow, "customers", request("GET", "customers", **filters), _PAGING, **paging)

    async def get(self, customeridentifier: str) -> Customer:
        """One customer in full. Raises NotFound. Reference: Retrieves customer info (2.9.5.0)."""
        return await self._record(Customer, request("GET", "customers/{}", customeridentifier))

    @hide_arguments
    async def register(self, **fields: Unpack[NewCustomer]) -> Customer:
        """Registers a customer and gives the whole record.

        A deleted customer of the same address is revived since 4.30.11.10; for an address in use the server answers an
        error. Raises ServerError and AmbiguousWrite. Reference: Register new customer (2.9.5.0).
        """
        return await self._record(Customer, request("POST", "customers", **_written(fields)), "contactid")

    def groups(self, customeridentifier: str) -> Pages[CustomerGroupMembership]:
        """The groups a customer is in. Reference: Retrieve customer groups (2.9.5.0)."""
        return self._list(CustomerGroupMembership, "groups", request("GET", "customers/{}/groups", customeridentifier))

    async def add_to_group(self, customeridentifier: str, name: str) -> None:
        """Adds a customer to the group of this name. Reference: Add customer to group (2.9.5.0)."""
        await self._action(request("POST", "customers/{}/groups", customeridentifier, name=name))

    async def remove_from_group(self, customeridentifier: str, name: str) -> None:
        """Removes a customer from the group of this name. Reference: Remove customer from group (2.9.5.0)."""
        await self._action(request("DELETE", "customers/{}/groups", customeridentifier, name=name))

    async def add_fields(self, customeridentifier: str, customfields: CustomFields) -> None:
        """Adds values of custom fields; to change one, delete it first, or it stands twice.

        Reference: Add custom field value to customer (4.16.4.1).
        """
        fields = custom_fields("customfields", customfields)
        await self._action(request("POST", "customers/{}/fields", customeridentifier, customfields=fields))

    async def delete_field(self, customeridentifier: str, code: str) -> None:
        """Deletes the values of one custom field. Reference: Delete custom field value in user contact (4.16.4.1)."""
        await self._action(request("DELETE", "customers/{}/fields", customeridentifier, code=require_code(code)))

    async def delete_all_fields(self, customeridentifier: str) -> None:
        """Deletes the values of every custom field: the wire's deletion without a code. Since 4.16.4.1."""
        await self._action(request("DELETE", "customers/{}/fields", customeridentifier))


def _written(fields: NewCustomer) -> dict[str, Parameter]:
    written = reject_unknown(fields, NewCustomer.__optional_keys__)
    written["gender"] = codes("gender", fields.get("gender"), Gender)
    written["role"] = codes("role", fields.get("role"), CustomerRole)
    for name in ("customfields", "uniquefields"):
        if written.get(name) is not None:
            written[name] = custom_fields(name, fields.get(name))
    return written
