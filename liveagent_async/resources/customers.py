"""Customers."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict, Unpack

import attrs

from .._frames import hide_arguments
from .._paging.pages import Pages, Paging
from .._paging.paginator import DateFilter, PagingParams
from .._record import Record, secret
from .._request import Parameter, request
from ..enums import CustomerRole, Gender
from ._arguments import CustomFields, codes, custom_fields, reject_unknown, require_code, split_paging
from ._base import CustomField, Resource


@attrs.frozen
class CustomerRow(Record):
    """A customer as lists have it."""

    contactid: str = ""
    """The id that every call takes."""
    email: str = ""
    firstname: str = ""
    lastname: str = ""
    systemname: str = ""
    """The name shown in the application (inferred)."""
    userid: str = ""
    """Who stands as `userid` in messages."""
    datecreated: datetime | None = None
    """Since 4.22.0.14."""
    role: CustomerRole | str = ""
    """Empty where the server leaves it out, as in the reference's own example."""
    gender: Gender | str = ""


@attrs.frozen
class Customer(CustomerRow):
    """A customer in full; `authtoken` with `browsercookiename` logs in as the customer, so both stay out of `repr`."""

    authtoken: str = secret()
    """Logs in as the customer; "" until a password is set."""
    browsercookiename: str = secret()
    """The cookie that takes `authtoken`."""
    companyid: str = ""
    """Since 4.24.5.10."""
    note: str = ""
    """Since 4.25.33.3."""
    customfields: tuple[CustomField, ...] = ()
    """Since 4.16.4.1 (inferred)."""
    uniquefields: tuple[CustomField, ...] = ()
    """Since 4.24.5.10."""


@attrs.frozen
class CustomerGroupMembership(Record):
    """A group a customer is in."""

    groupid: str = ""
    """Called `id` in lists of groups."""
    groupname: str = ""
    """Called `name` in lists of groups."""


class CustomerFilters(TypedDict, total=False):
    """Which customers."""

    email: str
    """Any part of the address."""
    firstname: str
    """Any part of the first name."""
    lastname: str
    """Any part of the last name."""
    datecreatedfrom: datetime
    """Created after this moment."""
    datecreatedto: datetime
    """Created before this moment."""
    companyid: str
    """A company's id. Since 4.24.5.10."""
    phone: str
    """A phone number; whether a part will do is unknown. Since 4.27.4.1."""
    facebook: str
    """An id there (inferred). Since 4.27.4.1."""
    twitter: str
    """An id there (inferred). Since 4.27.4.1."""
    weibo: str
    """An id there (inferred). Since 4.27.4.1."""
    tencent: str
    """An id there (inferred). Since 4.27.4.1."""


class CustomerListing(CustomerFilters, Paging, total=False):
    """Which customers, and how the list is walked."""


class NewCustomer(TypedDict, total=False):
    """A customer's writable fields, all optional."""

    email: str
    """The address; may be left out where `phone` is given."""
    name: str
    """As in "Jana Roe"."""
    gender: Gender | str
    """M or F; later references have O and X."""
    role: CustomerRole | str
    """V for a visitor, R for a registered one."""
    password: str
    """For role R only; without one the customer is mailed a link to set it."""
    customfields: CustomFields
    """A value by each code, or pairs where one code stands twice."""
    phone: str
    """A phone number, alone enough for a visitor. Since 4.26.0.1."""
    uniquefields: CustomFields
    """As `customfields`; their version is unknown."""
    note: str
    """Free text. Since 4.25.33.3."""
    send_registration_mail: bool
    """Whether a mail goes out. Since 4.25.6.4."""


_DATES = (DateFilter("datecreated", "datecreatedfrom", "datecreatedto"),)
_PAGING = PagingParams("limitcount", "limitfrom", id_field="contactid", dates=_DATES)


class Customers(Resource):
    """``la.customers``; a `customeridentifier` is an e-mail address or a contactid."""

    def list(self, **listing: Unpack[CustomerListing]) -> Pages[CustomerRow]:
        """All customers, or those that match every filter. Reference: Retrieves all customers (2.8.2.1)."""
        filters, paging = split_paging(listing, CustomerListing.__optional_keys__)
        return self._list(CustomerRow, "customers", request("GET", "customers", **filters), _PAGING, **paging)

    async def get(self, customeridentifier: str) -> Customer:
        """One customer in full.

        Reference: Retrieves customer info (2.9.5.0).

        Args:
            customeridentifier: An e-mail address or a contactid.

        Raises:
            NotFound: There is no such customer.
        """
        return await self._record(Customer, request("GET", "customers/{}", customeridentifier))

    @hide_arguments
    async def register(self, **fields: Unpack[NewCustomer]) -> Customer:
        """Registers a customer and gives the whole record.

        A deleted customer of the same address is revived since 4.30.11.10; for an address in use the server answers an
        error.

        Reference: Register new customer (2.9.5.0).

        Raises:
            ServerError: The address is in use, and other refusals.
            AmbiguousWrite: It may have been registered although no answer came.
            ValueError: `gender` or `role` is no code.
            TypeError: Custom or unique fields have no form of them.
        """
        return await self._record(Customer, request("POST", "customers", **_written(fields)), "contactid")

    def groups(self, customeridentifier: str) -> Pages[CustomerGroupMembership]:
        """The groups a customer is in.

        Reference: Retrieve customer groups (2.9.5.0).

        Args:
            customeridentifier: An e-mail address or a contactid.
        """
        return self._list(CustomerGroupMembership, "groups", request("GET", "customers/{}/groups", customeridentifier))

    async def add_to_group(self, customeridentifier: str, name: str) -> None:
        """Adds a customer to the group of this name.

        Reference: Add customer to group (2.9.5.0).

        Args:
            customeridentifier: An e-mail address or a contactid.
            name: The group's name.

        Raises:
            AmbiguousWrite: It may have been added although no answer came.
        """
        await self._action(request("POST", "customers/{}/groups", customeridentifier, name=name))

    async def remove_from_group(self, customeridentifier: str, name: str) -> None:
        """Removes a customer from the group of this name.

        Reference: Remove customer from group (2.9.5.0).

        Args:
            customeridentifier: An e-mail address or a contactid.
            name: The group's name.
        """
        await self._action(request("DELETE", "customers/{}/groups", customeridentifier, name=name))

    async def add_fields(self, customeridentifier: str, customfields: CustomFields) -> None:
        """Adds values of custom fields; to change one, delete it first, or it stands twice.

        Reference: Add custom field value to customer (4.16.4.1).

        Args:
            customeridentifier: An e-mail address or a contactid.
            customfields: A value by each code, or pairs, records or the reference's objects, where one code may stand
                twice.

        Raises:
            AmbiguousWrite: It may have been added although no answer came.
            TypeError: They have another form.
        """
        fields = custom_fields("customfields", customfields)
        await self._action(request("POST", "customers/{}/fields", customeridentifier, customfields=fields))

    async def delete_field(self, customeridentifier: str, code: str) -> None:
        """Deletes the values of one custom field.

        Reference: Delete custom field value in user contact (4.16.4.1).

        Args:
            customeridentifier: An e-mail address or a contactid.
            code: The field's code.

        Raises:
            ValueError: It is empty, which on the wire means all of them.
        """
        await self._action(request("DELETE", "customers/{}/fields", customeridentifier, code=require_code(code)))

    async def delete_all_fields(self, customeridentifier: str) -> None:
        """Deletes the values of every custom field: the wire's deletion without a code. Since 4.16.4.1.

        Args:
            customeridentifier: An e-mail address or a contactid.
        """
        await self._action(request("DELETE", "customers/{}/fields", customeridentifier))


def _written(fields: NewCustomer) -> dict[str, Parameter]:
    written = reject_unknown(fields, NewCustomer.__optional_keys__)
    written["gender"] = codes("gender", fields.get("gender"), Gender)
    written["role"] = codes("role", fields.get("role"), CustomerRole)
    for name in ("customfields", "uniquefields"):
        if written.get(name) is not None:
            written[name] = custom_fields(name, fields.get(name))
    return written
