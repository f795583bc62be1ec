"""A command run in a terminal of its own, and what its screen looked like from moment to moment."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import textwrap
import time
from collections.abc import Iterator, Sequence
from html import escape

import attrs

COLUMNS = 78
_WIDE, _HIGH, _MARGIN = 8.4, 20, 16
_PAUSE, _STEP, _LAST = 0.5, 0.3, 6.0
_STYLE = """\
:root {
  --page: #f6f8fa; --text: #1f2328; --c2: #1a7f37; --c3: #9a6700; --c5: #bf3989; --c6: #0969da; --c90: #818b98;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #151b23; --text: #f0f6fc; --c2: #3fb950; --c3: #d29922; --c5: #f778ba; --c6: #4493f8; --c90: #656c76;
  }
}
text { font: 14px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; fill: var(--text); }
rect { fill: var(--page); }
.b { font-weight: 700; } .i { font-style: italic; }
.c1, .c5 { fill: var(--c5); } .c2 { fill: var(--c2); } .c3 { fill: var(--c3); } .c4, .c6 { fill: var(--c6); }
.c90 { fill: var(--c90); }"""
_CODES = {
    "1": "b",
    "3": "i",
    "31": "c1",
    "32": "c2",
    "33": "c3",
    "34": "c4",
    "35": "c5",
    "36": "c6",
    "90": "c90",
    "38;5;197": "c5",
    "38;5;106": "c2",
    "38;5;237": "c90",  # a bar's done part, a whole bar, and the rest
}
_CODE = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])")


@attrs.frozen
class Frame:
    """The screen's lines, with their colours as the terminal got them, from this moment on."""

    at: float
    lines: Sequence[str]


def record(command: Sequence[str], shown: str) -> list[Frame]:
    """What the screen showed, and when; `shown` is the command as its user would type it."""
    screen, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, COLUMNS, 0, 0))
    wanted = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "", "COLUMNS": str(COLUMNS)}
    began, frames = time.monotonic(), [Frame(0, [f"$ {shown}"])]
    with subprocess.Popen(command, stdout=terminal, stderr=terminal, env=wanted) as process:  # noqa: S603, our own
        os.close(terminal)
        seen = _Screen([f"$ {shown}", ""], 1)
        for piece in _pieces(screen):
            seen.write(piece)
            frames.append(Frame(time.monotonic() - began, seen.shown()))
    os.close(screen)
    if process.returncode:
        raise SystemExit("\n".join(frames[-1].lines))
    return frames


def _pieces(screen: int) -> Iterator[str]:
    """What is written, a piece at a time; EIO is the end."""
    left = b""
    while True:
        try:
            left += os.read(screen, 2**16)
        except OSError:
            return
        text = left.decode(errors="ignore")  # the end of a letter that was cut comes with the next piece
        left = left[len(text.encode()) :]
        yield text


@attrs.define
class _Screen:
    """As much of a terminal as a progress bar needs: return, line feed, up, erase."""

    lines: list[str]
    row: int

    def write(self, text: str) -> None:
        for part in re.split(r"(\r|\n|\x1b\[\d*A|\x1b\[2K)", text):
            if part == "\n":
                self.row += 1
                self.lines += [""] * (self.row == len(self.lines))
            elif part.endswith("A") and _CODE.fullmatch(part):
                self.row -= int(part[2:-1] or 1)
            elif part == "\x1b[2K":
                self.lines[self.row] = ""
            elif part != "\r":
                self.lines[self.row] += part

    def shown(self) -> list[str]:
        """Without what is empty at the end, and with long sentences in lines of their own."""
        whole = "\n".join(self.lines).rstrip("\n").split("\n")
        return [part for line in whole for part in (textwrap.wrap(line, COLUMNS) if _is_long(line) else [line])]


def _is_long(line: str) -> bool:
    return len(_CODE.sub("", line)) > COLUMNS


def still(frame: Frame, title: str) -> str:
    """One picture."""
    return _file(title, len(frame.lines), "", _drawn(frame.lines))


def animated(frames: Sequence[Frame], title: str) -> str:
    """The pictures one after the other, for ever: at most one each half a second, played faster, the last for longer.

    Whoever does not like motion sees the last one.
    """
    kept = [frames[0]]
    for frame in frames[1:]:
        if frame.at - kept[-1].at >= _PAUSE and frame.lines != kept[-1].lines:
            kept.append(frame)
    kept.append(frames[-1])
    length = _STEP * (len(kept) - 1) + _LAST
    style, groups = [".f { visibility: hidden; }", f".f{len(kept) - 1} {{ visibility: visible; }}"], list[str]()
    moving = list[str]()
    for n, frame in enumerate(kept):
        start, end = _STEP * n / length * 100, (_STEP * (n + 1) / length * 100 if n + 1 < len(kept) else 100)
        steps = [f"{start:.2f}% {{ visibility: visible; }}", f"{end:.2f}% {{ visibility: hidden; }}"]
        before = ["0% { visibility: hidden; }"] if n else []
        moving.append(f"  @keyframes k{n} {{ {' '.join(before + steps)} }}")
        moving.append(f"  .f{n} {{ animation: k{n} {length:.1f}s step-end infinite; }}")
        groups.append(f'<g class="f f{n}">\n{_drawn(frame.lines)}\n</g>')
    style += ["@media (prefers-reduced-motion: no-preference) {", *moving, "}"]
    return _file(title, max(len(frame.lines) for frame in kept), "\n" + "\n".join(style), "\n".join(groups))


def _file(title: str, lines: int, style: str, drawn: str) -> str:
    width, height = COLUMNS * _WIDE + 2 * _MARGIN, lines * _HIGH + 2 * _MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" role="img">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}{style}\n</style>\n"
        f'<rect width="{width:.0f}" height="{height}" rx="8"/>\n{drawn}\n</svg>\n'
    )


def _drawn(lines: Sequence[str]) -> str:
    return "\n".join(
        _line(line, _MARGIN + _HIGH * n + 14) for n, line in enumerate(lines) if _CODE.sub("", line).strip()
    )


def _line(line: str, baseline: int) -> str:
    """A line as wide as its characters are many, whatever the viewer's font is."""
    runs = _runs(line)
    plain = "".join(text for text, _ in runs)
    lead, length = len(plain) - len(plain.lstrip()), len(plain.strip())
    drawn, at = "", 0
    for text, kind in runs:
        kept = escape(text[max(0, lead - at) : max(0, lead + length - at)], quote=False)
        at += len(text)
        drawn += f'<tspan class="{kind}">{kept}</tspan>' if kept and kind else kept
    size = f'textLength="{length * _WIDE:.1f}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{_MARGIN + lead * _WIDE:.1f}" y="{baseline}" {size}>{drawn}</text>'


def _runs(line: str) -> list[tuple[str, str]]:
    """The line's text in parts of one look each."""
    runs, kinds, at = list[tuple[str, str]](), list[str](), 0
    for found in [*_CODE.finditer(line), None]:
        runs.append((line[at : found.start() if found else None], " ".join(kinds)))
        if found:
            at, codes = found.end(), [found[1]] if found[1].startswith("38;5;") else found[1].split(";")
            kinds = [] if codes in (["0"], [""]) else kinds
            kinds += [_CODES[code] for code in codes if code in _CODES and found[2] == "m"]
    return runs
