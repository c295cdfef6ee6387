"""The next ninety days as a picture: each contract a line, each last day to act a mark on it. Pure; SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from cards.model import Tone
from cards.pen import Translate

DAYS = 90
MOST = 40
"""Contracts of one picture; more say how many they are."""

WIDTH, LEFT, RIGHT, TOP, ROW = 960, 250, 28, 74, 34
COLOURS = {
    Tone.BAD: "var(--bad)",
    Tone.WARNING: "var(--warn)",
    Tone.WAITING: "var(--wait)",
    Tone.GOOD: "var(--good)",
    Tone.NEUTRAL: "var(--soft)",
}
STYLE = """
:root{--paper:#fffdf9;--ink:#1d2127;--soft:#6b7280;--line:#d9d4c8;--band:#f3efe6;--bad:#b3261e;--warn:#b86a00;--wait:#2a4b8d;--good:#176b40}
@media(prefers-color-scheme:dark){:root{--paper:#1c1f25;--ink:#ebe8e1;--soft:#a6acb6;--line:#3a404a;--band:#23272e;--bad:#ff8f86;--warn:#f0b35a;--wait:#9dbbff;--good:#74d6a0}}
text{font:13px -apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif;fill:var(--ink)}
.soft{fill:var(--soft);font-size:12px}.title{font-size:18px;font-weight:600}.day{font-size:11px}
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """One day on a line: `letter` tells its kind to those who see no colours, `words` say it whole."""

    day: date
    letter: str
    words: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    text: str
    marks: tuple[Mark, ...]


def timeline(t: Translate, today: date, lines: Sequence[Line], legend: Sequence[tuple[str, str]]) -> str:
    """What is past stands at the left edge. `lines` in the order in which they are drawn; `legend` says what each letter is."""
    shown = lines[:MOST]
    height = TOP + ROW * max(len(shown), 1) + 44
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">',
        f"<title>{escape(t('dates.timeline', days=DAYS))}</title><style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{height}" fill="var(--paper)"/>',
        f'<text class="title" x="24" y="34">{escape(t("dates.timeline", days=DAYS))}</text>',
        *_months(today, height),
    ]
    for at, line in enumerate(shown):
        parts += _row(line, today, TOP + ROW * at)
    if not shown:
        parts.append(f'<text class="soft" x="{LEFT}" y="{TOP + 22}">{escape(t("found.nothing"))}</text>')
    foot = [f"{letter} {word}" for letter, word in legend]
    if len(lines) > MOST:
        foot.insert(0, t("list.left_out", count=len(lines) - MOST))
    parts.append(f'<text class="soft" x="24" y="{height - 14}">{escape("   ".join(foot))}</text>')
    return "".join((*parts, "</svg>"))


def _x(today: date, day: date) -> float:
    days = min(max((day - today).days, 0), DAYS)
    return LEFT + days * (WIDTH - LEFT - RIGHT) / DAYS


def _months(today: date, height: int) -> list[str]:
    parts = []
    for ahead in range(DAYS + 1):
        day = today + timedelta(days=ahead)
        x = _x(today, day)
        if day.day == 1 or ahead == 0:
            parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 14}" y2="{height - 40}" stroke="var(--line)"/>')
            parts.append(f'<text class="soft" x="{x + 3:.1f}" y="{TOP - 18}">{day:%Y-%m-%d}</text>')
    return parts


def _row(line: Line, today: date, y: int) -> list[str]:
    middle = y + ROW // 2
    parts = [
        f'<text x="24" y="{middle}">{escape(_cut(line.name, 26))}</text>',
        f'<text class="soft" x="24" y="{middle + 14}">{escape(_cut(line.text, 30))}</text>',
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{middle}" y2="{middle}" stroke="var(--line)"/>',
    ]
    for mark in line.marks:
        x, colour = _x(today, mark.day), COLOURS[mark.tone]
        parts.append(
            f'<g><title>{escape(mark.words)}</title><circle cx="{x:.1f}" cy="{middle}" r="9" fill="{colour}"/>'
            f'<text x="{x:.1f}" y="{middle + 4}" text-anchor="middle" class="day" style="fill:var(--paper)">'
            f"{escape(mark.letter)}</text>"
            f'<text class="soft" x="{x + 13:.1f}" y="{middle - 3}">{mark.day:%m-%d}</text></g>'
        )
    return parts


def _cut(text: str, most: int) -> str:
    """By width: a Chinese sign is as wide as two letters."""
    width = 0
    for at, letter in enumerate(text):
        width += 1 if letter.isascii() else 2
        if width > most:
            return text[:at] + "…"
    return text
