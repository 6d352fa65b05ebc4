"""The picture that stands beside a link to a meetup elsewhere: 1200 × 630, drawn by us. Pure: no Django.

Our fonts hold some scripts each, so a text is cut into runs of one font; which letters a font holds stands in
fonts.css. What no font of ours holds (emoji, other scripts) is left out: a gap is better than a box.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
EDGE = 72
TEXT_WIDTH = 780.0
NIGHT, LINE, SOFT, DOT = "#0b304b", "#efe9dd", "#a9c9d9", "#f3ab35"
REFUSED, ON_REFUSED = "#ffd9d2", "#6f1510"
SIZES = (76, 66, 56, 48)
TITLE_HEIGHT, NOTE_HEIGHT = 225, 60
LEADING = 1.12
MOST_LETTERS = 300
KEPT = 64  # pictures of some 30 KB
DRAWING = "1"  # raised when the same words are drawn otherwise, so that the addresses change
JOINERS = "\u200c\u200d"
STATIC = Path(__file__).resolve().parents[1] / "static"
DISPLAY, READ = "eczar-latin", "inter-latin"
OTHERS = ("noto-sans-devanagari-500", "noto-sans-tamil-500", "noto-sans-kannada-500")


@dataclass(frozen=True, slots=True)
class Poster:
    """The words of a picture; `note` says that the meetup is cancelled or put off."""

    title: str
    group: str
    day: str
    hours: str
    where: str
    note: str = ""

    @property
    def mark(self) -> str:
        """Names what is drawn: other words, another mark."""
        words = (DRAWING, self.title, self.group, self.day, self.hours, self.where, self.note)
        return sha256("\0".join(words).encode("utf-8", "replace")).hexdigest()[:20]


@lru_cache(maxsize=KEPT)
def drawn(poster: Poster) -> bytes:
    """The picture as PNG, for any words whatever."""
    image = Image.new("RGB", (WIDTH, HEIGHT), NIGHT)
    draw = ImageDraw.Draw(image)
    image.paste(_kolam(), (WIDTH - 330, 0))
    _line(draw, poster.group, (EDGE, 60), READ, 32, SOFT)
    title = poster.title if _runs(poster.title, DISPLAY) else poster.group
    size, lines = _fitted(title, TITLE_HEIGHT - (NOTE_HEIGHT if poster.note else 0))
    top = 136
    for line in lines:
        _run_out(draw, line, (EDGE, top + size), DISPLAY, size, LINE)
        top += round(size * LEADING)
    below = HEIGHT - 206
    if poster.note:
        wide = _width(poster.note, READ, 30)
        draw.rounded_rectangle((EDGE, below - 58, EDGE + wide + 36, below - 8), 10, REFUSED)
        _line(draw, poster.note, (EDGE + 18, below - 50), READ, 30, ON_REFUSED)
    said = [(poster.day, DOT), (poster.hours, DOT), (poster.where, LINE)]
    for row, (text, colour) in enumerate(each for each in said if each[0]):
        _line(draw, text, (EDGE, below + row * 48), READ, 34, colour)
    _line(draw, "Sabha", (WIDTH - EDGE - 92, HEIGHT - 104), DISPLAY, 38, LINE)
    out = BytesIO()
    image.quantize(128).save(out, "PNG", optimize=True)
    return out.getvalue()


@cache
def _kolam() -> Image.Image:
    """A thread around dots, as it is drawn before a door; drawn larger and made small, so it is smooth."""
    image = Image.new("RGB", (660, 1260), NIGHT)
    draw = ImageDraw.Draw(image)
    step = 120
    for row in range(-1, 8):
        for column in range(-1, 6):
            x, y = 180 + column * step, 60 + row * step
            if column < abs(row - 3) - 1:
                continue
            if (row + column) % 2:
                draw.ellipse((x - 9, y - 9, x + 9, y + 9), DOT)
            else:
                draw.ellipse((x - 84, y - 84, x + 84, y + 84), outline="#2f5c78", width=6)
                draw.ellipse((x - 9, y - 9, x + 9, y + 9), DOT)
    return image.resize((330, 630), Image.Resampling.LANCZOS)


@cache
def _held() -> dict[str, frozenset[int]]:
    """Which letters each font holds, as fonts.css says."""
    css = (STATIC / "css/fonts.css").read_text("utf-8")
    held = {}
    for name, ranges in re.findall(r"fonts/([\w-]+)\.woff2.*?unicode-range: ([^;]+);", css):
        letters: set[int] = set()
        for each in ranges.split(","):
            first, _, last = each.strip().removeprefix("U+").partition("-")
            letters.update(range(int(first, 16), int(last or first, 16) + 1))
        held[name] = frozenset(letters)
    return held


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    path = STATIC / f"fonts/{name}.woff2"
    font = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)
    if name == DISPLAY:
        font.set_variation_by_axes([680])
    return font


def _runs(text: str, latin: str) -> list[tuple[str, str]]:
    """The text as pairs of font and letters. What cannot be drawn is not in it."""
    held, fonts = _held(), (latin, *OTHERS)
    found: list[tuple[str, str]] = []
    last = latin
    for letter in text[:MOST_LETTERS]:
        is_joiner = letter in JOINERS
        if not is_joiner and unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}:
            continue
        if is_joiner:
            name = last if last != latin else None
        else:
            name = next((each for each in fonts if ord(letter) in held[each]), None)
        if name is not None:
            found.append((name, letter))
            last = name
    runs = [(name, "".join(each for _, each in of)) for name, of in groupby(found, lambda p: p[0])]
    return runs if any(letters.strip() for _, letters in runs) else []


def _placed(
    text: str, latin: str, size: int
) -> Iterator[tuple[ImageFont.FreeTypeFont, str, float]]:
    """Each run with its font and how wide it is; without what the shaper refuses."""
    for name, letters in _runs(text, latin):
        font = _font(name, size)
        try:
            yield font, letters, font.getlength(letters)
        except (RuntimeError, OSError):  # raqm: letters that no line can be made of
            continue


def _width(text: str, latin: str, size: int) -> float:
    return sum(wide for _, _, wide in _placed(text, latin, size))


def _run_out(
    draw: ImageDraw.ImageDraw,
    text: str,
    at: tuple[float, float],
    latin: str,
    size: int,
    colour: str,
) -> None:
    """Draw a line upon its baseline."""
    x, y = at
    for font, letters, wide in _placed(text, latin, size):
        draw.text((x, y), letters, colour, font=font, anchor="ls")
        x += wide


def _line(
    draw: ImageDraw.ImageDraw, text: str, at: tuple[int, int], latin: str, size: int, colour: str
) -> None:
    """One line, cut where the width ends."""
    _run_out(draw, _cut(text, latin, size), (at[0], at[1] + size), latin, size, colour)


def _cut(text: str, latin: str, size: int, *, always: bool = False) -> str:
    text = " ".join(text[:MOST_LETTERS].split())
    if not always and _width(text, latin, size) <= TEXT_WIDTH:
        return text
    ends = [n for n in range(len(text)) if not _is_bound(text[n])]
    fits = bisect_right(
        ends, TEXT_WIDTH, key=lambda n: _width(f"{text[:n].rstrip()}…", latin, size)
    )
    return f"{text[: ends[fits - 1]].rstrip()}…" if fits else "…"


def _is_bound(letter: str) -> bool:
    """Whether it belongs to the letter before it, so that no line ends between the two."""
    return letter in JOINERS or unicodedata.category(letter).startswith("M")


def _fitted(title: str, height: int) -> tuple[int, list[str]]:
    """The largest letters in which the title fits, and its lines; cut where it fits in none."""
    for size in SIZES:
        lines = _wrapped(title, size)
        wide = max((_width(line, DISPLAY, size) for line in lines), default=0)
        if wide <= TEXT_WIDTH and len(lines) * size * LEADING <= height:
            return size, lines
    size = SIZES[-1]
    most = int(height // (size * LEADING))
    lines = [_cut(line, DISPLAY, size) for line in _wrapped(title, size)[: most + 1]]
    if len(lines) > most:
        lines[most - 1 :] = [_cut(lines[most - 1], DISPLAY, size, always=True)]
    return size, lines


def _wrapped(text: str, size: int) -> list[str]:
    lines: list[str] = []
    for word in text[:MOST_LETTERS].split():
        if not _runs(word, DISPLAY):
            continue
        together = f"{lines[-1]} {word}" if lines else word
        if lines and _width(together, DISPLAY, size) <= TEXT_WIDTH:
            lines[-1] = together
        else:
            lines.append(word)
    return lines
