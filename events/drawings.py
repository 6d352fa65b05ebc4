"""Drawings of meetups as SVG: the room as dots, and how many came as bars. Pure: no Django.

A drawing never stands alone: each carries its text as a label, and the page says the same in words. Colours
and lines come from classes; sizes that follow from data are attributes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from html import escape

STEP = 11  # from dot to dot
DOT, RING, MINE = 3.7, 3.3, 4.2  # the radii of a taken, a free and one's own seat
COLUMNS = 20
MOST_DOTS = 400
LONGEST = (
    86.0  # per cent of the width that the longest bar takes, so that its figure fits beside it
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG, and what one dot of it stands for."""

    svg: str
    seats_per_dot: int = 1


def room(
    capacity: int | None,
    taken: int,
    *,
    label: str,
    mine: int = 0,
    columns: int = COLUMNS,
) -> Drawing:
    """Draw a room: a dot a head, row by row; `mine` of the `taken` are one's own and marked, at the end.

    `capacity` None draws the heads that come. People beyond a capacity that was lowered are drawn too. In a
    hall of more than 400 each dot stands for several heads, and nobody's own is told apart.
    """
    seats = max(capacity or 0, taken)
    each = max(1, -(-seats // MOST_DOTS))
    if each > 1:
        return Drawing(_hall(seats, taken, each, label=label, columns=columns), each)
    others = taken - mine
    groups = [
        _group("taken", range(1, others + 1), DOT, columns),
        *(_circle(number, MINE, columns, kind="mine") for number in range(others + 1, taken + 1)),
        _group("free", range(taken + 1, seats + 1), RING, columns),
    ]
    return Drawing(_frame(seats, columns, label, "".join(groups)))


def _hall(seats: int, taken: int, each: int, *, label: str, columns: int) -> str:
    dots, full = -(-seats // each), -(-taken // each)
    groups = [
        _group("taken", range(1, full + 1), DOT, columns),
        _group("free", range(full + 1, dots + 1), RING, columns),
    ]
    return _frame(dots, columns, label, "".join(groups))


def _frame(dots: int, columns: int, label: str, inside: str) -> str:
    rows = max(1, -(-dots // columns))
    return (
        f'<svg class="room" viewBox="0 0 {columns * STEP} {rows * STEP}" role="img"'
        f' aria-label="{escape(label)}">{inside}</svg>'
    )


def _group(kind: str, numbers: Collection[int], radius: float, columns: int) -> str:
    if not numbers:
        return ""
    return (
        f'<g class="{kind}">'
        + "".join(_circle(number, radius, columns) for number in numbers)
        + "</g>"
    )


def _circle(number: int, radius: float, columns: int, *, kind: str = "") -> str:
    row, column = divmod(number - 1, columns)
    x, y = column * STEP + STEP / 2, row * STEP + STEP / 2
    marked = f'class="{kind}" ' if kind else ""
    return f'<circle {marked}cx="{x:g}" cy="{y:g}" r="{radius:g}"/>'


def bar(number: int | None, most: int, *, label: str, said: str) -> str:
    """Draw one bar of a list: its length against the longest; a dashed gap where nothing is known.

    `said` is the figure as it stands beside the bar, `label` the whole for those who do not see it.
    """
    head = f'<svg class="bar" role="img" aria-label="{escape(label)}">'
    if number is None:
        return (
            f'{head}<rect class="none" x="1" y="1" width="7%" height="19" rx="3"/>'
            f'<svg x="7%" overflow="visible"><text class="soft" x="12" y="15">{escape(said)}</text>'
            "</svg></svg>"
        )
    length = f"{LONGEST * number / most:.1f}%" if most else "0%"
    return (
        f'{head}<rect width="{length}" height="21" rx="3"/>'
        f'<svg x="{length}" overflow="visible"><text x="10" y="16">{escape(said)}</text></svg></svg>'
    )
