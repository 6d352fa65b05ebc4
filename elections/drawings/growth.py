"""How the log of a vote grew, batch by batch: never by the hour, which nobody is told."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from elections.drawings.figures import place_of

HEIGHT, TOP, BOTTOM = 260, 22, 214


def growth(sizes: Sequence[int], *, label: str, first: str, last: str) -> str:
    """Draw the leaves after each batch as a staircase, for wide and for narrow places.

    `sizes` begins with the head over nothing; `first` and `last` are written under the ends.
    """
    if len(sizes) < 2 or not sizes[-1]:
        return ""
    return "".join(
        _drawn(sizes, shape, width, label, first, last)
        for shape, width in (("long", 760), ("tall", 340))
    )


def _drawn(sizes: Sequence[int], shape: str, width: int, label: str, first: str, last: str) -> str:
    left, right = 56.0, float(width - 12)
    tread = (right - left) / (len(sizes) - 1)

    def x(number: int) -> str:
        return place_of(left + tread * number)

    def y(size: int) -> str:
        return place_of(BOTTOM - (BOTTOM - TOP) * size / sizes[-1])

    path = [f"M{x(0)} {y(0)}"]
    for number, size in enumerate(sizes[1:], start=1):
        path.append(f"V{y(size)}H{x(number)}")
    stairs = "".join(path)
    middle = sizes[-1] // 2
    body = [
        *(_level(value, y(value), left, right) for value in sorted({middle, sizes[-1]}) if value),
        f'<path class="fan-50" d="{stairs}V{place_of(BOTTOM)}Z"/>',
        f'<path class="line" d="{stairs}"/>',
        f'<line class="axis" x1="{place_of(left)}" x2="{place_of(right)}" y1="{BOTTOM}" y2="{BOTTOM}"/>',
        f'<text x="{place_of(left - 8)}" y="{BOTTOM + 4}" text-anchor="end">0</text>',
        f'<text x="{place_of(left)}" y="{BOTTOM + 24}">{escape(first)}</text>',
    ]
    if len(sizes) > 2:
        body.append(
            f'<text x="{place_of(right)}" y="{BOTTOM + 24}" text-anchor="end">{escape(last)}</text>'
        )
    return (
        f'<svg class="{shape}" viewBox="0 0 {width} {HEIGHT}" role="img"'
        f' aria-label="{escape(label)}">{"".join(body)}</svg>'
    )


def _level(value: int, y: str, left: float, right: float) -> str:
    return (
        f'<line class="grid" x1="{place_of(left)}" x2="{place_of(right)}" y1="{y}" y2="{y}"/>'
        f'<text x="{place_of(left - 8)}" y="{place_of(float(y) + 4)}" text-anchor="end">{value:,}</text>'
    )
