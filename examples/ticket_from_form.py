"""A web form becomes a ticket, once, whatever happens to the answer.

The form comes on stdin as a browser sends it: ``echo 'email=ann@example.com&order=08540&text=It+broke' |
LIVEAGENT_URL=... LIVEAGENT_API_KEY=... python examples/ticket_from_form.py``
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import anyio

from liveagent_async import AmbiguousWrite, AsyncLiveAgent

DEPARTMENT, MAIL_ACCOUNT = "default", "support@acme.com"  # the account's own


async def open_ticket(la: AsyncLiveAgent, form: Mapping[str, str]) -> str:
    """The new ticket's id; when nobody knows whether it was opened, it is looked for by its subject."""
    subject = f"Order {form['order']}"  # something of your own, so that it can be found again
    began = datetime.now(UTC) - timedelta(minutes=5)  # the server's clock may be a little behind
    try:
        created = await la.conversations.create(
            message=form["text"],
            useridentifier=form["email"],
            department=DEPARTMENT,
            subject=subject,
            recipient=MAIL_ACCOUNT,
        )
    except AmbiguousWrite:
        found = await la.conversations.list(owneridentifier=form["email"], subject=subject, datefrom=began).first()
        if found is None:
            raise  # not there yet: keep the form and try again later
        return found.conversationid
    return created.conversationid


async def main() -> None:
    """Reads the form, opens the ticket, prints its id."""
    form = dict(parse_qsl(sys.stdin.read().strip(), keep_blank_values=True))
    if missing := [name for name in ("email", "order", "text") if not form.get(name)]:
        sys.exit(f"the form lacks {', '.join(missing)}")
    async with AsyncLiveAgent() as la:
        print(await open_ticket(la, form))


if __name__ == "__main__":
    anyio.run(main)
