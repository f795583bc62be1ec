"""A script with requests, and what becomes of it: the addresses of all customers since a day.

``LIVEAGENT_URL=... LIVEAGENT_API_KEY=... python examples/migrate_from_requests.py 2024-01-01`` runs both of them.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime

import anyio
import requests

from liveagent_async import AsyncLiveAgent


def before(day: str) -> set[str]:
    """By hand: pages, pauses, the envelope, the key in every URL; a row that leaves meanwhile shifts the next page."""
    found: set[str] = set()
    start = 0
    while True:
        response = requests.get(
            f"{os.environ['LIVEAGENT_URL']}/api/customers",
            params={
                "apikey": os.environ["LIVEAGENT_API_KEY"],
                "datecreatedfrom": f"{day} 00:00:00",
                "limitcount": "1000",
                "limitfrom": str(start),
            },
            timeout=30,
        )
        if response.status_code == 429:
            time.sleep(60)
            continue
        customers = response.json()["response"]["customers"]  # a KeyError when the server said ERROR with a 200
        found |= {customer["email"] for customer in customers}
        if len(customers) < 1000:
            return found
        start += 1000
        time.sleep(0.34)


async def after(day: str) -> set[str]:
    """The same: aware dates, pages that are checked against each other, a limiter, errors that say what happened."""
    async with AsyncLiveAgent() as la:
        since = datetime.fromisoformat(day).replace(tzinfo=la.timezone)
        return {customer.email async for customer in la.customers.list(datecreatedfrom=since, size=1000)}


def main() -> None:
    """Both, compared."""
    old, new = before(sys.argv[1]), anyio.run(after, sys.argv[1])
    print(f"{len(new)} addresses, {'the same' if old == new else 'not the same'}")


if __name__ == "__main__":
    main()
