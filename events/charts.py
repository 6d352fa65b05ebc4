"""Columns over time as SVG, for wide and for narrow places. Pure: no Django, no clock.

A chart never stands alone: its table stands beneath it. Colours come from classes; sizes that follow from
data are attributes. What is unknown is a dashed gap, and never a column of no height.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

TOP, BOTTOM, HEIGHT = 26, 210, 240
SHAPES = (("long", 760, 46, 756), ("tall", 340, 34, 338))
NAME_ROOM = 34  # what the name of a period needs
FIGURE_ROOM = 9  # what a digit above a column needs
UNKNOWN_HEIGHT = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """One period: its name, and a value for each kind of column."""

    name: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What those hear who do not see the chart; `key` makes its names unique on the page."""

    key: str
    title: str
    desc: str
    unit: str = ""  # what stands behind each figure: %


def columns(marks: Sequence[Mark], *, words: Words, stacked: bool = False) -> str:
    """Draw a group of columns for each period, beside each other or on top of each other."""
    heights = [
        sum(value or 0 for value in mark.values) if stacked else max(_known(mark), default=0)
        for mark in marks
    ]
    step = tick(max([*heights, 1]))
    highest = max(-(-max([*heights, 1]) // step), 1) * step
    drawn = []
    for shape, width, left, right in SHAPES:
        frame = _Frame(left, right, highest, len(marks))
        body = [
            *_grid(frame, step, words.unit),
            *_columns(frame, marks, words, stacked=stacked),
            *_names(frame, marks),
        ]
        key = f"{words.key}-{shape}"
        drawn.append(
            f'<svg class="{shape}" viewBox="0 0 {width} {HEIGHT}" role="img"'
            f' aria-labelledby="{escape(key)}-title {escape(key)}-desc">'
            f'<title id="{escape(key)}-title">{escape(words.title)}</title>'
            f'<desc id="{escape(key)}-desc">{escape(words.desc)}</desc>{"".join(body)}</svg>'
        )
    return "".join(drawn)


def tick(peak: int) -> int:
    """Choose a round step, so that at most five lines stand on the paper."""
    scale = 1
    while True:
        for size in (1, 2, 5):
            if peak <= size * scale * 5:
                return size * scale
        scale *= 10


@dataclass(frozen=True, slots=True)
class _Frame:
    left: int
    right: int
    highest: int
    periods: int

    @property
    def slot(self) -> float:
        return (self.right - self.left) / max(self.periods, 1)

    def y(self, value: int) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / self.highest


def _known(mark: Mark) -> list[int]:
    return [value for value in mark.values if value is not None]


def _grid(frame: _Frame, step: int, unit: str) -> list[str]:
    drawn = []
    for value in range(0, frame.highest + 1, step):
        y = frame.y(value)
        name = "grid" if value else "axis"
        drawn.append(
            f'<line class="{name}" x1="{frame.left}" x2="{frame.right}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text x="{frame.left - 8}" y="{y + 4:.1f}" text-anchor="end">{value:,}{escape(unit)}</text>'
        )
    return drawn


def _names(frame: _Frame, marks: Sequence[Mark]) -> list[str]:
    """Name the periods; where there is no room, every second, third … counted from the newest."""
    every = max(1, -(-NAME_ROOM * len(marks) // max(frame.right - frame.left, 1)))
    return [
        f'<text x="{frame.left + frame.slot * (place + 0.5):.1f}" y="{BOTTOM + 20}"'
        f' text-anchor="middle">{escape(mark.name)}</text>'
        for place, mark in enumerate(marks)
        if (len(marks) - 1 - place) % every == 0
    ]


def _columns(frame: _Frame, marks: Sequence[Mark], words: Words, *, stacked: bool) -> list[str]:
    drawn = []
    for place, mark in enumerate(marks):
        start = frame.left + frame.slot * place
        abreast = 1 if stacked else max(len(mark.values), 1)
        room = min(frame.slot * 0.76, 46.0 * abreast)
        each = room / abreast
        x = start + (frame.slot - room) / 2
        base = 0
        for kind, value in enumerate(mark.values):
            if value is None:
                if not stacked or not kind:  # a stack that is unknown is one gap
                    drawn.append(_unknown(x, each))
            elif value:
                drawn.append(_column(frame, x, each, base, value, kind))
                if not stacked:
                    drawn.append(_figure(frame, x, each, value, words.unit))
            x += 0 if stacked else each
            base += (value or 0) if stacked else 0
        if stacked and base:
            drawn.append(_figure(frame, x, each, base, words.unit))
    return drawn


def _column(frame: _Frame, x: float, width: float, base: int, value: int, kind: int) -> str:
    top, foot = frame.y(base + value), frame.y(base)
    look = "bar" if not kind else "bar other"
    inner = max(width - 2, 1.0)
    return (
        f'<rect class="{look}" x="{x + 1:.1f}" y="{top:.1f}" width="{inner:.1f}"'
        f' height="{foot - top:.1f}" rx="{min(2.0, inner / 2):.1f}"/>'
    )


def _unknown(x: float, width: float) -> str:
    return (
        f'<rect class="missing" x="{x + 1:.1f}" y="{BOTTOM - UNKNOWN_HEIGHT}"'
        f' width="{max(width - 2, 1.0):.1f}" height="{UNKNOWN_HEIGHT}" rx="2"/>'
    )


def _figure(frame: _Frame, x: float, width: float, value: int, unit: str) -> str:
    """The figure above its column, where it has room; the table has them all."""
    said = f"{value:,}{unit}"
    if FIGURE_ROOM * len(said) > width + 6:
        return ""
    return (
        f'<text class="strong" x="{x + width / 2:.1f}" y="{frame.y(value) - 7:.1f}"'
        f' text-anchor="middle">{escape(said)}</text>'
    )
