"""A year of answers, month by month, as a chart of characters.

``LIVEAGENT_URL=... LIVEAGENT_API_KEY=... python examples/reports_chart.py 2025``; `liveagent report` does more.
"""

from __future__ import annotations

import sys
from calendar import monthrange
from datetime import date

import anyio

from liveagent_async import AsyncLiveAgent, Span, pull

WIDTH = 40


def months(year: int) -> list[Span]:
    """Each month from its first day to its last."""
    return [Span(date(year, month, 1), date(year, month, monthrange(year, month)[1])) for month in range(1, 13)]


async def main() -> None:
    """Asks for each month, so that the server averages its answering times itself: days cannot be averaged again."""
    year: list[tuple[Span, int, float]] = []
    async with AsyncLiveAgent() as la, pull(months(int(sys.argv[1])), la.reports.performance) as pulled:
        async for span, rows in pulled:
            answers = sum(row.answers or 0 for row in rows)
            seconds = next((row.newAnswerAvgTime for row in rows if row.newAnswerAvgTime), 0)
            year.append((span, int(answers), seconds))
    most = max(answers for _, answers, _ in year) or 1
    for span, answers, seconds in year:
        bar = "█" * round(answers / most * WIDTH)
        print(f"{span.date_from:%b} {bar:{WIDTH}} {answers:6,} answers, the first after {seconds / 60:.0f} min")


if __name__ == "__main__":
    anyio.run(main)
