"""Customers: list, info, register. Their groups and custom fields are in their own file."""

# ruff: noqa: S608 - the words put into SQL are this room's own, a client's are bound to it
from __future__ import annotations

from liveagent_async.emulator._call import Call
from liveagent_async.emulator._churn import order_by
from liveagent_async.emulator._errors import RefusedError, invalid
from liveagent_async.emulator._php.tree import Tree
from liveagent_async.emulator._router import route
from liveagent_async.emulator._store import Row, Store

from .custom_fields import add_fields, fields_of
from .lookup import customer, person, token
from .params import contains, page, pairs

_FILTERS = {
    "email": "email LIKE ? ESCAPE '\\'",
    "firstname": "firstname LIKE ? ESCAPE '\\'",
    "lastname": "lastname LIKE ? ESCAPE '\\'",
    "datecreatedfrom": "datecreated > ?",
    "datecreatedto": "datecreated < ?",
    "companyid": "companyid = ?",
    "phone": "phone = ?",
    # no seeded customer has one of these
    **dict.fromkeys(("facebook", "twitter", "weibo", "tencent"), "? = ''"),
}

# Made by the first list that is filtered by date: it would cost the start of a million customers a third more, and
# without it each of the 1,500 windows in which they are read looks at all of them. SQLite keeps it right.
_BY_DATE = "CREATE INDEX IF NOT EXISTS people_by_date ON people (datetime(created, 'unixepoch'))"


@route("GET", "customers")
def listed(store: Store, call: Call) -> Tree:
    """Customers in the order they came; names and e-mail match any part."""
    where, values = ["1"], list[str]()
    if call.get("datecreatedfrom") or call.get("datecreatedto"):
        store.execute(_BY_DATE)
    for name, condition in _FILTERS.items():
        if text := call.get(name):
            where.append(condition)
            values.append(contains(text) if "LIKE" in condition else text)
    rows = store.rows(
        "SELECT contactid, email, firstname, lastname, systemname, userid, datecreated, role, gender"
        f" FROM customers WHERE {' AND '.join(where)}{order_by(store, 'customers', 'customers.n')} LIMIT ? OFFSET ?",
        *values,
        *page(call),
    )
    return {"customers": rows}


@route("GET", "customers/*")
def get(store: Store, call: Call) -> Tree:
    """Customer info and login token, by e-mail or contactid."""
    return info(store, customer(store, call.ids[0]))


def info(store: Store, row: Row) -> Tree:
    """A customer whole; the login secret is null until a password is set."""
    return {
        "contactid": row["contactid"],
        "email": row["email"],
        "firstname": row["firstname"],
        "lastname": row["lastname"],
        "systemname": row["systemname"],
        "authtoken": token(str(row["userid"])) if row["password_set"] else None,
        "browsercookiename": "V_auth" if row["role"] == "R" else "LaVisitorId",
        "role": row["role"],
        "gender": row["gender"],
        "companyid": row["companyid"],
        "userid": row["userid"],
        "datecreated": row["datecreated"],
        "note": row["note"],
        "customfields": fields_of(store, "C", row["n"]),
        "uniquefields": fields_of(store, "U", row["n"]),
    }


@route("POST", "customers")
def register(store: Store, call: Call) -> Tree:
    """Registers a customer, all parameters optional; answers the customer, not an envelope of status."""
    email = call.get("email")
    role = call.get("role") or "V"
    if role not in ("V", "R"):
        raise invalid("role")
    if call.get("gender") not in ("", "M", "F", "O", "X"):
        raise invalid("gender")
    custom = pairs(call, "customfields") if call.get("customfields") else []
    unique = pairs(call, "uniquefields") if call.get("uniquefields") else []
    condition, values = person(email)
    if store.row(f"SELECT 1 FROM people WHERE {condition}", *values):
        raise RefusedError(500, f"customer with email {email} already exists")
    n = new_customer(
        store,
        email,
        call.get("name"),
        role=role,
        gender=call.get("gender") or None,
        phone=call.get("phone"),
        note=call.get("note"),
        password_set=role == "R" and bool(call.get("password")),
    )
    add_fields(store, "C", n, custom)
    add_fields(store, "U", n, unique)
    if role == "R" and not call.get("password") and call.get("send_registration_mail") != "N":
        store.effect("mail.registration", f"c{n:07x}")
    return info(store, customer(store, f"c{n:07x}"))


def new_customer(
    store: Store,
    email: str,
    name: str,
    *,
    role: str = "V",
    gender: str | None = None,
    phone: str = "",
    note: str = "",
    password_set: bool = False,
) -> int:
    """Adds a customer whose name is "Firstname Lastname" and returns the row's number."""
    first, _, last = name.strip().partition(" ")
    row: Row = {"email": email.strip(), "firstname": first, "lastname": last.strip(), "role": role, "gender": gender}
    n = store.insert("people", row | {"phone": phone, "note": note, "password_set": password_set})
    if email.strip():
        store.execute("INSERT OR IGNORE INTO addresses VALUES (?, ?)", email.strip(), n)
    store.execute("UPDATE people SET created = strftime('%s', ?) WHERE n = ?", store.now(), n)
    store.effect("customer.create", f"c{n:07x}")
    return n
