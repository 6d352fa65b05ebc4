"""The drawings of a vote, as SVG text: the roll in strokes, turnout over time, pace as bars.

Pure: no Django, no clock. No style attributes: sizes that depend on data are SVG attributes. Each
drawing carries its own words (`aria-label`); tables stand beneath them on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from html import escape

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
        + "".join(f"M{_n(a)} 0H{_n(b)}V{HEIGHT}H{_n(a)}Z" for a, b in pieces)
        + '"/>'
        for name, pieces in parts.items()
        if pieces
    )
    return (
        f'<svg x="0" y="{top}" width="100%" height="{height}" viewBox="0 0 {_n(width)} {HEIGHT}"'
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
            f'<line class="brace" x1="0" x2="{_pc(voted - Fraction(35, 10000))}" y1="114" y2="114"/>',
            f'<text class="strong" x="0" y="138">{escape(words.voted)}</text>',
            f'<line class="brace ask" x1="{_pc(voted)}" x2="{_pc(line)}" y1="114" y2="114"/>',
            f'<text class="strong" x="{_pc(voted)}" y="138">{escape(words.to_go)}</text>',
        ]
    else:
        foot = 138 if wide else 132
        if wide and voted:
            body.append(f'<line class="brace" x1="0" x2="{_pc(voted)}" y1="114" y2="114"/>')
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
    return f'<line class="gate" x1="{_pc(line)}" x2="{_pc(line)}" y1="{top}" y2="{bottom}"/>'


def _flag(line: Fraction, text: str) -> str:
    """The flag flies to the right, and to the left where the line stands far to the right."""
    left = line > Fraction(1, 2)
    cloth, x, anchor = (FLAG_LEFT, "-32", ' text-anchor="end"') if left else (FLAG, "32", "")
    return (
        f'<svg x="{_pc(line)}" y="4" overflow="visible"><path class="flag" d="{cloth}"/>'
        f'<text class="strong" x="{x}" y="14"{anchor}>{escape(text)}</text></svg>'
    )


# --- Turnout over time ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Mark:
    """A count at a moment, with the words that stand beside its dot."""

    at: datetime
    ballots: int
    words: str
    # Something was told between the mark before and this one, without a time: the line is a guess.
    after_gap: bool = False


@dataclass(frozen=True)
class Spread:
    """What is expected at a moment: nine times in ten between `low` and `high`, `middle` in between."""

    at: datetime
    low: int
    middle: int
    high: int


@dataclass(frozen=True)
class ChartWords:
    """What is written on the chart; the page translates it."""

    label: str
    quorum: str
    now: str
    at_close: str = ""
    ends: tuple[str, str, str] = ("", "", "")  # low, middle and high end of the fan
    day: Callable[[datetime, bool], str] = lambda day, _full: f"{day:%a} {day.day}"


@dataclass(frozen=True)
class _Frame:
    """Where hours and ballots lie on the paper."""

    left: float
    right: float
    top: float
    bottom: float
    opens_at: datetime
    closes_at: datetime
    highest: int

    def x(self, at: datetime) -> float:
        share = (at - self.opens_at) / (self.closes_at - self.opens_at)
        return self.left + (self.right - self.left) * min(max(share, 0.0), 1.0)

    def y(self, ballots: float) -> float:
        return self.bottom - (self.bottom - self.top) * ballots / self.highest


def turnout_chart(
    *,
    opens_at: datetime,
    closes_at: datetime,
    marks: Sequence[Mark],
    needed: int | None,
    now: datetime | None,
    at_close: int | None,
    words: ChartWords,
    fan: Sequence[Spread] = (),
) -> str:
    """Draw ballots over the window, for wide and for narrow places.

    `opens_at` is in the zone whose days are named. `now` is left out when the vote is over;
    `at_close` is where the present pace leads. `fan` is what is expected, from the last count to the
    close; it takes the place of the straight line.
    """
    tops = [mark.ballots for mark in marks] + [spread.high for spread in fan]
    peak = max([needed or 0, 0 if fan else at_close or 0, *tops, 4])
    step = _tick(peak)
    highest = peak + max(-(-peak * 14 // 100), 1)
    drawn = []
    for shape, width, left, right in (("long", 760, 52, 640), ("tall", 340, 44, 332)):
        frame = _Frame(left, right, 26, 366, opens_at, closes_at, highest)
        body = [
            *_grid(frame, step),
            *_fan(frame, fan),
            *_days(frame, words, wide=shape == "long"),
            *_quorum(frame, needed, words),
            *_now(frame, now, words),
            *_curve(frame, marks),
            *(
                _ends(frame, fan, words, wide=shape == "long")
                if fan
                else _ahead(frame, marks, at_close, words, wide=shape == "long")
            ),
            *_dots(frame, marks, edge=width - 4),
        ]
        drawn.append(
            f'<svg class="{shape}" viewBox="0 0 {width} 400" role="img"'
            f' aria-label="{escape(words.label)}">{"".join(body)}</svg>'
        )
    return "".join(drawn)


def _tick(peak: int) -> int:
    """Choose a round step, so that three to six lines stand on the paper."""
    step = 1
    while True:
        for size in (1, 2, 5):
            if peak <= size * step * 5:
                return size * step
        step *= 10


def _grid(frame: _Frame, step: int) -> list[str]:
    lines = []
    for value in range(0, frame.highest + 1, step):
        y = frame.y(value)
        if value:
            lines.append(_line("grid", frame.left, frame.right, y, y))
        lines.append(
            f'<text x="{_f(frame.left - 8)}" y="{_f(y + 4)}" text-anchor="end">{value:,}</text>'
        )
    lines.append(_line("axis", frame.left, frame.right, frame.bottom, frame.bottom))
    return lines


def _days(frame: _Frame, words: ChartWords, *, wide: bool) -> list[str]:
    """Name the days between their midnights; leave out names that would run into each other."""
    zone = frame.opens_at.tzinfo
    day = frame.opens_at.replace(hour=0, minute=0, second=0, microsecond=0)
    closes_at = frame.closes_at.astimezone(zone)
    days: list[tuple[float, float, datetime]] = []
    while day < closes_at:
        after = (day + timedelta(days=1, hours=3)).replace(hour=0)
        days.append((frame.x(max(day, frame.opens_at)), frame.x(min(after, closes_at)), day))
        day = after
    room = 78 if wide else 52
    every = max(1, -(-room * len(days) // int(frame.right - frame.left)))
    drawn = [_line("axis", frame.left, frame.left, frame.bottom, frame.bottom + 6)]
    named = 0
    for place, (start, end, day) in enumerate(days):
        if start > frame.left:
            drawn.append(_line("axis", start, start, frame.bottom, frame.bottom + 6))
        # a day that is cut short at either end has no room for its name
        if place % every or (every == 1 and len(days) > 1 and end - start < room * 0.62):
            continue
        middle = max((start + end) / 2, frame.left + room * 0.36)
        drawn.append(
            f'<text x="{_f(middle)}" y="{_f(frame.bottom + 22)}" text-anchor="middle">'
            f"{escape(words.day(day, wide and not named))}</text>"
        )
        named += 1
    return drawn


def _quorum(frame: _Frame, needed: int | None, words: ChartWords) -> list[str]:
    if needed is None:
        return []
    y = frame.y(needed)
    return [
        _line("quorum", frame.left, frame.right, y, y),
        f'<text class="q" x="{_f(frame.left + 6)}" y="{_f(y - 8)}">{escape(words.quorum)}</text>',
    ]


def _now(frame: _Frame, now: datetime | None, words: ChartWords) -> list[str]:
    if now is None:
        return []
    x = frame.x(now)
    left = x > frame.left + (frame.right - frame.left) * 0.6
    anchor = ' text-anchor="end"' if left else ""
    return [
        _line("now", x, x, frame.bottom, 14),
        f'<text x="{_f(x - 7 if left else x + 7)}" y="14"{anchor}>{escape(words.now)}</text>',
    ]


def _curve(frame: _Frame, marks: Sequence[Mark]) -> list[str]:
    drawn = []
    x, y = frame.left, frame.bottom
    for mark in marks:
        x2, y2 = frame.x(mark.at), frame.y(mark.ballots)
        name = "line missing" if mark.after_gap else "line"
        drawn.append(f'<path class="{name}" d="M{_f(x)} {_f(y)}L{_f(x2)} {_f(y2)}"/>')
        x, y = x2, y2
    return drawn


def _ahead(
    frame: _Frame, marks: Sequence[Mark], at_close: int | None, words: ChartWords, *, wide: bool
) -> list[str]:
    if at_close is None or not marks:
        return []
    last = marks[-1]
    x, y = frame.x(last.at), frame.y(last.ballots)
    end = frame.y(at_close)
    below = min(max(y, end) + 38, frame.bottom - 8)
    place = f'x="{_f(frame.right)}" y="{_f(below)}" text-anchor="end"'
    if wide:
        place = f'x="{_f(frame.right + 10)}" y="{_f(end + 4)}"'
    return [
        f'<path class="middle" d="M{_f(x)} {_f(y)}L{_f(frame.right)} {_f(end)}"/>',
        f'<text class="p" {place}>{escape(words.at_close)}</text>',
    ]


def _fan(frame: _Frame, fan: Sequence[Spread]) -> list[str]:
    """The band that holds nine of ten courses, and the dashed line in its middle."""
    if len(fan) < 2:
        return []
    up = [f"{_f(frame.x(each.at))} {_f(frame.y(each.high))}" for each in fan]
    down = [f"{_f(frame.x(each.at))} {_f(frame.y(each.low))}" for each in reversed(fan)]
    middle = [f"{_f(frame.x(each.at))} {_f(frame.y(each.middle))}" for each in fan]
    return [
        f'<path class="fan-90" d="M{"L".join([*up, *down])}Z"/>',
        f'<path class="middle" d="M{"L".join(middle)}"/>',
    ]


LEAST_APART = 17  # between two lines of writing


def _ends(frame: _Frame, fan: Sequence[Spread], words: ChartWords, *, wide: bool) -> list[str]:
    """Write where the fan ends: beside it, or in narrow places above and below its end."""
    last = fan[-1]
    places: tuple[float, float | None, float]
    low, middle, high = (frame.y(each) for each in (last.low, last.middle, last.high))
    if wide:
        middle = min(max(middle, frame.top + LEAST_APART), frame.bottom - LEAST_APART)
        places = (max(low, middle + LEAST_APART), middle, min(high, middle - LEAST_APART))
        at = f'x="{_f(frame.right + 10)}"'
    else:
        places = (min(low + 18, frame.bottom - 6), None, max(high - 8, frame.top + 6))
        at = f'x="{_f(frame.right)}" text-anchor="end"'
    return [
        f'<text class="p" {at} y="{_f(y if not wide else y + 4)}">{escape(said)}</text>'
        for y, said in zip(places, words.ends, strict=True)
        if y is not None and said
    ]


MOST_DOTS = 24  # more counts than these are a line; only the last is marked


def _dots(frame: _Frame, marks: Sequence[Mark], *, edge: float) -> list[str]:
    """Dots with their words: the last above its line on the left, the others below on the right."""
    drawn = []
    for place, mark in enumerate(marks):
        if len(marks) > MOST_DOTS and place < len(marks) - 1:
            continue
        x, y = frame.x(mark.at), frame.y(mark.ballots)
        drawn.append(f'<circle class="dot" cx="{_f(x)}" cy="{_f(y)}" r="5.5"/>')
        last = place == len(marks) - 1
        # in narrow places a neighbour would sit on the words; the table has them
        near = not last and frame.right < 400 and frame.x(marks[place + 1].at) - x < 40
        crowded = near or (len(marks) > 4 and not last)
        if not mark.words or crowded:
            continue
        if last and x - frame.left > 110:
            at = f'x="{_f(x - 11)}" y="{_f(y - 11)}" text-anchor="end"'
        else:
            low = min(y + 22, frame.bottom - 6)
            at = f'x="{_f(min(x + 12, edge - 7.6 * len(mark.words)))}" y="{_f(low)}"'
        drawn.append(f'<text class="strong" {at}>{escape(mark.words)}</text>')
    return drawn


def _line(name: str, x1: float, x2: float, y1: float, y2: float) -> str:
    return f'<line class="{name}" x1="{_f(x1)}" x2="{_f(x2)}" y1="{_f(y1)}" y2="{_f(y2)}"/>'


# --- Pace and tally -------------------------------------------------------------------------------


def bar(kind: str, share: Fraction) -> str:
    """Draw one bar, as wide as its share of the widest."""
    width = _pc(min(max(share, Fraction(0)), Fraction(1)))
    return (
        '<svg aria-hidden="true">'
        f'<rect class="{escape(kind)}" width="{width}" height="12" rx="3"/></svg>'
    )


def bars(values: Sequence[tuple[str, Fraction]]) -> list[str]:
    """Draw bars against the widest of them."""
    widest = max((value for _kind, value in values), default=Fraction(0)) or Fraction(1)
    return [bar(kind, value / widest) for kind, value in values]


def _pc(share: Fraction) -> str:
    return f"{float(share * 100):.2f}%"


def _n(value: Fraction) -> str:
    return f"{float(value):.2f}"


def _f(value: float) -> str:
    return f"{value:.1f}"
