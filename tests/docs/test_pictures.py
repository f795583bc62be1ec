"""The pictures: whole files, right in light and dark as one <img>, and the script that records a terminal."""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from docs.pictures.terminal import Frame, animated, record, still
from liveagent_async.cli._group import group

IMAGES = Path(__file__).parents[2] / "docs" / "images"


@pytest.mark.parametrize("file", sorted(IMAGES.rglob("*.svg")), ids=lambda file: file.name)
def test_a_drawing_stands_alone(file: Path) -> None:
    """A title for who cannot see it, two palettes, nothing from elsewhere: an <img> loads nothing."""
    text = file.read_text()
    root = ET.fromstring(text)
    assert root.findtext("{http://www.w3.org/2000/svg}title")
    assert "prefers-color-scheme: dark" in text
    assert set(re.findall('https?://[^/:"]*', text)) <= {"http://www.w3.org", "http://127.0.0.1"}
    assert "@font-face" not in text
    assert "<script" not in text
    assert len(text) < 100_000


def test_the_picture_of_the_demo_is_what_it_prints_today() -> None:
    """The same parts in its table; when this fails, run `nox -s pictures -- demo`."""
    printed = CliRunner(env={"COLUMNS": "78"}).invoke(group, ["demo", "--customers", "10", "--days", "5"]).stdout
    drawn = [
        "".join(node.itertext()) for node in ET.parse(IMAGES / "demo.svg").iter("{http://www.w3.org/2000/svg}text")
    ]

    def parts(lines: list[str]) -> list[str]:
        found = (re.match(r" *(\S.*?) {2,}[\d,]+  ", line) for line in lines)
        return [re.sub(r"^\d+", "", each[1]) for each in found if each]

    assert parts(printed.splitlines()) == parts(drawn)
    assert len(parts(drawn)) > 3


def test_a_photograph_is_small() -> None:
    """One in light, one in dark, each less than a hundred kilobytes."""
    files = {file.name: file.stat().st_size for file in IMAGES.rglob("*.png")}
    assert {"emulator-light.png", "emulator-dark.png"} <= files.keys()
    assert max(files.values()) < 100_000


def test_a_terminal_is_recorded_as_it_looked() -> None:
    """Colours, lines that are drawn over, and long sentences; the last frame is the still."""
    program = r"print('\x1b[1;32m<ok>\x1b[0m\nold', end=''); print('\r\x1b[2K\x1b[1A\x1b[2Knew\n' + 'long ' * 20)"
    frames = record([sys.executable, "-c", program], "program")
    assert frames[-1].lines == ["$ program", "new", ("long " * 15).strip(), ("long " * 5).strip()]
    drawn = ET.fromstring(still(Frame(0, ["$ program", " \x1b[1;32m<ok>\x1b[0m &"]), "title"))
    lines = ["".join(node.itertext()) for node in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert lines == ["$ program", "<ok> &"]
    assert [node.get("class") for node in drawn.iter("{http://www.w3.org/2000/svg}tspan")] == ["b c2"]
    moving = animated([Frame(0, ["a"]), Frame(0.1, ["b"]), Frame(1, ["c"]), Frame(2, ["d"])], "title")
    shown = [text for text in "abcd" if f">{text}</text>" in moving]
    assert shown == ["a", "c", "d"]
    assert "prefers-reduced-motion" in moving


def test_a_command_that_fails_draws_nothing() -> None:
    """What it said is the error."""
    with pytest.raises(SystemExit, match="broken"):
        record([sys.executable, "-c", "raise SystemExit('broken')"], "program")
