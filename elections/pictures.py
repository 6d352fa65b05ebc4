"""A vote as a picture of its own, as SVG: for README files, other sites, and screens on a wall.

Pure: no Django, no clock. It stands without our style sheets and fonts, so colours are attributes and
letters are the reader's; nothing in it loads or runs anything. Text is cut by a measure of its letters
that is wide enough for common fonts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from html import escape

WIDTH, PAD = 640, 24
PAPER, INK, SOFT, RULE = "#fdfbf7", "#1a2333", "#4a5568", "#d9d4ca"
VOTED, TO_GO, FLAG = "#0b5f8c", "#f3c98b", "#f29f2b"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
BAR = 22
# of the size of the letters, bold: DejaVu, the widest of the common fonts, is 0.35 to 1.1
NARROW, MIDDLE, BROAD, WIDE = (Fraction(each, 100) for each in (42, 72, 95, 115))


@dataclass(frozen=True)
class PictureWords:
    """What stands in the picture; the page translates it."""

    title: str
    sentence: str
    state: str
    line: str = ""  # "Quorum line 3,373", or empty where there is no line
    in_all: str = ""  # "13,490 on the roll", or empty where nobody knows


def picture(
    *, eligible: int | None, ballots: int | None, needed: int | None, words: PictureWords
) -> str:
    """Draw the title, the sentence that is true now, and the roll with its quorum line."""
    inner = WIDTH - 2 * PAD
    title = cut(words.title, Fraction(inner), size=16)
    lines = wrapped(words.sentence, Fraction(inner), size=24, most=3)
    top = 74
    body = [
        _text(PAD, 38, title, size=16, fill=SOFT),
        *(
            _text(PAD, top + 32 * place, line, size=24, weight=700)
            for place, line in enumerate(lines)
        ),
    ]
    below = top + 32 * (len(lines) - 1) + 34
    if eligible and ballots is not None:
        body.append(_bar(eligible, ballots, needed, inner, below))
        below += BAR + 26
        if words.line and needed is not None and needed <= eligible:
            body.append(_text(PAD, below, words.line, size=14, weight=600))
        body.append(_text(WIDTH - PAD, below, words.in_all, size=14, fill=SOFT, anchor="end"))
        below += 8
    body.append(_text(PAD, below + 18, words.state, size=14, fill=SOFT))
    height = below + 18 + PAD
    said = _safe(f"{words.title}. {words.sentence} {words.state}.")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{said}"'
        f' font-family="{escape(FONT)}"><title>{said}</title>'
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="10"'
        f' fill="{PAPER}" stroke="{RULE}"/>{"".join(body)}</svg>'
    )


def _bar(eligible: int, ballots: int, needed: int | None, width: int, top: int) -> str:
    """Those who voted, those still needed, the rest, and the flag on the line."""
    voted = width * Fraction(min(ballots, eligible), eligible)
    drawn = f'<rect x="{PAD}" y="{top}" width="{width}" height="{BAR}" rx="3" fill="{RULE}"/>'
    if needed is not None and needed <= eligible:
        line = width * Fraction(needed, eligible)
        if line > voted:
            drawn += _block(PAD, top, line, TO_GO)
    drawn += _block(PAD, top, voted, VOTED)
    if needed is not None and needed <= eligible:
        x = PAD + width * Fraction(needed, eligible)
        drawn += (
            f'<path d="M{_n(x)} {top - 12}V{top + BAR + 6}" stroke="{INK}" stroke-width="2"/>'
            f'<path d="M{_n(x)} {top - 12}h14l-4 5 4 5h-14z" fill="{FLAG}"/>'
        )
    return drawn


def _block(x: int, y: int, width: Fraction, fill: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{_n(width)}" height="{BAR}" rx="3" fill="{fill}"/>'


def _text(
    x: int, y: int, words: str, *, size: int, fill: str = INK, weight: int = 400, anchor: str = ""
) -> str:
    at = f' text-anchor="{anchor}"' if anchor else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{fill}"{at}>'
        f"{_safe(words)}</text>"
    )


# what XML 1.0 (2.2, Char) lets stand in a document; a browser stops reading at anything else
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _safe(words: str) -> str:
    return escape(_NO_XML.sub("\ufffd", words))


def _n(value: Fraction | int) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def measure(text: str, *, size: int) -> Fraction:
    """About how wide a text is, in the picture's units: rather too much than too little."""
    wide = Fraction(0)
    for letter in text:
        if unicodedata.combining(letter):
            continue
        if unicodedata.east_asian_width(letter) in "WF":
            wide += WIDE
        elif letter in "iIljt.,:;'|!()[] ":
            wide += NARROW
        elif letter in "mwMWQ%@—…":
            wide += BROAD
        else:
            wide += MIDDLE
    return wide * size


def cut(text: str, width: Fraction, *, size: int) -> str:
    """Shorten a text to a width, with dots where something is left out."""
    text = " ".join(text.split())
    if measure(text, size=size) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle] + "…", size=size) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def wrapped(text: str, width: Fraction, *, size: int, most: int) -> list[str]:
    """Break a text into lines between its words; the last of `most` lines is cut."""
    lines: list[str] = []
    line = ""
    words = text.split()
    for place, word in enumerate(words):
        longer = f"{line} {word}".strip()
        if not line or measure(longer, size=size) <= width:
            line = longer
            continue
        if len(lines) == most - 1:
            return [*lines, cut(" ".join([line, *words[place:]]), width, size=size)]
        lines.append(line)
        line = word
    return [*(cut(each, width, size=size) for each in lines), cut(line, width, size=size)]
