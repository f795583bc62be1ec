"""No link is dead: files, headings and paths of the repository are there; of other sites only the form is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md")])
REPOSITORY = "https://github.com/liveagent-async/liveagent-async/"


def prose(page: Path) -> str:
    """A page without its code."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "`code`", text)


def links(page: Path) -> Iterator[str]:
    """The targets of links and images."""
    text = prose(page)
    yield from re.findall(r"\]\(([^()\s]+)\)", text)
    yield from re.findall(r"(?:src|srcset|href)=\"([^\"]+)\"", text)


def anchors(page: Path) -> set[str]:
    """The headings as links name them, on a code host and on the site."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    headings: list[str] = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


LINKS = [(page, link) for page in PAGES for link in links(page)]


@pytest.mark.parametrize("page,link", LINKS, ids=lambda each: str(each).removeprefix(f"{ROOT}/"))
def test_a_link_is_not_dead(page: Path, link: str) -> None:
    """Of a page of this repository."""
    parts = urlsplit(link)
    if link.startswith(REPOSITORY):
        _, _, path = parts.path.partition("/blob/main/")
        assert not path or (ROOT / path).exists()
    elif parts.scheme:
        assert parts.scheme == "https"
        assert "." in parts.netloc
    else:
        target = (page.parent / parts.path).resolve() if parts.path else page
        assert target.exists()
        if parts.fragment:
            assert parts.fragment in anchors(target)
