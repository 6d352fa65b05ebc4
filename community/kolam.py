"""Kolams: the line drawings made at doorsteps in Tamil Nadu, drawn here from an address.

Dots stand on a grid. Between two neighbours the thread either crosses over or turns back; that
choice, for every pair, is the whole drawing. The address decides the choices, by its hash, and a
quarter turn repeats them, until a single thread runs round every dot and comes home. The same
address always gives the same kolam, here and on any other machine.

Pure: no Django, no clock, no chance.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape

Dot = tuple[int, int]  # column and row, counted from the upper left
Pair = tuple[Dot, Dot]  # two neighbours, the left or upper one first
Step = tuple[Dot, int, int]  # a quarter of the way round a dot: in by one side, out by the next

# Sides of a dot are counted north, east, south, west.
SIDES: tuple[Dot, ...] = ((0, -1), (1, 0), (0, 1), (-1, 0))
SIZES = (5, 7, 9, 11)  # dots across: a quarter turn allows a single thread only on odd squares
TRIES = 120
LIKELY = 190  # of 256: how often two neighbours cross
RICH = 1.05  # crossings to a dot, below which a kolam looks poor


@dataclass(frozen=True)
class Kolam:
    """A finished drawing: its dots, the pairs where the thread crosses, and the dots drawn large."""

    dots: tuple[Dot, ...]
    crossings: frozenset[Pair]
    large: frozenset[Dot] = frozenset()

    def crosses(self, dot: Dot, side: int) -> bool:
        """Say whether the thread crosses over to the neighbour on this side."""
        return _pair(dot, _beyond(dot, side)) in self.crossings

    def threads(self) -> list[list[Step]]:
        """Follow the thread round the dots; a list for each time it comes home."""
        left = {(dot, frozenset((side, (side + 1) % 4))) for dot in self.dots for side in range(4)}
        starts = ((dot, side, (side + 1) % 4) for dot in self.dots for side in range(4))
        return [thread for start in starts if (thread := self._follow(start, left))]

    def _follow(self, step: Step, left: set[tuple[Dot, frozenset[int]]]) -> list[Step]:
        thread = []
        while (step[0], frozenset(step[1:])) in left:
            left.remove((step[0], frozenset(step[1:])))
            thread.append(step)
            dot, entered, side = step
            onward = (side - entered) % 4  # 1: turning with the clock, 3: against it
            if self.crosses(dot, side):
                # over to the neighbour, and round it the other way
                back = (side + 2) % 4
                step = (_beyond(dot, side), back, (back - onward) % 4)
            else:
                step = (dot, side, (side + onward) % 4)
        return thread


def _beyond(dot: Dot, side: int) -> Dot:
    return dot[0] + SIDES[side][0], dot[1] + SIDES[side][1]


def _pair(one: Dot, other: Dot) -> Pair:
    return (one, other) if one <= other else (other, one)


# --- Grounds: which dots there are --------------------------------------------------------------


@cache
def _ground(size: int, reach: int) -> tuple[Dot, ...]:
    """List the dots of a square whose corners are cut; reach 0 is a diamond."""
    far = size - 1
    return tuple(
        (column, row)
        for row in range(size)
        for column in range(size)
        if abs(2 * column - far) + abs(2 * row - far) <= far + (far + 1) % 2 + reach
    )


@cache
def _joined_ground(size: int) -> tuple[Dot, ...]:
    """List the dots of four blocks that lean on each other: a notch in the middle of each side."""
    far, middle = size - 1, {(size - 1) // 2, size // 2}
    return tuple(
        (column, row)
        for row in range(size)
        for column in range(size)
        if not ((column in middle and row in {0, far}) or (row in middle and column in {0, far}))
    )


def _cities(size: int, count: int) -> frozenset[Dot]:
    """Place the large dots: across from each other, then the centre, then between."""
    far, near = size - 1, round((size - 3) / 4)
    there, middle = far - near, far // 2
    places = [
        *((near, near), (there, there), (there, near), (near, there)),
        *((middle, middle), (middle, near), (middle, there), (near, middle), (there, middle)),
    ]
    return frozenset(places[:count] if count != 1 else [(middle, middle)])


@cache
def _families(dots: tuple[Dot, ...], *, mirrored: bool) -> tuple[tuple[Pair, ...], ...]:
    """Group the pairs that a quarter turn (and a mirror) carries into each other."""
    standing, far = set(dots), max(column for column, _row in dots)

    def images(pair: Pair) -> set[Pair]:
        found = {pair}
        for _turn in range(3):
            pair = _pair(*((far - row, column) for column, row in pair))  # a quarter turn
            found.add(pair)
        if mirrored:
            found |= {_pair(*((far - column, row) for column, row in one)) for one in set(found)}
        return found

    pairs = {
        _pair(dot, _beyond(dot, side))
        for dot in dots
        for side in (1, 2)
        if _beyond(dot, side) in standing
    }
    return tuple(sorted({tuple(sorted(images(pair))) for pair in pairs}))


# --- Choosing the crossings ---------------------------------------------------------------------


def _bytes_of(*words: object) -> Iterator[int]:
    """Draw bytes from the words' hash, as many as are asked for."""
    for count in range(1 << 16):
        yield from hashlib.sha256("\n".join(map(str, (*words, count))).encode()).digest()


@lru_cache(maxsize=1024)
def _weave(address: str, dots: tuple[Dot, ...], *, wanted: int, mirrored: bool) -> frozenset[Pair]:
    """Choose crossings until `wanted` threads run round all the dots.

    Each try begins with what the hash says and then changes one family at a time while that brings
    the number of threads nearer. The last tries forget the address: they are known to succeed.
    """
    families = _families(dots, mirrored=mirrored)
    for attempt in range(2 * TRIES):
        word = address if attempt < TRIES else "any doorstep"
        draws = _bytes_of("kolam", word, len(dots), mirrored, attempt)
        chosen = {family for family in families if next(draws) < LIKELY}
        order = sorted(families, key=lambda _family: next(draws))
        kolam = _with(dots, chosen)
        missing = _missing(kolam, wanted)
        for family in order:
            changed = _with(dots, chosen ^ {family})
            if (fewer := _missing(changed, wanted)) < missing:
                chosen, kolam, missing = chosen ^ {family}, changed, fewer
        if not missing and len(kolam.crossings) >= RICH * len(dots):
            return kolam.crossings
    raise ValueError(f"No kolam of {wanted} threads stands on {len(dots)} dots.")


def _with(dots: tuple[Dot, ...], families: set[tuple[Pair, ...]]) -> Kolam:
    return Kolam(dots, frozenset(pair for family in families for pair in family))


def _missing(kolam: Kolam, wanted: int) -> int:
    """Say how far a kolam is from so many threads; a dot left alone in its own ring counts too."""
    threads = kolam.threads()
    alone = sum(len(thread) == 4 for thread in threads)
    return abs(len(threads) - wanted) + alone


# --- The kolams of the house ----------------------------------------------------------------------


def cover(address: str, *, size: int = 7, cities: int = 0) -> Kolam:
    """Draw the kolam of an address. With cities it is four blocks that lean on each other."""
    if size not in SIZES:
        raise ValueError(f"A kolam is {SIZES} dots across, not {size}.")
    if cities > 1 and size > 5:
        dots = _joined_ground(size)
    else:
        reaches = range(2, size, 2)
        dots = _ground(size, reaches[next(_bytes_of("ground", address)) % len(reaches)])
    large = _cities(size, cities or 1)
    return Kolam(dots, _weave(address, dots, wanted=1, mirrored=False), large)


def seal(address: str) -> Kolam:
    """Draw a seal: a diamond that its mirror image covers. It takes three threads."""
    dots = _ground(7, 0)
    return Kolam(dots, _weave(address, dots, wanted=3, mirrored=True), frozenset({(3, 3)}))


def mark() -> Kolam:
    """Draw the mark of the house: four dots, and two threads that hold each other."""
    dots = _ground(2, 2)
    return _with(dots, set(_families(dots, mirrored=False)))


def border(across: int, down: int) -> Kolam:
    """Draw a frame of dots, one deep: two threads that cross between every pair."""
    dots = tuple(
        (column, row)
        for row in range(down)
        for column in range(across)
        if column in {0, across - 1} or row in {0, down - 1}
    )
    standing = set(dots)
    crossings = {
        _pair(dot, _beyond(dot, side))
        for dot in dots
        for side in (1, 2)
        if _beyond(dot, side) in standing
    }
    return Kolam(dots, frozenset(crossings))


# --- On paper ---------------------------------------------------------------------------------------

STEP = 40.0  # between two dots
TURN = 0.365 * STEP  # from a dot to where the thread turns back
CROSS = 0.5 * STEP  # from a dot to where it crosses over
DOT, LARGE_DOT = 4.2, 8.0
EDGE = 14.0 + TURN  # from the paper's edge to the first dot

Point = tuple[float, float]


def svg(kolam: Kolam, *, label: str = "", look: str = "kolam") -> str:
    """Write a kolam down. Without a label it is an ornament that nobody is told of."""
    across = max(column for column, _row in kolam.dots) * STEP + 2 * EDGE
    down = max(row for _column, row in kolam.dots) * STEP + 2 * EDGE
    told = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    path = "".join(_path(kolam, thread) for thread in kolam.threads())
    dots = "".join(
        f'<circle cx="{_short(x)}" cy="{_short(y)}" r="{LARGE_DOT if dot in kolam.large else DOT}"/>'
        for dot in kolam.dots
        for x, y in [_place(dot)]
    )
    return (
        f'<svg class="{escape(look)}" viewBox="0 0 {_short(across)} {_short(down)}" {told}>'
        f'<path class="thread" d="{path}"/><g class="pulli">{dots}</g></svg>'
    )


def draw(address: str, *, size: int = 7, cities: int = 0, label: str = "") -> str:
    """Draw the kolam of an address as SVG."""
    return _drawn(address, size, cities, label)


@lru_cache(maxsize=256)
def _drawn(address: str, size: int, cities: int, label: str) -> str:
    return svg(cover(address, size=size, cities=cities), label=label)


def _short(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")


def _place(dot: Dot) -> Point:
    return dot[0] * STEP + EDGE, dot[1] * STEP + EDGE


def _port(kolam: Kolam, dot: Dot, side: int) -> Point:
    """Find where the thread passes this side of a dot."""
    (x, y), (east, south) = _place(dot), SIDES[side]
    away = CROSS if kolam.crosses(dot, side) else TURN
    return x + east * away, y + south * away


def _path(kolam: Kolam, thread: list[Step]) -> str:
    """Draw one thread without lifting the hand: straight between crossings, round where it turns."""
    begin = _port(kolam, thread[0][0], thread[0][1])
    words = [f"M{_short(begin[0])} {_short(begin[1])}"]
    for place, (dot, entered, side) in enumerate(thread):
        over_in, over_out = kolam.crosses(dot, entered), kolam.crosses(dot, side)
        start, end = _port(kolam, dot, entered), _port(kolam, dot, side)
        if over_in and over_out:
            after = thread[place + 1] if place + 1 < len(thread) else None
            if after is None or not kolam.crosses(after[0], after[2]):
                words.append(f"L{_short(end[0])} {_short(end[1])}")
            continue  # else: one stroke with the next
        pull = math.dist(start, end) * (0.36 if over_in or over_out else 0.39)
        (in_x, in_y), (out_x, out_y) = SIDES[entered], SIDES[side]
        slant_x, slant_y = (out_x - in_x) * math.sqrt(0.5), (out_y - in_y) * math.sqrt(0.5)
        # a crossing is passed aslant; where the thread turns back it runs along the dot's side
        from_x, from_y = (slant_x, slant_y) if over_in else (out_x, out_y)
        to_x, to_y = (slant_x, slant_y) if over_out else (-in_x, -in_y)
        bend = (
            (start[0] + from_x * pull, start[1] + from_y * pull),
            (end[0] - to_x * pull, end[1] - to_y * pull),
            end,
        )
        words.append("C" + " ".join(f"{_short(x)} {_short(y)}" for x, y in bend))
    return "".join(words) + "Z"
