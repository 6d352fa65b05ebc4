"""The roll in strokes: who voted, who is still needed, and the rest."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from html import escape

from elections.drawings.figures import percent, places

STROKE = Fraction(64, 100)  # of the room that each stroke has
HEIGHT = 40
MOST_LONG, MOST_TALL = 150, 30
FEW = 40  # strokes; a drawing of fewer is set narrower, so that strokes stay strokes
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500)
FLAG = "M1 0h22l-6 9 6 9H1z"
FLAG_LEFT = "M-1 0h-22l6 9 -6 9H-1z"


def stroke_size(eligible: int, most: int) -> int:
    """Choose how many members a stroke stands for: a round number, so that `most` strokes suffice."""
    scale = 1
    while True:
        for size in SIZES:
            if eligible <= most * size * scale:
                return size * scale
        scale *= 1000


@dataclass(frozen=True)
class RollWords:
    """What is written on the roll; the page translates it."""

    label: str
    line: str  # "Quorum line 3,373", or empty where there is no line
    voted: str  # "2,000 voted"
    to_go: str  # "1,373 to go", or empty
    both: str  # "2,000 voted, 1,373 to go"
    in_all: str  # "13,490 on the roll"


@dataclass(frozen=True)
class Roll:
    """The roll twice: for wide places and for narrow ones, and what a stroke stands for in each."""

    long: str
    tall: str
    long_size: int
    tall_size: int


def roll(*, eligible: int, ballots: int, needed: int | None, words: RollWords) -> Roll:
    """Draw everybody on the roll: those who voted, those still needed, and the rest."""
    long_size, tall_size = stroke_size(eligible, MOST_LONG), stroke_size(eligible, MOST_TALL)
    voted = Fraction(min(ballots, eligible), eligible)
    line = Fraction(needed, eligible) if needed is not None and needed <= eligible else None
    return Roll(
        long=_roll("long", _strokes(eligible, ballots, needed, long_size), line, words, voted),
        tall=_roll("tall", _strokes(eligible, ballots, needed, tall_size), line, words, voted),
        long_size=long_size,
        tall_size=tall_size,
    )


def mini_roll(*, eligible: int, ballots: int, needed: int | None, label: str) -> str:
    """Draw the roll without writing, for lists and cards."""
    size = stroke_size(eligible, MOST_LONG)
    line = Fraction(needed, eligible) if needed is not None and needed <= eligible else None
    strokes = _strokes(eligible, ballots, needed, size)
    gate = _gate(line, top=0, bottom=44) if line is not None else ""
    return (
        f'<svg class="roll strip{" few" if strokes[0] <= FEW else ""}" role="img"'
        f' aria-label="{escape(label)}">'
        f"{_bars(strokes, top=2, height=40)}{gate}</svg>"
    )


def card_roll(*, eligible: int, ballots: int, needed: int | None, words: RollWords) -> str:
    """Draw the roll for a card: low, with its flag and one line of writing; wide and narrow."""
    line = Fraction(needed, eligible) if needed is not None and needed <= eligible else None
    drawn = ""
    for shape, most in (("long", MOST_LONG), ("tall", MOST_TALL)):
        strokes = _strokes(eligible, ballots, needed, stroke_size(eligible, most))
        flag = _gate(line, top=4, bottom=66) + _flag(line, words.line) if line is not None else ""
        drawn += (
            f'<svg class="roll mini {shape}" role="img" aria-label="{escape(words.label)}">'
            f"{_bars(strokes, top=28, height=34)}{flag}"
            f'<text class="strong" x="0" y="82">{escape(words.voted)}</text>'
            f'<text x="100%" y="82" text-anchor="end">{escape(words.in_all)}</text></svg>'
        )
    return drawn


def _strokes(
    eligible: int, ballots: int, needed: int | None, size: int
) -> tuple[Fraction, dict[str, list[tuple[Fraction, Fraction]]]]:
    """Cut the roll into strokes of `size`; a stroke where voting stands is cut in two."""
    width = Fraction(eligible, size)
    voted = Fraction(min(ballots, eligible), size)
    wanted = -(-needed // size) if needed is not None else 0
    parts: dict[str, list[tuple[Fraction, Fraction]]] = {"voted": [], "togo": [], "rest": []}
    for place in range(-(-eligible // size)):
        left = Fraction(place)
        right = min(left + STROKE, width)
        cut = left + (right - left) * min(max(voted - left, Fraction(0)), Fraction(1))
        if cut > left:
            parts["voted"].append((left, cut))
        if cut < right:
            parts["togo" if place < wanted else "rest"].append((cut, right))
    return width, parts


def _bars(
    strokes: tuple[Fraction, dict[str, list[tuple[Fraction, Fraction]]]], *, top: int, height: int
) -> str:
    width, parts = strokes
    paths = "".join(
        f'<path class="{name}" d="'
        + "".join(f"M{places(a)} 0H{places(b)}V{HEIGHT}H{places(a)}Z" for a, b in pieces)
        + '"/>'
        for name, pieces in parts.items()
        if pieces
    )
    return (
        f'<svg x="0" y="{top}" width="100%" height="{height}" viewBox="0 0 {places(width)} {HEIGHT}"'
        f' preserveAspectRatio="none">{paths}</svg>'
    )


def _roll(
    shape: str,
    strokes: tuple[Fraction, dict[str, list[tuple[Fraction, Fraction]]]],
    line: Fraction | None,
    words: RollWords,
    voted: Fraction,
) -> str:
    body = [_bars(strokes, top=36, height=64)]
    if line is not None and words.line:
        body.append(_gate(line, top=4, bottom=108))
        body.append(_flag(line, words.line))
    wide = shape == "long"
    apart = wide and bool(words.to_go) and line is not None and voted >= Fraction(9, 100)
    if line is not None and apart and line > voted and voted <= Fraction(62, 100):
        body += [
            f'<line class="brace" x1="0" x2="{percent(voted - Fraction(35, 10000))}" y1="114" y2="114"/>',
            f'<text class="strong" x="0" y="138">{escape(words.voted)}</text>',
            f'<line class="brace ask" x1="{percent(voted)}" x2="{percent(line)}" y1="114" y2="114"/>',
            f'<text class="strong" x="{percent(voted)}" y="138">{escape(words.to_go)}</text>',
        ]
    else:
        foot = 138 if wide else 132
        if wide and voted:
            body.append(f'<line class="brace" x1="0" x2="{percent(voted)}" y1="114" y2="114"/>')
        body.append(f'<text class="strong" x="0" y="{foot}">{escape(words.both)}</text>')
    foot = 138 if wide else 132
    body.append(f'<text x="100%" y="{foot}" text-anchor="end">{escape(words.in_all)}</text>')
    few = " few" if strokes[0] <= FEW else ""
    return (
        f'<svg class="roll {shape}{few}" role="img" aria-label="{escape(words.label)}">'
        + "".join(body)
        + "</svg>"
    )


def _gate(line: Fraction, *, top: int, bottom: int) -> str:
    return (
        f'<line class="gate" x1="{percent(line)}" x2="{percent(line)}" y1="{top}" y2="{bottom}"/>'
    )


def _flag(line: Fraction, text: str) -> str:
    """The flag flies to the right, and to the left where the line stands far to the right."""
    left = line > Fraction(1, 2)
    cloth, x, anchor = (FLAG_LEFT, "-32", ' text-anchor="end"') if left else (FLAG, "32", "")
    return (
        f'<svg x="{percent(line)}" y="4" overflow="visible"><path class="flag" d="{cloth}"/>'
        f'<text class="strong" x="{x}" y="14"{anchor}>{escape(text)}</text></svg>'
    )
