"""How many have voted, as far as it is known: points in order, the line, and the pace.

Pure: no Django, no clock, no database. A point may lack its time; it then keeps its place and its
label, and feeds no pace. Hours are exact fractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction


class Qualifier(StrEnum):
    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    AT_LEAST = "at_least"


@dataclass(frozen=True)
class Point:
    """Ballots received up to a moment, as somebody counted or said."""

    ballots: int
    at: datetime | None = None
    label: str = ""
    qualifier: Qualifier = Qualifier.EXACT
    source: str = ""
    is_correction: bool = False
    why: str = ""  # it is one


class TurnoutFault(ValueError):
    """The series cannot be true; `point` is where it breaks."""

    def __init__(self, point: Point, limit: int) -> None:
        super().__init__(f"{point.ballots} against {limit}")
        self.point, self.limit = point, limit


class Fell(TurnoutFault):
    """Fewer than before: ballots do not leave the box, so it must be a correction."""


class MoreThanTheRoll(TurnoutFault):
    """More ballots than there are voters."""


def in_order(points: Iterable[Point]) -> list[Point]:
    """Set timed points by their time; a point without one stays behind the point told before it."""
    anchored: list[tuple[bool, datetime | None, int, Point]] = []
    last: datetime | None = None
    for place, point in enumerate(points):
        last = point.at or last
        anchored.append((last is not None, last, place, point))
    return [row[3] for row in sorted(anchored, key=lambda row: row[:3])]


def check(points: Sequence[Point], *, eligible: int | None) -> None:
    """Refuse a series that falls without a correction, or that outgrows the roll."""
    floor = 0
    for point in points:
        if eligible is not None and point.ballots > eligible:
            raise MoreThanTheRoll(point, eligible)
        if point.ballots < floor and not point.is_correction:
            raise Fell(point, floor)
        floor = point.ballots


def standing(points: Sequence[Point]) -> Sequence[Point]:
    """Return what still holds: everything from the last correction on."""
    for place in range(len(points) - 1, -1, -1):
        if points[place].is_correction:
            return points[place:]
    return points


def has_reached(point: Point, needed: int) -> bool | None:
    """Whether this figure shows the line crossed. "About" can fall short of it, never carry it."""
    if point.ballots < needed:
        return False
    return None if point.qualifier is Qualifier.ABOUT else True


@dataclass(frozen=True)
class Figures:
    """Where a question stands. None is "not known", never nought."""

    eligible: int | None
    needed: int | None
    ballots: int | None
    qualifier: Qualifier | None
    still_needed: int | None
    share_of_roll: Fraction | None
    share_of_quorum: Fraction | None
    reached: bool | None
    reached_at: datetime | None
    is_ceiling: bool = False  # not all of these ballots need count to the quorum


def figures(
    points: Sequence[Point],
    *,
    eligible: int | None,
    needed: int | None,
    is_ceiling: bool = False,
) -> Figures:
    """Read the latest figure against the roll and the line.

    `reached_at` is known only where an exact, timed count stood right on the line: any other figure
    shows that it was crossed, not when. Ballots of which some may not count (`is_ceiling`) can show that
    the line is not reached, and never that it is.
    """
    held = standing(points)
    latest = held[-1] if held else None
    ballots = latest.ballots if latest else None
    reached, reached_at = _reached(held, needed)
    if is_ceiling:
        short = needed is not None and latest is not None and ballots_at_most(latest, needed)
        reached, reached_at = (False if short else None), None
    still: int | None = None
    if needed is not None and ballots is not None and reached is not None and not is_ceiling:
        still = max(0, needed - ballots)
    return Figures(
        eligible=eligible,
        needed=needed,
        ballots=ballots,
        qualifier=latest.qualifier if latest else None,
        still_needed=still,
        share_of_roll=_share(ballots, eligible),
        share_of_quorum=None if is_ceiling else _share(ballots, needed),
        reached=reached,
        reached_at=reached_at,
        is_ceiling=is_ceiling,
    )


def ballots_at_most(point: Point, needed: int) -> bool:
    """Whether a figure shows that fewer than so many came in: only an exact one does."""
    return point.qualifier is Qualifier.EXACT and point.ballots < needed


def together(parts: Sequence[Figures], *, eligible: int | None) -> Figures:
    """Add up classes of voters. The quorum is reached where each class that has one reached its own.

    What is not known of one class is not known of the whole, but for this: one class that did not reach
    its quorum is enough for the whole not to.
    """
    ballots = _sum(part.ballots for part in parts)
    lines = [part for part in parts if part.needed is not None]
    reached: bool | None = None
    if any(part.reached is False for part in lines):
        reached = False
    elif lines and all(part.reached for part in lines):
        reached = True
    return Figures(
        eligible=eligible,
        needed=None,
        ballots=ballots,
        qualifier=None if ballots is None else _loosest(parts),
        still_needed=_sum(part.still_needed for part in lines) if lines else None,
        share_of_roll=_share(ballots, eligible),
        share_of_quorum=None,
        reached=reached,
        reached_at=None,
    )


def _sum(parts: Iterable[int | None]) -> int | None:
    known = list(parts)
    return None if None in known else sum(part for part in known if part is not None)


def _loosest(parts: Sequence[Figures]) -> Qualifier:
    """Of a sum no more is known than of the part of which least is known."""
    said = {part.qualifier for part in parts}
    if Qualifier.ABOUT in said:
        return Qualifier.ABOUT
    return Qualifier.EXACT if said == {Qualifier.EXACT} else Qualifier.AT_LEAST


def _reached(held: Sequence[Point], needed: int | None) -> tuple[bool | None, datetime | None]:
    if needed is None or not held:
        return None, None
    for point in held:
        if has_reached(point, needed):
            on_the_line = point.qualifier is Qualifier.EXACT and point.ballots == needed
            return True, point.at if on_the_line else None
    return has_reached(held[-1], needed), None


MILESTONES = (25, 50, 75, 90, 100)


def milestones(figures: Figures) -> tuple[int, ...]:
    """Say which parts of the quorum, in per cent, the latest figure shows to be passed.

    Each is a whole number of ballots, rounded up as the quorum itself is. "About" so many passes nothing.
    """
    if figures.needed is None or figures.ballots is None or figures.is_ceiling:
        return ()
    latest = Point(figures.ballots, qualifier=figures.qualifier or Qualifier.EXACT)
    return tuple(
        percent
        for percent in MILESTONES
        if has_reached(latest, -(-figures.needed * percent // 100))
    )


def milestones_of(classes: Sequence[Figures]) -> tuple[int, ...]:
    """Where classes decide apart: which parts each class that has a quorum has passed of its own."""
    asked = [milestones(one) for one in classes if one.needed is not None]
    if not asked:
        return ()
    return tuple(percent for percent in MILESTONES if all(percent in passed for passed in asked))


def lines_of(classes: Sequence[Figures]) -> Figures:
    """Add up the lines of classes: what is needed of each, and what came towards it.

    What a class has beyond its own line helps no other, and is left out until all have theirs.
    """
    asked = [one for one in classes if one.needed is not None]
    needed = sum(one.needed or 0 for one in asked)
    whole = all((one.ballots or 0) >= (one.needed or 0) for one in asked)
    towards = _sum(
        one.ballots if whole or one.ballots is None else min(one.ballots, one.needed or 0)
        for one in asked
    )
    return Figures(
        eligible=_sum(one.eligible for one in asked),
        needed=needed if asked else None,
        ballots=towards if asked else None,
        qualifier=_loosest(asked) if asked else None,
        still_needed=None if towards is None or not asked else max(0, needed - towards),
        share_of_roll=None,
        share_of_quorum=_share(towards, needed) if asked else None,
        reached=None,
        reached_at=None,
    )


def _share(part: int | None, whole: int | None) -> Fraction | None:
    return Fraction(part, whole) if part is not None and whole else None


@dataclass(frozen=True)
class Pace:
    """Ballots an hour between two timed points."""

    since: Point
    until: Point
    per_hour: Fraction

    @property
    def is_exact(self) -> bool:
        return {self.since.qualifier, self.until.qualifier} == {Qualifier.EXACT}

    def at_close(self, closes_at: datetime) -> int:
        """Carry the line straight on to the close, in whole ballots. Arithmetic, not a forecast."""
        left = hours(self.until.at, closes_at) if self.until.at else Fraction(0)
        return int(self.until.ballots + self.per_hour * max(left, Fraction(0)))


def hours(start: datetime, end: datetime) -> Fraction:
    """Count the hours between two moments, exactly."""
    gap = end - start
    seconds = gap.days * 86_400 + gap.seconds
    return (seconds + Fraction(gap.microseconds, 1_000_000)) / 3600


def pace(points: Sequence[Point], *, opens_at: datetime) -> Pace | None:
    """Measure between the last two timed points; the opening, with no ballot, is the first."""
    held = standing(points)
    timed = [point for point in held if point.at is not None and point.at > opens_at]
    if not any(point.is_correction for point in held):
        timed = [Point(ballots=0, at=opens_at), *timed]
    if len(timed) < 2:
        return None
    since, until = timed[-2], timed[-1]
    if since.at is None or until.at is None or until.at <= since.at:
        return None
    rate = Fraction(until.ballots - since.ballots) / hours(since.at, until.at)
    return Pace(since=since, until=until, per_hour=rate)


def needed_per_hour(
    still_needed: int | None, *, opens_at: datetime, closes_at: datetime, at: datetime
) -> Fraction | None:
    """Say how many ballots an hour reach the line by the close; None when over, reached or unknown."""
    start = max(opens_at, at)
    if not still_needed or start >= closes_at:
        return None
    return Fraction(still_needed) / hours(start, closes_at)
