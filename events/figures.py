"""What meetups come to over the years: sums, shares, and what of them may be said. Pure: no Django, no clock.

What nobody noted is unknown and adds nothing; each sum carries at how many meetups it was known. A meetup
belongs to the year and the month in which it began, by the clock of the group whose figures these are; one
that is known to the year alone belongs to no month.

A count of how people divide (came or did not, new or not) can tell on somebody. `sayable` is the rule for
what everybody may read: docs/decisions/figures.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import reduce
from operator import add
from zoneinfo import ZoneInfo

from events import times

FEW = 5  # of fewer people than these, everybody would know who they are
QUALIFIERS = ("exact", "over", "at_least", "about")  # the vaguer of two is that of their sum


@dataclass(frozen=True, slots=True)
class Split:
    """People who divide in two: those of whom it is so, and the others."""

    yes: int = 0
    no: int = 0

    def __add__(self, other: Split) -> Split:
        return Split(self.yes + other.yes, self.no + other.no)

    @property
    def everybody(self) -> int:
        return self.yes + self.no

    @property
    def share(self) -> Fraction | None:
        """The part of whom it is so; None of nobody."""
        return Fraction(self.yes, self.everybody) if self.everybody else None

    @property
    def tells_on_nobody(self) -> bool:
        """Whether either side is so many that nobody is found out by it, or there is nobody at all."""
        return min(self.yes, self.no) >= FEW or not self.everybody


@dataclass(frozen=True, slots=True)
class Heads:
    """How many came, and how exactly that is known."""

    number: int
    qualifier: str = "exact"


@dataclass(frozen=True, slots=True)
class Held:
    """One meetup that was held, and what was noted of it; None is what nobody noted."""

    group: int
    first: date  # the first and the last day that it may have begun on
    last: date
    said_yes: int | None = None
    came: Heads | None = None
    walked_in: int | None = None
    missed: Split | None = (
        None  # of those with a seat: who did not come, who did; where all are noted
    )
    new: Split | None = None  # of those who came by name: who for the first time, who not


@dataclass(frozen=True, slots=True)
class Sum:
    """Several meetups together. Beside each figure stands at how many meetups it was known."""

    meetups: int = 0
    said_yes: int = 0
    said_at: int = 0
    came: int = 0
    qualifier: str = "exact"
    came_at: int = 0
    walked_in: int = 0
    door_at: int = 0
    missed: Split = Split()
    missed_at: int = 0
    new: Split = Split()
    new_at: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(
            meetups=self.meetups + other.meetups,
            said_yes=self.said_yes + other.said_yes,
            said_at=self.said_at + other.said_at,
            came=self.came + other.came,
            qualifier=max(self.qualifier, other.qualifier, key=QUALIFIERS.index),
            came_at=self.came_at + other.came_at,
            walked_in=self.walked_in + other.walked_in,
            door_at=self.door_at + other.door_at,
            missed=self.missed + other.missed,
            missed_at=self.missed_at + other.missed_at,
            new=self.new + other.new,
            new_at=self.new_at + other.new_at,
        )


def one(held: Held) -> Sum:
    """What one meetup adds."""
    heads = held.came or Heads(0)
    return Sum(
        meetups=1,
        said_yes=held.said_yes or 0,
        said_at=held.said_yes is not None,
        came=heads.number,
        qualifier=heads.qualifier,
        came_at=held.came is not None,
        walked_in=held.walked_in or 0,
        door_at=held.walked_in is not None,
        missed=held.missed or Split(),
        missed_at=held.missed is not None,
        new=held.new or Split(),
        new_at=held.new is not None,
    )


def total(meetups: Iterable[Held]) -> Sum:
    """All of them together."""
    return reduce(add, map(one, meetups), Sum())


def days_of(
    precision: str, starts_at: datetime, starts_on: date, ends_on: date, zone: ZoneInfo
) -> tuple[date, date]:
    """The first and the last day on which it may have begun, where the group is.

    A moment falls on one day there, which may not be the day of the poster. A day has no hours, so it
    is the same everywhere; of a month, a year or a span every day is possible.
    """
    if precision == times.INSTANT:
        day = starts_at.astimezone(zone).date()
        return day, day
    return (starts_on, starts_on) if precision == times.DAY else (starts_on, ends_on)


def by_year(meetups: Iterable[Held]) -> dict[int | None, Sum]:
    """Year by year without a gap, oldest first; last, under None, what is not known to the year."""
    found: dict[int | None, Sum] = {}
    for held in meetups:
        year = held.first.year if held.first.year == held.last.year else None
        found[year] = found.get(year, Sum()) + one(held)
    known = [year for year in found if year is not None]
    years: list[int | None] = list(range(min(known), max(known) + 1)) if known else []
    return {year: found.get(year, Sum()) for year in [*years, *([None] if None in found else [])]}


def by_month(meetups: Iterable[Held], year: int, *, today: date) -> dict[int | None, Sum]:
    """The months of a year that have begun; last, under None, what is not known to the month."""
    found: dict[int | None, Sum] = {}
    for held in meetups:
        if held.first.year == held.last.year == year:
            month = held.first.month if held.first.month == held.last.month else None
            found[month] = found.get(month, Sum()) + one(held)
    begun = today.month if year == today.year else 12
    latest = max([begun, *(month for month in found if month is not None)])
    months: list[int | None] = list(range(1, latest + 1))
    return {
        month: found.get(month, Sum()) for month in [*months, *([None] if None in found else [])]
    }


def by_group(meetups: Iterable[Held]) -> Mapping[int, Sum]:
    """Each group's own, by its key."""
    found: dict[int, Sum] = {}
    for held in meetups:
        found[held.group] = found.get(held.group, Sum()) + one(held)
    return found


def sayable(parts: Sequence[Split]) -> list[bool]:
    """Which of the parts everybody may read, beside the sum of all of them.

    A part that would tell on somebody is left out. What is left out can be worked out by taking the rest
    from the sum, so it must tell on nobody either: parts are left out, smallest first, until it does.
    """
    said = [part.tells_on_nobody for part in parts]
    while not _rest(parts, said).tells_on_nobody and any(
        shown and part.everybody for part, shown in zip(parts, said, strict=True)
    ):
        smallest = min(
            (place for place, part in enumerate(parts) if said[place] and part.everybody),
            key=lambda place: (parts[place].everybody, place),
        )
        said[smallest] = False
    return said


def _rest(parts: Sequence[Split], said: Sequence[bool]) -> Split:
    hidden = (part for part, shown in zip(parts, said, strict=True) if not shown)
    return reduce(add, hidden, Split())
