"""`python -m docs.pictures`: draws what is in docs/images, but for call.svg, which is drawn by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import anyio
import httpx
from anyio.from_thread import start_blocking_portal

from liveagent_async.emulator import Emulator

from .terminal import animated, record, still

IMAGES = Path(__file__).parents[1] / "images"
CHROMIUM = (
    "/usr/bin/chromium",
    "--window-size=800,640",
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
YEAR = ("--since", "2025-01-01", "--until", "2025-12-31")
CHARTS = ("--chart", "answers", "--chart", "newAnswerAvgTime")
LIVEAGENT = (sys.executable, "-m", "liveagent_async")


def main() -> None:
    """Draws all of them, or those whose names are given."""
    wanted = sys.argv[1:] or [*PICTURES]
    for name in wanted:
        PICTURES[name]()
        print(name)


def report() -> None:
    """A year of answers, as `liveagent report --svg` draws them, from the emulator's made-up year."""
    emulator = Emulator(customers=500, conversations=6000, rate=None)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(emulator.serve()) as url:
        subprocess.run(  # noqa: S603, our own command
            [*LIVEAGENT, "report", "performance", *YEAR, *CHARTS, "--svg", str(IMAGES / "report.svg")],
            env={**os.environ, "LIVEAGENT_URL": url, "LIVEAGENT_API_KEY": emulator.api_key},
            check=True,
        )


def emulator() -> None:
    """The emulator's page after a minute of three callers, of which one is too fast, by Chromium."""
    anyio.run(_emulator)


async def _emulator() -> None:
    server = Emulator(customers=10_000, rate=(180, 60), rate_kind="log", clock=lambda: clock[0])
    clock, chance = [1000.0], Random(7)  # noqa: S311, the same picture again
    async with server.serve() as url, httpx.AsyncClient() as client:
        for second in range(60):
            clock[0] = 1000 + second
            for name, most in (("nightly-export/2", 3), ("web-worker/1", 2), ("old-script", 14 if second > 44 else 0)):
                for _ in range(chance.randint(0, most)):
                    path = chance.choice(["tags", "agents/john@agent.com.xml", "customers?limitcount=10"])
                    await client.get(f"{url}/api/{path}", headers={"user-agent": name, "apikey": server.api_key})
        for scheme, setting in (("light", "1"), ("dark", "0")):
            with TemporaryDirectory() as profile:
                scheme_ = f"--blink-settings=preferredColorScheme={setting}"
                picture = f"--screenshot={IMAGES / f'emulator-{scheme}.png'}"
                await anyio.run_process([*CHROMIUM, f"--user-data-dir={profile}", scheme_, picture, url])


def demo() -> None:
    """`liveagent demo` as it runs, and its last screen."""
    frames = record((*LIVEAGENT, "demo"), "liveagent demo")
    title = "liveagent demo: 20,000 customers in three formats and 365 daily reports, from an emulated server"
    (IMAGES / "demo.svg").write_text(still(frames[-1], title))
    (IMAGES / "demo-animated.svg").write_text(animated(frames, title))


PICTURES = {"demo": demo, "report": report, "emulator": emulator}

if __name__ == "__main__":
    main()
