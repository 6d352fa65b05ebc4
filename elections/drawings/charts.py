"""Turnout over time, and what is expected of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

from elections.drawings.figures import place_of


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
            *_dots(frame, marks, needed, edge=width - 4),
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
            f'<text x="{place_of(frame.left - 8)}" y="{place_of(y + 4)}" text-anchor="end">{value:,}</text>'
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
            f'<text x="{place_of(middle)}" y="{place_of(frame.bottom + 22)}" text-anchor="middle">'
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
        f'<text class="q" x="{place_of(frame.left + 6)}" y="{place_of(y - 8)}">{escape(words.quorum)}</text>',
    ]


def _now(frame: _Frame, now: datetime | None, words: ChartWords) -> list[str]:
    if now is None:
        return []
    x = frame.x(now)
    left = x > frame.left + (frame.right - frame.left) * 0.6
    anchor = ' text-anchor="end"' if left else ""
    return [
        _line("now", x, x, frame.bottom, 14),
        f'<text x="{place_of(x - 7 if left else x + 7)}" y="14"{anchor}>{escape(words.now)}</text>',
    ]


def _curve(frame: _Frame, marks: Sequence[Mark]) -> list[str]:
    drawn = []
    x, y = frame.left, frame.bottom
    for mark in marks:
        x2, y2 = frame.x(mark.at), frame.y(mark.ballots)
        name = "line missing" if mark.after_gap else "line"
        drawn.append(
            f'<path class="{name}" d="M{place_of(x)} {place_of(y)}L{place_of(x2)} {place_of(y2)}"/>'
        )
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
    place = f'x="{place_of(frame.right)}" y="{place_of(below)}" text-anchor="end"'
    if wide:
        place = f'x="{place_of(frame.right + 10)}" y="{place_of(end + 4)}"'
    return [
        f'<path class="middle" d="M{place_of(x)} {place_of(y)}L{place_of(frame.right)} {place_of(end)}"/>',
        f'<text class="p" {place}>{escape(words.at_close)}</text>',
    ]


def _fan(frame: _Frame, fan: Sequence[Spread]) -> list[str]:
    """The band that holds nine of ten courses, and the dashed line in its middle."""
    if len(fan) < 2:
        return []
    up = [f"{place_of(frame.x(each.at))} {place_of(frame.y(each.high))}" for each in fan]
    down = [f"{place_of(frame.x(each.at))} {place_of(frame.y(each.low))}" for each in reversed(fan)]
    middle = [f"{place_of(frame.x(each.at))} {place_of(frame.y(each.middle))}" for each in fan]
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
        at = f'x="{place_of(frame.right + 10)}"'
    else:
        # the band still falls to the left of its end: write below what the words stand over
        over = [frame.y(each.low) for each in fan if frame.x(each.at) > frame.right - 44]
        places = (min(max(over) + 16, frame.bottom - 6), None, max(high - 8, frame.top + 6))
        at = f'x="{place_of(frame.right)}" text-anchor="end"'
    return [
        f'<text class="p" {at} y="{place_of(y if not wide else y + 4)}">{escape(said)}</text>'
        for y, said in zip(places, words.ends, strict=True)
        if y is not None and said
    ]


MOST_DOTS = 24  # more counts than these are a line; only the last is marked


def _dots(frame: _Frame, marks: Sequence[Mark], needed: int | None, *, edge: float) -> list[str]:
    """Dots with their words: the last above its line on the left, the others below on the right.

    Where the quorum's line would go through it, the last one's are below, too.
    """
    drawn = []
    for place, mark in enumerate(marks):
        if len(marks) > MOST_DOTS and place < len(marks) - 1:
            continue
        x, y = frame.x(mark.at), frame.y(mark.ballots)
        drawn.append(f'<circle class="dot" cx="{place_of(x)}" cy="{place_of(y)}" r="5.5"/>')
        last = place == len(marks) - 1
        # in narrow places a neighbour would sit on the words; the table has them
        near = not last and frame.right < 400 and frame.x(marks[place + 1].at) - x < 40
        crowded = near or (len(marks) > 4 and not last)
        if not mark.words or crowded:
            continue
        struck = needed is not None and 6 <= y - frame.y(needed) <= 25
        if last and x - frame.left > 110 and not struck:
            at = f'x="{place_of(x - 11)}" y="{place_of(y - 11)}" text-anchor="end"'
        else:
            low = min(y + 22, frame.bottom - 6)
            at = f'x="{place_of(min(x + 12, edge - 7.6 * len(mark.words)))}" y="{place_of(low)}"'
        drawn.append(f'<text class="strong" {at}>{escape(mark.words)}</text>')
    return drawn


def _line(name: str, x1: float, x2: float, y1: float, y2: float) -> str:
    return f'<line class="{name}" x1="{place_of(x1)}" x2="{place_of(x2)}" y1="{place_of(y1)}" y2="{place_of(y2)}"/>'
